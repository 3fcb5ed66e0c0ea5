"""The one shape that all sources of pictures have, whatever they come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol, Self, TypeAlias

from pipelines.capture.deadline import Deadline
from vision.frame import Frame

StreamName: TypeAlias = Literal["main", "sub", "snapshot", "file"]


class PictureMode(StrEnum):
    """Which pictures of a stream are decoded."""

    KEY_FRAMES = "key_frames"
    """Only pictures coded on their own: a seventh of the CPU, and enough for a visit."""
    EVERY_PICTURE = "every_picture"
    """All pictures; those that have grown older than a second in a backlog are decoded, not given out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What is known of a source so far; None means not known (yet)."""

    codec: str | None = None
    """FFmpeg's name: `h264`, `hevc`, `mjpeg`, `png`."""
    size_wh: tuple[int, int] | None = None
    """Width and height of the newest picture, px."""
    nominal_rate_hz: float | None = None
    """Pictures per second as the stream announces it."""
    key_frame_gap_s: float | None = None
    """Longest distance between two key frames met so far."""
    camera_clock_offset_s: float | None = None
    """The camera's own clock minus ours, from RTCP or the HTTP date; recorded, never trusted."""
    open_s: float | None = None
    """Seconds from the call to the camera's consent to play."""
    first_picture_s: float | None = None
    """Seconds from the call to the first decoded picture."""


class PictureSource(Protocol):
    """One opened camera or file. `with source:` opens it and always closes it."""

    def __enter__(self) -> Self:
        """Opens the source, within `CaptureLimits.open_s`.

        Raises:
            CaptureError: it could not be opened; the subclass says why.
        """
        ...

    def __exit__(self, *exc: object) -> None:
        """Closes the source and tears its session down. Never raises, and takes at most half a second."""
        ...

    @property
    def facts(self) -> SourceFacts:
        """What is known by now; it grows while pictures come."""
        ...

    def pictures(self, *, mode: PictureMode, deadline: Deadline) -> Iterator[Frame]:
        """Yields pictures, oldest first, until `deadline`.

        The iteration ends quietly at `deadline` when at least one picture was given out, and at a file's end. Take
        one with `next(...)`; leaving the loop early keeps the source open for another call, `deadline` and errors end
        it for good. Pictures that are flagged corrupt or come before the first key frame are never given
        out. Whether a picture is fit to be believed (black, half, frozen) is *not* judged here.

        Raises:
            NoKeyframe: video came, but nothing decodable in the time allowed for one picture.
            TimedOut: nothing came in the time allowed for one picture, or none at all before `deadline`.
            CaptureError: the stream broke, ended or turned bad.
        """
        ...
