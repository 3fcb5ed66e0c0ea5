"""When the next confirmation visit is to be booked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pipelines.ledger.proof import needed_gap_s
from pipelines.ledger.state import CameraState
from pipelines.ledger.suspicion import Suspicion, suspicions
from pipelines.rules.resolve import ResolvedRule

LONG_WAIT_S = 240.0
"""A proof that takes at least this long gets one visit on the way, at half the time, unless another visit has seen
the object in the quarter before: to lose an object early costs nothing, to have watched it makes the stay surer."""
RETRY_S = 10.0
"""Least time between a visit that was due and proved nothing (covered, missed, no picture) and the next one."""


def confirm_at(state: CameraState, rules: Sequence[ResolvedRule], *, now: datetime) -> datetime | None:
    """Returns when to look next so that the earliest violation still open is proven as soon as can be; may be past.

    For each rule and place (or count run) without a violation: the first picture + max(limit, 10 s) + a time error like
    that picture's, and one visit on the way where that is long. A visit that was due and did not prove it is repeated
    after at least `RETRY_S`, growing with the time since the object was last seen: what nobody sees any more is left to
    the routine. None: nothing to confirm.
    """
    if state.last_look_at is None:
        return None
    instants = (_instant(each, last_look_at=state.last_look_at, now=now) for each in suspicions(state, rules))
    return min(instants, default=None)


def _instant(suspicion: Suspicion, *, last_look_at: datetime, now: datetime) -> datetime:
    due, first = suspicion.due_at, suspicion.presence.first_picture
    if due is not None and first is not None:
        due += timedelta(seconds=first.time_error_s)
    if due is None or due <= last_look_at:
        unseen_s = (last_look_at - suspicion.presence.last_seen_at).total_seconds()
        return last_look_at + timedelta(seconds=max(RETRY_S, unseen_s / 2))
    return _on_the_way(due, suspicion, now=now)


def _on_the_way(due: datetime, suspicion: Suspicion, *, now: datetime) -> datetime:
    """Returns half the way to the proof while that lies ahead and is worth a visit, else the proof itself."""
    wait_s = needed_gap_s(suspicion.rule.limit_s)
    half = due - timedelta(seconds=wait_s / 2)
    has_been_seen = suspicion.presence.last_seen_at >= half - timedelta(seconds=wait_s / 4)
    return due if wait_s < LONG_WAIT_S or has_been_seen or now >= half else half
