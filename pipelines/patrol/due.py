"""When a camera is due, by when it must be seen, and whether a visit there should become a stay."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pipelines.patrol.turn import Turn
from pipelines.rules.resolve import ResolvedRule

STAY_LIMIT_S = 30.0
"""Up to this limit visits that come and go are too coarse: by the second look the object has left."""
ROUND_RETRY_S = 60.0
"""A camera that an open round waits for is visited again so soon after a visit without a healthy look."""
PINNED_SHARE = 0.25
"""A pinned camera is due after this share of its gap."""


def wants_stay(rules: Iterable[ResolvedRule], *, stay_limit_s: float = STAY_LIMIT_S) -> bool:
    """Whether any of the rules has a limit so short that a visit should become a stay."""
    return any(rule.limit_s <= stay_limit_s for rule in rules)


def is_on_patrol(turn: Turn, *, now: datetime) -> bool:
    """Whether a running plan has the camera and nobody has left it out for the time being."""
    return bool(turn.gaps_s) and (turn.skipped_until is None or turn.skipped_until <= now)


def is_free(turn: Turn, *, now: datetime) -> bool:
    """Whether the camera may be visited at all: not held, not stopped, not backing off."""
    return not (turn.is_held or turn.is_stopped or (turn.retry_at is not None and turn.retry_at > now))


def routine_due_at(turn: Turn, *, now: datetime, share: float = 1.0) -> datetime | None:
    """Returns when the camera's next routine visit is due: the last visit plus a share of its smallest gap.

    A visit that failed saw nothing, so the next is due as soon as its back-off is over. At once (`now`) when it was
    never visited; None while it is not on patrol.
    """
    if not is_on_patrol(turn, now=now):
        return None
    if turn.last_visit_at is None:
        return now
    if turn.is_pinned:
        share = min(share, PINNED_SHARE)
    due_at = turn.last_visit_at + timedelta(seconds=min(turn.gaps_s) * share)
    if turn.round_began_at is not None:
        due_at = min(due_at, _round_due_at(turn.last_visit_at, turn.round_began_at))
    return due_at if turn.retry_at is None else min(due_at, turn.retry_at)


def _round_due_at(last_visit_at: datetime, round_began_at: datetime) -> datetime:
    """Returns the round's beginning, or a moment after a visit in it that has seen nothing."""
    if last_visit_at < round_began_at:
        return round_began_at
    return last_visit_at + timedelta(seconds=ROUND_RETRY_S)


def deadline_at(turn: Turn) -> datetime | None:
    """Returns by when the next healthy look must be taken, so that the smallest gap is kept.

    It counts from the last healthy look, or from when the plan began to ask. Where that is over already when the last
    visit ended, nothing can be kept any more: the camera waits in line from that visit on, like everyone. A round that
    waits for the camera ends the time too. None: on no plan, or nobody has ever looked and nobody knows since when that
    was promised.
    """
    if not turn.gaps_s:
        return None
    gap = timedelta(seconds=min(turn.gaps_s))
    since = [at for at in (turn.last_inspected_at, turn.promised_since) if at is not None]
    deadline = max(since) + gap if since else None
    if turn.last_visit_at is not None and (deadline is None or deadline <= turn.last_visit_at):
        deadline = turn.last_visit_at + gap
    if deadline is None or turn.round_ends_at is None:
        return deadline
    return min(deadline, turn.round_ends_at)


def stay_due_at(turn: Turn, *, now: datetime) -> datetime | None:
    """Returns when the camera's next stay is due: as soon as the last visit has ended, so that it goes on unbroken.

    None where no stay is wanted, or the camera is not on patrol.
    """
    if not (turn.wants_stay and is_on_patrol(turn, now=now)):
        return None
    return turn.last_visit_at or now
