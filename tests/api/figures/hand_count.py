"""Figures counted by hand: rows read as they stand, and the policies of `docs/figures.md` said again in plain Python.

Nothing of `api.figures` is used here, so that a wrong condition there cannot be wrong here in the same way.
"""

import math
import statistics
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.tables import CaseEventRow, CaseRow, RecurrenceRow
from api.db.tables.clocks import StageClockRow
from api.db.tables.delivery import TicketRow

MACHINES = ("violation", "camera_fault")
Pair = tuple[int, int]
"""Numerator and denominator."""


@dataclass(slots=True, kw_only=True)
class Known:
    """A case and all that is known of it."""

    case: CaseRow
    moves: list[dict[str, Any]] = field(default_factory=list)
    """What its moves say, in order, each with `seq`, `at` and `actor`."""
    clocks: list[StageClockRow] = field(default_factory=list)
    tickets: list[TicketRow] = field(default_factory=list)
    came_back: bool = False

    def has(self, move: str) -> bool:
        return any(each["move"] == move for each in self.moves)

    @property
    def is_filed(self) -> bool:
        return self.has("verify_file")

    @property
    def is_false_alarm(self) -> bool:
        return self.has("verify_reject") and self.case.origin in MACHINES

    @property
    def verdict(self) -> dict[str, Any] | None:
        """A person's."""
        found = [each for each in self.moves if each["move"] in ("verify_file", "verify_reject")]
        return found[0] if found and found[0]["actor"] != "system" else None

    @property
    def type_found(self) -> str:
        words = [each["found_as"] for each in self.moves if each["move"] == "verify_file" and each.get("found_as")]
        return str(words[0]) if words else self.case.type

    def newest(self, stage: str) -> StageClockRow | None:
        return max((each for each in self.clocks if each.stage == stage), key=lambda each: each.run, default=None)


def everything(session: Session) -> list[Known]:
    """Reads all cases."""
    known = {case.id: Known(case=case) for case in session.scalars(select(CaseRow))}
    for row in session.scalars(select(CaseEventRow).order_by(CaseEventRow.case_id, CaseEventRow.seq)):
        if row.kind == "move":
            known[row.case_id].moves.append({**row.detail, "seq": row.seq, "at": row.at, "actor": row.actor})
    for clock in session.scalars(select(StageClockRow)):
        known[clock.case_id].clocks.append(clock)
    for ticket in session.scalars(select(TicketRow)):
        known[ticket.case_id].tickets.append(ticket)
    for link in session.scalars(select(RecurrenceRow)):
        known[link.case_id].came_back = True
    return list(known.values())


def counted(name: str, cases: list[Known], begin: datetime, end: datetime, now: datetime) -> tuple[set[str], set[str]]:
    """Returns the ids of numerator and denominator of a figure of cases."""
    chosen = _BY_NAME[name](cases, begin, end, now)
    return {each.case.id for each, hit in chosen if hit}, {each.case.id for each, _ in chosen}


def stage_times(cases: list[Known], begin: datetime, end: datetime) -> dict[str, tuple[int, float, float, float]]:
    """Returns by stage how many runs ended, and mean, median and ninth decile of their seconds."""
    took_s: dict[str, list[float]] = defaultdict(list)
    for each in cases:
        for clock in each.clocks:
            if begin <= each.case.opened_at < end and clock.ended_at is not None:
                took_s[clock.stage].append((clock.ended_at - clock.started_at).total_seconds())
    return {
        stage: (len(runs), statistics.fmean(runs), _quantile(runs, 0.5), _quantile(runs, 0.9))
        for stage, runs in took_s.items()
    }


def _quantile(runs: list[float], share: float) -> float:
    return sorted(runs)[math.ceil(round(len(runs) * share, 9)) - 1]


Chosen = list[tuple[Known, bool]]


def _of_opened(
    belongs: Callable[[Known], bool], hit: Callable[[Known], bool]
) -> Callable[[list[Known], datetime, datetime, datetime], Chosen]:
    def choose(cases: list[Known], begin: datetime, end: datetime, _now: datetime) -> Chosen:
        return [(each, hit(each)) for each in cases if begin <= each.case.opened_at < end and belongs(each)]

    return choose


def _of_due(
    stage: str, is_done: Callable[[Known, StageClockRow], bool], *, is_on_time: bool
) -> Callable[[list[Known], datetime, datetime, datetime], Chosen]:
    def choose(cases: list[Known], begin: datetime, end: datetime, now: datetime) -> Chosen:
        chosen = []
        for each in cases:
            clock = each.newest(stage)
            if clock is None or each.case.state in ("cancelled", "suspended") or each.is_false_alarm:
                continue
            if begin <= clock.due_at < end and clock.due_at <= now:
                in_time = clock.ended_at is not None and clock.ended_at <= clock.due_at
                chosen.append((each, is_done(each, clock) and (in_time or not is_on_time)))
        return chosen

    return choose


def _was_reported(each: Known, clock: StageClockRow) -> bool:
    """Whether the last handling was reported, not ended by force, by a return or by another unit's turn."""
    return any(move["move"] == "report_handled" and move["at"] == clock.ended_at for move in each.moves)


def _was_closed(each: Known, _clock: StageClockRow) -> bool:
    return each.has("check_passed")


def _is_ours(each: Known) -> bool:
    complained = any(ticket.received_at <= each.case.opened_at for ticket in each.tickets)
    return each.case.origin != "report" and not complained


def _judged(each: Known) -> bool:
    return each.case.origin == "violation" and each.verdict is not None


def _rejected_as(reason: str) -> Callable[[Known], bool]:
    return lambda each: each.verdict is not None and each.verdict.get("reason") == reason


def _satisfied(each: Known) -> bool:
    return any(move["move"] == "evaluate" and int(move["satisfaction"]) >= 4 for move in each.moves)


_BY_NAME: dict[str, Callable[[list[Known], datetime, datetime, datetime], Chosen]] = {
    "filing_rate": _of_opened(
        lambda each: (each.is_filed or each.has("verify_reject")) and not each.is_false_alarm,
        lambda each: each.is_filed,
    ),
    "handling_rate": _of_due("handle", _was_reported, is_on_time=False),
    "handling_on_time_rate": _of_due("handle", _was_reported, is_on_time=True),
    "closing_rate": _of_due("total", _was_closed, is_on_time=False),
    "closing_on_time_rate": _of_due("total", _was_closed, is_on_time=True),
    "rework_rate": _of_opened(lambda each: each.has("report_handled"), lambda each: each.has("check_failed")),
    "extension_rate": _of_opened(lambda each: each.is_filed, lambda each: each.has("approve_extension")),
    "suspended": lambda cases, _begin, _end, _now: [(each, True) for each in cases if each.case.state == "suspended"],
    "repeat_case_rate": _of_opened(lambda each: each.is_filed, lambda each: each.came_back),
    "repeat_complaint_rate": _of_opened(lambda each: bool(each.tickets), lambda each: len(each.tickets) > 1),
    "satisfaction": _of_opened(lambda each: each.has("evaluate"), _satisfied),
    "handling_time": _of_opened(
        lambda each: any(clock.ended_at is not None for clock in each.clocks), lambda each: True
    ),
    "proactive_rate": _of_opened(lambda each: each.is_filed, _is_ours),
    "precision": _of_opened(_judged, lambda each: each.is_filed),
    "false_alarm_rate": _of_opened(_judged, _rejected_as("nothing_there")),
    "duplicate_rate": _of_opened(_judged, _rejected_as("duplicate")),
}
