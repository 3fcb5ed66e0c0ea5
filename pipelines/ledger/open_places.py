"""What an order, or the answer to a part, tells the worker of the camera's memory."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pipelines.ledger.state import CameraState
from pipelines.ledger.suspicion import Suspicion, suspicions
from pipelines.orders import OpenPlace, OpenRun
from pipelines.rules.resolve import ResolvedRule

LONGEST_OFFSET_S = 30 * 86400.0
"""As far as an offset in a message reaches."""


def open_places(
    state: CameraState,
    rules: Sequence[ResolvedRule],
    *,
    server_time: datetime,
) -> tuple[OpenPlace, ...]:
    """Returns the open places, each with whether and from when a picture of it is wanted.

    A picture is wanted while a rule may still conclude about the place: the first one at once, the second when it
    completes the proof, so that a worker in a stay takes it by itself the moment it is due. Compare the due offset
    with the earliest instant of a look, its offset less its time error.

    Args:
        state: The camera's memory.
        rules: The rules that apply now.
        server_time: The zero of the offsets: `ClaimAnswer.server_time` of the order.
    """
    pending = suspicions(state, rules)
    looked_at = state.last_look_at or server_time
    return tuple(
        OpenPlace(
            id=place.id,
            label=place.label,
            box=place.box,
            appearance=place.appearance,
            wants_picture=any(each.subject_id == place.id for each in pending),
            picture_due_s=_due_s((each for each in pending if each.subject_id == place.id), server_time),
            patch=place.patch,
            usual_grain=place.usual_grain,
            unseen_s=max(0.0, (max(server_time, looked_at) - place.presence.last_seen_at).total_seconds()),
            is_violation=any(each.subject_id == place.id for each in state.violations),
        )
        for place in state.places
        if place.is_open
    )


def open_runs(state: CameraState, rules: Sequence[ResolvedRule], *, server_time: datetime) -> tuple[OpenRun, ...]:
    """Returns the open count runs likewise."""
    pending = suspicions(state, rules)
    return tuple(
        OpenRun(
            rule=run.rule_id,
            wants_picture=any(each.subject_id == run.id for each in pending),
            picture_due_s=_due_s((each for each in pending if each.subject_id == run.id), server_time),
            is_violation=any(each.subject_id == run.id for each in state.violations),
        )
        for run in state.runs
        if run.is_open
    )


def _due_s(pending: Iterable[Suspicion], server_time: datetime) -> float:
    offsets = [0.0 if each.due_at is None else (each.due_at - server_time).total_seconds() for each in pending]
    return min(max(min(offsets, default=0.0), 0.0), LONGEST_OFFSET_S)
