"""One run of one stage's clock: what its row says, as values, and when it is due; changes no row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.clocks.calendar import Calendar
from api.clocks.deadline import Pause, deadline, elapsed
from api.clocks.limit import Limit
from api.db.tables.clocks import StageClockRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A limit, or an extension of it."""

    limit: Limit
    since_at: datetime
    """It counts from the end of the term before it, but never from before this instant."""


def terms_of(row: StageClockRow) -> list[Term]:
    """Returns the limit, then the extensions."""
    return [
        Term(
            limit=Limit(clock=each["clock"], amount=each["amount"]),
            since_at=datetime.fromisoformat(each["since"]),
        )
        for each in row.terms
    ]


def term_json(limit: Limit, *, since_at: datetime) -> dict[str, object]:
    """Returns a term as the row keeps it."""
    return {"clock": limit.clock.value, "amount": limit.amount, "since": since_at.isoformat()}


def pauses_of(row: StageClockRow, *, until_at: datetime | None = None) -> list[Pause]:
    """Returns the pauses; one that goes on ends at `until_at`, and is left out without it."""
    found = []
    for begin, end in row.pauses:
        begin_at = datetime.fromisoformat(begin)
        end_at = until_at if end is None else datetime.fromisoformat(end)
        if end_at is not None:
            found.append(Pause(begin_at=begin_at, end_at=max(begin_at, end_at)))
    return found


def is_paused(row: StageClockRow) -> bool:
    """Whether the clock stands."""
    return bool(row.pauses) and row.pauses[-1][1] is None


def due_at(row: StageClockRow, calendar: Calendar, *, pauses: Sequence[Pause]) -> datetime:
    """Returns when the last term ends."""
    return dues(row, calendar, pauses=pauses)[-1]


def dues(row: StageClockRow, calendar: Calendar, *, pauses: Sequence[Pause]) -> list[datetime]:
    """Returns when each term ends."""
    at, found = row.started_at, []
    for term in terms_of(row):
        at = deadline(max(at, term.since_at), term.limit, calendar, pauses=pauses)
        found.append(at)
    return found


def broken_terms(row: StageClockRow, calendar: Calendar, *, now: datetime) -> list[tuple[int, datetime]]:
    """Returns which terms were broken by now, from 1, each with its deadline.

    A term is broken when its deadline passed before the next was granted, the stage ended, or now.
    """
    terms = terms_of(row)
    judged_at = [*(each.since_at for each in terms[1:]), row.ended_at or now]
    ends = dues(row, calendar, pauses=pauses_of(row, until_at=row.ended_at or now))
    return [(n, due) for n, (due, at) in enumerate(zip(ends, judged_at, strict=True), start=1) if due < at]


def ran(row: StageClockRow, calendar: Calendar, *, until_at: datetime) -> timedelta:
    """Returns how much of the first term's clock has run, pauses left out."""
    clock = terms_of(row)[0].limit.clock
    return elapsed(row.started_at, until_at, clock, calendar, pauses=pauses_of(row, until_at=until_at))


def left_share(row: StageClockRow, calendar: Calendar, *, due: datetime, at: datetime) -> float:
    """Returns how much of the time until it is due is left: 1 at the start, 0 at the end; by the first term's clock."""
    if at >= due:
        return 0.0
    clock = terms_of(row)[0].limit.clock
    pauses = pauses_of(row, until_at=at)
    whole = elapsed(row.started_at, due, clock, calendar, pauses=pauses)
    left = elapsed(max(at, row.started_at), due, clock, calendar, pauses=pauses)
    return left / whole if whole else 0.0
