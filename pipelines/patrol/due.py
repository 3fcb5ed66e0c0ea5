"""When a camera is due, and whether a visit there should become a stay."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pipelines.patrol.turn import Turn
from pipelines.rules.resolve import ResolvedRule

STAY_LIMIT_S = 30.0
"""Up to this limit visits that come and go are too coarse: by the second look the object has left."""


def wants_stay(rules: Iterable[ResolvedRule], *, stay_limit_s: float = STAY_LIMIT_S) -> bool:
    """Whether any of the rules has a limit so short that a visit should become a stay."""
    return any(rule.limit_s <= stay_limit_s for rule in rules)


def routine_due_at(turn: Turn, *, now: datetime) -> datetime | None:
    """Returns when the camera's next routine visit is due: the last visit plus its smallest gap.

    A visit that failed saw nothing, so the next is due as soon as its back-off is over. At once (`now`) when it was
    never visited; None while no running plan has it.
    """
    if not turn.gaps_s:
        return None
    if turn.last_visit_at is None:
        return now
    due_at = turn.last_visit_at + timedelta(seconds=min(turn.gaps_s))
    return due_at if turn.retry_at is None else min(due_at, turn.retry_at)


def stay_due_at(turn: Turn, *, now: datetime) -> datetime | None:
    """Returns when the camera's next stay is due: as soon as the last visit has ended, so that it goes on unbroken.

    None where no stay is wanted, or no running plan has the camera.
    """
    if not (turn.wants_stay and turn.gaps_s):
        return None
    return turn.last_visit_at or now
