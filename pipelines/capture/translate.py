"""FFmpeg's errors as ours. They name the kind of failure rarely, and a timeout never."""

import av

from pipelines.capture.errors import (
    CaptureError,
    CorruptStream,
    StreamEnded,
    TimedOut,
    Unreachable,
    UnsupportedStream,
)
from pipelines.outcome import Stage


def translated(error: BaseException, *, stage: Stage) -> CaptureError:
    """Returns our error for one that came out of PyAV.

    Only what the gate could not know comes here: it has already named every failure of the network and the camera.
    """
    if isinstance(error, av.ExitError | TimeoutError):
        return TimedOut("FFmpeg's own time ran out", stage=stage)
    if isinstance(error, EOFError):
        return StreamEnded("the camera closed the stream", stage=stage)
    if isinstance(error, av.DecoderNotFoundError | av.PatchWelcomeError | IndexError | AttributeError):
        return UnsupportedStream("FFmpeg knows no decoder for this stream", stage=stage)
    if isinstance(error, av.InvalidDataError):
        return CorruptStream("FFmpeg cannot make sense of this stream", stage=stage)
    return Unreachable(f"FFmpeg gave up ({type(error).__name__})", stage=stage)
