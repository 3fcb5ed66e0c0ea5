"""When are two dated pictures proof of a stay? Shared by all rules, so that they cannot disagree."""

from datetime import datetime, timedelta

from pipelines.ledger.state import PictureRef

LEAST_APART_S = 10.0
"""Two stills of a static object are at least 10 s apart (GA/T 832-2014, second-hand)."""


def needed_gap_s(limit_s: float) -> float:
    """Returns how far apart two pictures must be, beyond doubt, to prove a stay of `limit_s`."""
    return max(LEAST_APART_S, limit_s)


def is_proven(first: PictureRef, second: PictureRef, *, since_at: datetime, limit_s: float) -> bool:
    """Whether the pictures are far enough apart whatever their time errors hide; time before `since_at` is not counted.

    The first shows the object at its capture time or before, the second no earlier than capture time less its error.
    """
    apart = second.taken_at - timedelta(seconds=second.time_error_s) - max(first.taken_at, since_at)
    return apart >= timedelta(seconds=needed_gap_s(limit_s))


def due_at(first: PictureRef, *, since_at: datetime, limit_s: float) -> datetime:
    """Returns from when on a second picture completes the proof: its earliest instant, not its capture time, counts."""
    return max(first.taken_at, since_at) + timedelta(seconds=needed_gap_s(limit_s))
