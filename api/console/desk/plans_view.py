"""The plans as the desk shows them: running or not, the round's progress, the promise kept or not; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.console.desk.snapshot import Answer, Snapshot
from api.console.desk.wall_view import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """One round of a plan."""

    inspected: int
    due: int
    waiting: int
    missed: tuple[str, ...]
    """Name of the camera and why, each."""
    is_over: bool
    began_at: datetime
    ends_at: datetime
    """Until then every camera is to be inspected."""
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One plan."""

    id: str
    name: str
    is_running: bool
    is_resting: bool
    """It runs, but its hours do not hold now."""
    cameras: int
    gap_s: float
    promised: int
    """Cameras that it promises to see at this moment."""
    broken: int
    """Of those, how many were not seen in time."""
    round: RoundLine | None


def plans_of(shown: Snapshot, rounds: Mapping[str, Answer | None], words: Words) -> list[PlanLine]:
    """Returns the plans in the site's order, each with its round that goes on, or its last one of this day."""
    names = {each["id"]: each["name"] or each["id"] for each in shown.cameras}
    stops = {each["camera_id"]: each for each in shown.patrol["stops"]}
    lines = []
    for plan in shown.plans:
        told = rounds.get(plan["id"])
        lines.append(_line(plan, stops, None if told is None else _round(told, names, words)))
    return lines


def _line(plan: Answer, stops: Mapping[str, Answer], told: RoundLine | None) -> PlanLine:
    asks = plan["is_running"] and plan["is_in_hours"]
    promised = [stops[name] for name in plan["cameras"] if asks and name in stops]
    return PlanLine(
        id=plan["id"],
        name=plan["name"] or plan["id"],
        is_running=plan["is_running"],
        is_resting=plan["is_running"] and not plan["is_in_hours"],
        cameras=len(plan["cameras"]),
        gap_s=plan["max_gap_s"],
        promised=len(promised),
        broken=sum(not each["is_promise_kept"] for each in promised),
        round=told,
    )


def _round(told: Answer, names: Mapping[str, str], words: Words) -> RoundLine:
    missed = [
        words.say("desk.round_missed_one", camera=names.get(name, name), why=words.name("coverage", each["why"]))
        for each in told["missed"]
        for name in [each["camera_id"]]
    ]
    finished = told["finished_at"]
    return RoundLine(
        inspected=told["inspected"],
        due=told["due"],
        waiting=len(told["waiting"]),
        missed=tuple(missed),
        is_over=told["is_over"],
        began_at=datetime.fromisoformat(told["begins_at"]),
        ends_at=datetime.fromisoformat(told["ends_at"]),
        finished_at=None if finished is None else datetime.fromisoformat(finished),
    )
