"""Whether somebody who wants to watch a camera may have it now: what cases and people wait for goes first. Pure."""

from datetime import datetime

from pipelines.patrol.turn import Turn

WATCH_REASON = "somebody watches"


def may_watch(turn: Turn, *, now: datetime) -> bool:
    """Whether a camera, once it is free, may be given to a watch that is wished for.

    Not while a re-check or a probe waits for it: both have visits of their own. A confirmation does not wait: the watch
    takes its picture from the best stream, as a stay does; and its looks keep the camera's promise.
    """
    is_rechecked = turn.recheck_at is not None and turn.recheck_at <= now
    return turn.watch_since is not None and not is_rechecked and not turn.is_probe_asked
