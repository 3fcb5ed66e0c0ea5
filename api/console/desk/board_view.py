"""The coverage board: who was not seen within the promise, since when and why; pure.

Silence is never taken for a clear street: a camera counts as seen only with a healthy look inside its promise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from api.console.desk.snapshot import Answer, Snapshot
from api.console.desk.wall_view import Words, minute
from pipelines.outcome import Outcome, Stage
from pipelines.patrol.coverage import CoverageState, VisitEnd


class Standing(StrEnum):
    """How one camera stands now, the gravest first."""

    UNREACHABLE = "unreachable"
    DEGRADED = "degraded"
    LATE = "late"
    """Promise broken without an outside cause."""
    AWAITING = "awaiting"
    """Its first look within the promise is still to come, and there is time for it."""
    PAUSED = "paused"
    """Skipped, or its plan rests."""
    UNWATCHED = "unwatched"
    """No running plan has it."""
    SEEN = "seen"
    """A healthy look within the promise."""


BROKEN = frozenset({Standing.UNREACHABLE, Standing.DEGRADED, Standing.LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One camera that is not seen as promised."""

    camera_id: str
    name: str
    standing: Standing
    since_at: datetime | None
    """Since when; None: never seen, or not known."""
    why: str
    """In words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The whole site now."""

    seen: int
    total: int
    lines: tuple[Line, ...]
    """All others, the gravest first and then the longest."""

    def count(self, *standings: Standing) -> int:
        """Returns how many cameras stand so."""
        return sum(line.standing in standings for line in self.lines)

    @property
    def is_all_seen(self) -> bool:
        """Whether every camera of the site, without exception, was seen within its promise."""
        return self.total > 0 and self.seen == self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class HourLine:
    """One camera's last hour, in minutes."""

    camera_id: str
    name: str
    minutes: Mapping[str, int]
    """By coverage state, all six."""
    missed: int
    """Late, unreachable and degraded together."""


_MISSED = (CoverageState.LATE, CoverageState.UNREACHABLE, CoverageState.DEGRADED)


def board_of(shown: Snapshot, words: Words) -> Board:
    """Returns how every camera stands at this moment."""
    stops = {each["camera_id"]: each for each in shown.patrol["stops"]}
    skipped = {each["camera_id"]: each for each in shown.patrol["skipped"]}
    visits = _last_ended(shown.visits)
    lines = []
    for camera in shown.cameras:
        name = camera["id"]
        if name in skipped:
            line = _skipped_line(camera, skipped[name], words)
        elif name in stops:
            line = _stop_line(camera, stops[name], visit=visits.get(name), now=shown.at, words=words)
        else:
            line = _unasked_line(camera, shown.plans, words)
        lines.append(line)
    missing = [line for line in lines if line.standing is not Standing.SEEN]
    grave = list(Standing)
    missing.sort(
        key=lambda line: (grave.index(line.standing), line.since_at or datetime.min.replace(tzinfo=shown.at.tzinfo))
    )
    return Board(seen=len(lines) - len(missing), total=len(lines), lines=tuple(missing))


def hour_of(coverage: Answer, cameras: Sequence[Answer]) -> tuple[list[HourLine], dict[str, int]]:
    """Returns who was missed in the hour, the most minutes first, and the minutes of all cameras by state."""
    names = {each["id"]: each["name"] or each["id"] for each in cameras}
    totals = {state.value: 0 for state in CoverageState}
    lines = []
    for each in coverage["cameras"]:
        minutes = {state.value: int(each["minutes"].get(state.value, 0)) for state in CoverageState}
        for state, count in minutes.items():
            totals[state] += count
        missed = sum(minutes[state] for state in _MISSED)
        if missed:
            name = names.get(each["camera_id"], each["camera_id"])
            lines.append(HourLine(camera_id=each["camera_id"], name=name, minutes=minutes, missed=missed))
    return sorted(lines, key=lambda line: -line.missed), totals


def _stop_line(camera: Answer, stop: Answer, *, visit: Answer | None, now: datetime, words: Words) -> Line:
    seen_at, gap = stop["last_inspected_at"], timedelta(seconds=stop["max_gap_s"])
    last = None if seen_at is None else datetime.fromisoformat(seen_at)
    outcome = camera["state"]["last_outcome"]
    told = "" if outcome is None else words.name("outcome", outcome)
    if stop["is_promise_kept"]:
        if last is not None and now - last <= gap:
            return _line(camera, Standing.SEEN)
        why = words.say("desk.why_awaiting") if outcome in (None, Outcome.INSPECTED.value) else told
        return _line(camera, Standing.AWAITING, since_at=last, why=why)
    cause = _cause(outcome, visit, now)
    if stop["is_stopped"]:
        why = words.say("desk.why_stopped", outcome=told)
    elif cause is Standing.LATE and outcome in (None, Outcome.INSPECTED.value):
        why = words.say("desk.why_late")
    else:
        why = told
    return _line(camera, cause, since_at=last, why=why)


def _cause(outcome: str | None, visit: Answer | None, now: datetime) -> Standing:
    """Judged as the minutes of the coverage are; the stage of a time-out is known where the visit is a recent one."""
    if outcome is None:
        return Standing.LATE
    stage = visit["stage"] if visit is not None and visit["outcome"] == outcome else None
    end = VisitEnd(at=now, outcome=Outcome(outcome), stage=Stage(stage) if stage else None)
    return Standing(end.cause.value) if end.cause is not None else Standing.LATE


def _skipped_line(camera: Answer, mark: Answer, words: Words) -> Line:
    by = mark["by"].removeprefix("person:")
    why = words.say("desk.why_skipped", at=minute(words, mark["until"]), reason=mark["reason"], by=by)
    return _line(camera, Standing.PAUSED, since_at=datetime.fromisoformat(mark["since"]), why=why)


def _unasked_line(camera: Answer, plans: Sequence[Answer], words: Words) -> Line:
    last = camera["state"]["last_inspected_at"]
    since_at = None if last is None else datetime.fromisoformat(last)
    mine = [plan for plan in plans if camera["id"] in plan["cameras"]]
    resting = [plan["name"] or plan["id"] for plan in mine if plan["is_running"]]
    if resting:
        return _line(camera, Standing.PAUSED, since_at=since_at, why=words.say("desk.why_resting", plan=resting[0]))
    why = words.say("desk.why_not_running") if mine else words.say("desk.why_no_plan")
    return _line(camera, Standing.UNWATCHED, since_at=since_at, why=why)


def _line(camera: Answer, standing: Standing, *, since_at: datetime | None = None, why: str = "") -> Line:
    name = camera["name"] or camera["id"]
    return Line(camera_id=camera["id"], name=name, standing=standing, since_at=since_at, why=why)


def _last_ended(visits: Sequence[Answer]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for visit in visits:
        if visit["outcome"] is not None:
            found.setdefault(visit["camera_id"], visit)
    return found
