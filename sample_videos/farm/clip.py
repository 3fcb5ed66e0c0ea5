"""A video file held in memory as RTP payloads per picture, ready to be sent without re-encoding."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from pathlib import Path

import av
from av.container import InputContainer

from sample_videos.farm.errors import ClipError
from sample_videos.farm.nal import Codec, arrange_picture, read_configuration, split_length_prefixed
from sample_videos.farm.payload import payloads_of

TICKS_PER_S = 90_000
"""Clock of RTP video (RFC 6184 section 8.2.1); everything the farm times is a whole number of these."""

_CODECS = {"h264": Codec.H264, "hevc": Codec.H265}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One access unit."""

    payloads: tuple[bytes, ...]
    """RTP payloads in sending order; the last one carries the marker."""
    pts_ticks: int
    """Media time at which the picture is shown; the clip's first picture is at 0."""
    send_ticks: int
    """Media time from which it may be sent: never before itself or a picture sent earlier was shown."""
    is_key: bool
    """A decoder can start here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """One file as a stream; `pictures` are in decoding order and begin with a key frame."""

    path: Path
    codec: Codec
    size_wh: tuple[int, int]
    rate_hz: float
    parameter_sets: tuple[bytes, ...]
    pictures: tuple[Picture, ...]
    key_indices: tuple[int, ...]
    length_ticks: int

    def key_index_at(self, position_ticks: int) -> int | None:
        """Index of the newest key frame that has been sent at that media time, None before the first one."""
        at = bisect_right(self.key_indices, position_ticks, key=lambda index: self.pictures[index].send_ticks)
        return self.key_indices[at - 1] if at else None

    def cut_to(self, length_ticks: int) -> "Clip":
        """The clip with this length; pictures at or after it are left out."""
        kept = tuple(picture for picture in self.pictures if picture.send_ticks < length_ticks)
        keys = tuple(index for index in self.key_indices if index < len(kept))
        return replace(self, pictures=kept, key_indices=keys, length_ticks=length_ticks)


def load_clip(path: Path) -> Clip:
    """Read a whole file.

    Raises:
        ClipError: no such file, no MP4 with H.264 or H.265, no key frame, or no length.
    """
    if not path.is_file():
        raise ClipError(path, "no such file; give an MP4 file or a folder of them")
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise ClipError(path, "holds no video; expected H.264 or H.265 in an MP4")
            return _read_stream(path, container)
    except (av.FFmpegError, ValueError) as error:
        raise ClipError(path, f"cannot be played as a camera: {error}; expected H.264 or H.265 in an MP4") from error


def _read_stream(path: Path, container: InputContainer) -> Clip:
    stream = container.streams.video[0]
    context = stream.codec_context
    codec = _CODECS.get(context.name)
    if codec is None:
        raise ClipError(path, f"is coded as {context.name}; expected h264 or hevc, re-encode it first")
    length_size, parameter_sets = read_configuration(codec, context.extradata or b"")
    interval_ticks = round(TICKS_PER_S / stream.average_rate) if stream.average_rate else TICKS_PER_S // 25
    shown, end_ticks = [], 0
    for packet in container.demux(stream):
        if packet.size and packet.pts is not None:
            pts_ticks = round(packet.pts * packet.time_base * TICKS_PER_S)
            duration_ticks = round((packet.duration or 0) * packet.time_base * TICKS_PER_S)
            end_ticks = max(end_ticks, pts_ticks + (duration_ticks or interval_ticks))
            shown.append((pts_ticks, packet.is_keyframe, split_length_prefixed(bytes(packet), length_size)))
    if not any(is_key for _, is_key, _ in shown):
        raise ClipError(path, "has no key frame, so no viewer could ever start")
    first_ticks = min(pts_ticks for pts_ticks, _, _ in shown)
    pictures = _pictures(codec, shown, first_ticks=first_ticks, parameter_sets=parameter_sets)
    return Clip(
        path=path,
        codec=codec,
        size_wh=(context.width, context.height),
        rate_hz=TICKS_PER_S / interval_ticks,
        parameter_sets=parameter_sets,
        pictures=pictures,
        key_indices=tuple(index for index, picture in enumerate(pictures) if picture.is_key),
        length_ticks=end_ticks - first_ticks,
    )


def _pictures(
    codec: Codec, shown: list[tuple[int, bool, list[bytes]]], *, first_ticks: int, parameter_sets: tuple[bytes, ...]
) -> tuple[Picture, ...]:
    pictures: list[Picture] = []
    send_ticks = 0
    for pts_ticks, is_key, units in shown:
        if not (pictures or is_key):
            continue
        send_ticks = max(send_ticks, pts_ticks - first_ticks)
        arranged = arrange_picture(codec, units, parameter_sets=parameter_sets, is_key=is_key)
        payloads = payloads_of(codec, arranged)
        pictures.append(
            Picture(payloads=payloads, pts_ticks=pts_ticks - first_ticks, send_ticks=send_ticks, is_key=is_key)
        )
    return tuple(pictures)
