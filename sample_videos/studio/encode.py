"""Frames into clips, coded as security cameras do: no B-frames, closed groups of pictures, a steady key frame."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.container import OutputContainer
from av.video.stream import VideoStream

from sample_videos.studio.scene import Stream
from vision.arrays import ImageBGR

ENCODERS = {"h264": "libx264", "h265": "libx265"}


class EncodeError(RuntimeError):
    """A clip cannot be written; the message says which and what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One clip to write."""

    path: Path
    stream: Stream


def encode(frames: Iterable[ImageBGR], outputs: Sequence[Output]) -> Iterator[int]:
    """Writes the same frames into every output, scaled to its size; yields the number of each frame done.

    Outputs with a lower rate than the first take every n-th frame. Each file appears under its name when it is whole:
    it is written beside it as `.part` and renamed. Nothing happens until the iterator is walked.

    Raises:
        EncodeError: There is no output, a rate does not divide the first one's, or the codec is missing.
    """
    if not outputs:
        raise EncodeError("nothing to write: expected at least one output")
    rate = outputs[0].stream.fps
    uneven = [output for output in outputs if rate % output.stream.fps]
    if uneven:
        raise EncodeError(f"{uneven[0].path}: {uneven[0].stream.fps} frames/s do not divide the main stream's {rate}")
    with ExitStack() as stack:
        writers = [stack.enter_context(_Writer(output)) for output in outputs]
        for number, frame in enumerate(frames):
            for writer in [each for each in writers if number % (rate // each.output.stream.fps) == 0]:
                writer.write(frame)
            yield number
        for writer in writers:
            writer.finish()


class _Writer:
    def __init__(self, output: Output) -> None:
        self.output = output
        self._part = output.path.with_name(f".{output.path.stem}.part{output.path.suffix}")
        self._container: OutputContainer | None = None
        self._video: VideoStream | None = None

    def __enter__(self) -> "_Writer":
        stream = self.output.stream
        self.output.path.parent.mkdir(parents=True, exist_ok=True)
        self._container = av.open(str(self._part), "w", options={"movflags": "+faststart"})
        try:
            video = self._container.add_stream(ENCODERS[stream.codec], rate=stream.fps)
        except (ValueError, av.FFmpegError) as error:
            raise EncodeError(f"{self.output.path}: no encoder {ENCODERS[stream.codec]} in this PyAV build") from error
        assert isinstance(video, VideoStream)
        video.width, video.height = stream.size_wh
        video.pix_fmt = "yuv420p"
        video.time_base = Fraction(1, stream.fps)
        video.codec_context.max_b_frames = 0
        gop = max(round(stream.key_frame_s * stream.fps), 1)
        video.codec_context.gop_size = gop
        video.options = _options(stream, gop)
        if stream.codec == "h265":
            video.codec_context.codec_tag = "hvc1"
        self._video = video
        return self

    def write(self, frame: ImageBGR) -> None:
        assert self._video is not None
        assert self._container is not None
        size_wh = self.output.stream.size_wh
        if (frame.shape[1], frame.shape[0]) != size_wh:
            frame = cv2.resize(frame, size_wh, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="bgr24")
        for packet in self._video.encode(picture):
            self._container.mux(packet)

    def finish(self) -> None:
        """Writes what the encoder still holds, and gives the file its name."""
        assert self._video is not None
        assert self._container is not None
        for packet in self._video.encode(None):
            self._container.mux(packet)
        self._container.close()
        self._container = None
        self._part.replace(self.output.path)

    def __exit__(self, *_: object) -> None:
        if self._container is not None:
            self._container.close()
            self._container = None
        self._part.unlink(missing_ok=True)


def _options(stream: Stream, gop: int) -> dict[str, object]:
    common: dict[str, object] = {"preset": "medium", "crf": str(stream.crf)}
    if stream.codec == "h264":
        # One thread: more of them change the bits with the machine.
        return common | {"x264-params": f"keyint={gop}:min-keyint={gop}:scenecut=0:open-gop=0:bframes=0:threads=1"}
    said = f"keyint={gop}:min-keyint={gop}:scenecut=0:open-gop=0:bframes=0:log-level=error:pools=1:frame-threads=1"
    return common | {"x265-params": said}
