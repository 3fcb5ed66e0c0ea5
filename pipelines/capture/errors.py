"""Everything that can go wrong between an address and a picture, as one closed tree.

CaptureError                      carries the visit's `outcome`, the `stage` and the seconds since the opening began
├── Unreachable                   no route, refused, name not resolved, connection broke
├── ForbiddenAddress              outside the networks that cameras may be on, or a redirect off the host
├── NotFound                      the camera answered that it has no such stream; a file that is not there
├── Unauthorised                  wrong or missing user and password
│   └── AuthSchemeUnsupported     the camera asks for a way of signing in that we do not know
├── Busy                          the camera has no session left (RTSP 453, HTTP 503)
├── TlsFailed                     the certificate is not trusted, or no common version of TLS
├── UnsupportedStream             an answer, a codec or a transport that we cannot read
├── CorruptStream                 bytes came that are not what they claim to be
├── NoKeyframe                    video came, but no picture that can be decoded on its own
├── TimedOut                      the time for `stage` ran out
└── StreamEnded                   the camera closed the stream, the file is at its end
"""

# ruff: noqa: N818 - the names are the outcomes that operators read; the tree's root says that they are errors

from typing import ClassVar

from pipelines.outcome import Outcome, Stage


class CaptureError(Exception):
    """A source that gave no picture; `str(error)` is for people and holds no password."""

    outcome: ClassVar[Outcome] = Outcome.UNREACHABLE

    def __init__(self, message: str, *, stage: Stage, elapsed_s: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.stage = stage
        self.elapsed_s = elapsed_s
        """Seconds since the opening began; filled in by the source."""

    def __str__(self) -> str:
        return self.message if self.elapsed_s is None else f"{self.message} (after {self.elapsed_s:.1f} s)"


class Unreachable(CaptureError, ConnectionError):
    """No route, refused, name not resolved, or the connection broke."""

    outcome = Outcome.UNREACHABLE


class ForbiddenAddress(CaptureError, PermissionError):
    """The address lies outside the networks that cameras may be on."""

    outcome = Outcome.FORBIDDEN_ADDRESS


class NotFound(CaptureError, LookupError):
    """The camera has no such stream, or the file is not there."""

    outcome = Outcome.NOT_FOUND


class Unauthorised(CaptureError, PermissionError):
    """The camera refused the user and password, or wants some and has none."""

    outcome = Outcome.UNAUTHORISED


class AuthSchemeUnsupported(Unauthorised):
    """The camera asks for a way of signing in that we do not know; the password may be right."""

    outcome = Outcome.AUTH_SCHEME_UNSUPPORTED


class Busy(CaptureError):
    """The camera has no session left."""

    outcome = Outcome.BUSY


class TlsFailed(CaptureError, ConnectionError):
    """TLS could not be agreed: certificate not trusted, or no common version."""

    outcome = Outcome.TLS_FAILED


class UnsupportedStream(CaptureError, ValueError):
    """An answer, a codec or a transport that we cannot read."""

    outcome = Outcome.UNSUPPORTED


class CorruptStream(CaptureError, ValueError):
    """Bytes came that are not what they claim to be."""

    outcome = Outcome.CORRUPT


class NoKeyframe(CaptureError, TimeoutError):
    """Video came, but within the time allowed no picture that can be decoded on its own."""

    outcome = Outcome.NO_KEYFRAME


class TimedOut(CaptureError, TimeoutError):
    """The time for `stage` ran out."""

    outcome = Outcome.TIMED_OUT_AT_STAGE


class StreamEnded(CaptureError, EOFError):
    """The camera closed the stream, or the file is at its end."""

    outcome = Outcome.STREAM_ENDED
