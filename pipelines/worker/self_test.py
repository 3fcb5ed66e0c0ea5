"""Before a worker visits anybody it shows that its deadlines work: a camera that never answers is given up in time."""

import socket
import time

from pipelines.capture.address import AllowedNetworks
from pipelines.capture.deadline import CaptureLimits, Deadline
from pipelines.capture.errors import CaptureError, TimedOut
from pipelines.worker.child_source import ChildSource
from pipelines.worker.children import Nursery
from pipelines.worker.stop import StopSignal
from pipelines.worker.task import CaptureTask

ANSWER_S = 0.5
LONGEST_S = 2.0
TRIES = 3
"""A machine that is busy starting everything else at once may need more than one."""


class SelfTestError(Exception):
    """This installation cannot keep its deadlines; the message says what happened instead."""


def check_deadlines(nursery: Nursery, *, stop: StopSignal, tries: int = TRIES) -> float:
    """Opens a camera of our own that accepts and never answers; returns after how many seconds that was given up.

    Some versions of FFmpeg ignore a time limit whose name they do not know, and would hang at such a camera for ever.

    Raises:
        SelfTestError: It took too long each time, or failed in another way.
    """
    for attempt in range(1, tries + 1):
        took_s, found = _open_black_hole(nursery, stop=stop)
        if not found and took_s <= LONGEST_S:
            break
        if found or attempt == tries:
            raise SelfTestError(
                f"a camera that never answers should be given up within {LONGEST_S:.0f} s with a time-out; "
                f"it took {took_s:.1f} s{f' and ended so: {found}' if found else ''}. "
                "Reinstall PyAV (`pip install --force-reinstall av`): "
                "without working deadlines one camera stops a worker"
            )
    return took_s


def _open_black_hole(nursery: Nursery, *, stop: StopSignal) -> tuple[float, str]:
    """Returns the seconds it took, and what happened instead of a time-out (nothing when all is well)."""
    with socket.create_server(("127.0.0.1", 0)) as black_hole:
        task = CaptureTask(
            url=f"rtsp://127.0.0.1:{black_hole.getsockname()[1]}/never",
            credential=None,
            camera_id="self-test",
            stream="main",
            networks=AllowedNetworks(allow_loopback=True),
            limits=CaptureLimits(open_s=ANSWER_S, frame_s=ANSWER_S, longest_frame_s=ANSWER_S),
        )
        began_s = time.monotonic()
        found = "it was opened"
        try:
            with ChildSource(nursery, task, deadline=Deadline.after(LONGEST_S), stop=stop):
                pass
        except TimedOut:
            found = ""
        except (CaptureError, OSError) as error:
            found = str(error)
        return time.monotonic() - began_s, found
