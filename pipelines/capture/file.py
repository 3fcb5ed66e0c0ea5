"""A video or picture file, for the command line only: files never come from a site file or the API."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Self

import av
from av.container.input import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from pipelines.capture.deadline import CaptureLimits, Clock, Deadline
from pipelines.capture.decoding import decoder_for, to_bgr
from pipelines.capture.errors import CaptureError, CorruptStream, NotFound, StreamEnded, UnsupportedStream
from pipelines.capture.rhythm import Rhythm
from pipelines.capture.source import PictureMode, SourceFacts
from pipelines.outcome import Stage
from vision.frame import Frame, FrameStamp


class FileSource:
    """Any file that FFmpeg reads, as fast as it can be read; media time counts from the file's first picture."""

    def __init__(
        self,
        path: Path,
        *,
        camera_id: str | None = None,
        seek_s: float = 0.0,
        limits: CaptureLimits | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        self._path, self._seek_s, self._clock = path, seek_s, clock
        self._camera_id = camera_id or path.name
        self._limits = limits or CaptureLimits()
        self._container: InputContainer | None = None
        self._facts, self._rhythm = SourceFacts(), Rhythm()
        self._began_s = 0.0
        self._sequence = 0

    @property
    def facts(self) -> SourceFacts:
        """What is known by now; the gap and the rate as read so far."""
        return replace(
            self._facts,
            key_frame_gap_s=self._rhythm.key_frame_gap_s,
            nominal_rate_hz=self._facts.nominal_rate_hz or self._rhythm.rate_hz,
        )

    def __enter__(self) -> Self:
        """Opens the file; see `PictureSource`."""
        self._began_s = self._clock()
        if not self._path.is_file():
            what = "a folder" if self._path.is_dir() else "not there"
            raise NotFound(f"{self._path} is {what}; expected a video or picture file", stage=Stage.OPEN)
        try:
            self._container = av.open(str(self._path.resolve()), options={"protocol_whitelist": "file"})
        except (av.FFmpegError, OSError) as error:
            raise self._wrong("cannot be read as video or picture") from error
        if not self._container.streams.video or self._container.streams.video[0].codec_context is None:
            self.__exit__()
            raise self._wrong("holds no video that FFmpeg can decode")
        video = self._container.streams.video[0]
        codec = video.codec_context
        codec.thread_count = 1
        codec.options = {"max_pixels": str(self._limits.picture_pixels)}
        self._facts = SourceFacts(
            codec=codec.name,
            size_wh=(codec.width, codec.height) if codec.width and codec.height else None,
            nominal_rate_hz=float(video.average_rate) if video.average_rate else None,
            open_s=self._clock() - self._began_s,
        )
        return self

    def __exit__(self, *exc: object) -> None:
        """Closes the file; never raises."""
        if self._container is not None:
            with contextlib.suppress(av.FFmpegError, OSError):
                self._container.close()
            self._container = None

    def pictures(self, *, mode: PictureMode, deadline: Deadline) -> Iterator[Frame]:
        """Yields pictures from `seek_s` on until the file's end or `deadline`; see `PictureSource`.

        Raises:
            StreamEnded: there is no picture at or after `seek_s`.
            CorruptStream: the file is damaged.
        """
        if self._container is None:
            raise RuntimeError("open the source first: `with source:`")
        video = self._container.streams.video[0]
        start_s = float(video.start_time * video.time_base) if video.start_time and video.time_base else 0.0
        half_s = 0.5 / float(video.average_rate) if video.average_rate else 0.0
        has_given = False
        try:
            for picture in self._decoded(self._container, video, mode, start_s=start_s):
                media_s = _media_s(picture, video, start_s)
                if media_s is not None and media_s < self._seek_s - half_s:
                    continue
                has_given = True
                yield self._frame(picture, mode=mode, media_s=media_s)
                if deadline.has_passed:
                    return
        except (av.FFmpegError, OSError) as error:
            raise CorruptStream(f"{self._path} is damaged ({type(error).__name__})", stage=Stage.PICTURE) from error
        if not has_given:
            raise StreamEnded(f"{self._path} has no picture at {self._seek_s:g} s or later", stage=Stage.FIRST_PICTURE)

    def _decoded(
        self, container: InputContainer, video: VideoStream, mode: PictureMode, *, start_s: float
    ) -> Iterator[VideoFrame]:
        if self._seek_s > 0 and video.time_base:
            with contextlib.suppress(av.FFmpegError):
                container.seek(int((self._seek_s + start_s) / video.time_base), stream=video)
        decoder = decoder_for(mode, video.codec_context)
        for packet in container.demux(video):
            self._note(packet)
            yield from decoder.decode(packet)
        yield from decoder.rest()

    def _note(self, packet: "Packet[VideoStream]") -> None:
        if packet.size and packet.dts is not None and packet.time_base is not None:
            media_s = float(packet.dts * packet.time_base)
            self._rhythm.note(arrived_s=self._clock(), media_s=media_s, is_key=packet.is_keyframe)

    def _frame(self, picture: VideoFrame, *, mode: PictureMode, media_s: float | None) -> Frame:
        stamp = FrameStamp(
            camera_id=self._camera_id,
            stream="file",
            captured_s=self._clock(),
            time_error_s=0.0,
            media_time_s=media_s,
            sequence=self._sequence,
            is_key=mode is PictureMode.KEY_FRAMES or picture.key_frame,
        )
        frame = Frame(pixels=to_bgr(picture, limit_pixels=self._limits.picture_pixels), stamp=stamp)
        self._sequence += 1
        first_s = self._facts.first_picture_s
        first_s = self._clock() - self._began_s if first_s is None else first_s
        self._facts = replace(self._facts, size_wh=frame.size_wh, first_picture_s=first_s)
        return frame

    def _wrong(self, what: str) -> CaptureError:
        return UnsupportedStream(f"{self._path} {what}; expected a file such as MP4, MKV, JPEG", stage=Stage.OPEN)


def _media_s(picture: VideoFrame, video: VideoStream, start_s: float) -> float | None:
    # NOTE: not `picture.time`: pictures that the decoder held back to the end know no time base of their own.
    if picture.pts is None or video.time_base is None:
        return None
    return float(picture.pts * video.time_base) - start_s
