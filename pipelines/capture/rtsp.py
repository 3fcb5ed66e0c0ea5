"""A camera over RTSP: FFmpeg reads and decodes behind our gate, deadlines count decoded pictures."""

import contextlib
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Self

import av
from av.container.input import InputContainer

from pipelines.capture.address import AllowedNetworks, endpoint
from pipelines.capture.connect import connect
from pipelines.capture.deadline import CaptureLimits, Clock, Deadline
from pipelines.capture.decoding import to_bgr
from pipelines.capture.errors import CaptureError, UnsupportedStream
from pipelines.capture.gate import Gate
from pipelines.capture.reading import Reading, Taken
from pipelines.capture.sign_in import SignIn
from pipelines.capture.source import PictureMode, SourceFacts, StreamName
from pipelines.capture.translate import translated
from pipelines.orders import Credential
from pipelines.outcome import Stage
from pipelines.site import STREAM_SCHEMES
from vision.frame import Frame, FrameStamp

TRANSFER_S = 0.2
"""What a picture may spend in the camera's encoder and on the way."""
UNKNOWN_GAP_S = 2.0
"""Taken for the key-frame gap until two key frames were seen; what most cameras are set to."""


class RtspSource:
    """One RTSP session. Opens in `with`, tears its session down at the end of it."""

    def __init__(
        self,
        url: str,
        credential: Credential | None,
        *,
        camera_id: str,
        stream: StreamName,
        limits: CaptureLimits,
        networks: AllowedNetworks,
        tls: ssl.SSLContext | None,
        clock: Clock = time.monotonic,
    ) -> None:
        self._url, self._credential, self._tls = url, credential, tls
        self._camera_id, self._stream, self._limits = camera_id, stream, limits
        self._networks, self._clock = networks, clock
        self._gate: Gate | None = None
        self._container: InputContainer | None = None
        self._reading: Reading | None = None
        self._facts = SourceFacts()
        self._began_s = 0.0
        self._sequence = 0

    @property
    def facts(self) -> SourceFacts:
        """What is known by now."""
        if self._reading is None or self._gate is None:
            return self._facts
        rhythm = self._reading.rhythm
        return replace(
            self._facts,
            key_frame_gap_s=rhythm.key_frame_gap_s,
            nominal_rate_hz=rhythm.rate_hz or self._facts.nominal_rate_hz,
            camera_clock_offset_s=self._gate.dialogue.clock_offset_s,
        )

    def __enter__(self) -> Self:
        """Opens the session; see `PictureSource`."""
        self._began_s = self._clock()
        try:
            self._open(Deadline.after(self._limits.open_s, clock=self._clock))
        except CaptureError as error:
            error.elapsed_s = self._clock() - self._began_s
            self.__exit__()
            raise
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        """Tears the session down; never raises."""
        if self._container is not None:
            with contextlib.suppress(av.FFmpegError, OSError):
                self._container.close()
            self._container = None
        if self._gate is not None:
            self._gate.close()

    def _open(self, deadline: Deadline) -> None:
        where = endpoint(self._url, schemes=STREAM_SCHEMES, networks=self._networks, deadline=deadline)
        camera = connect(where, tls=self._tls, deadline=deadline)
        gate = Gate(
            camera=camera, url=self._url, sign_in=SignIn(self._credential), limits=self._limits, clock=self._clock
        )
        self._gate = gate
        gate.open(deadline)
        try:
            self._container = av.open(gate.local_url, options=_options(self._limits), timeout=_waits_s(self._limits))
        except (av.FFmpegError, OSError) as error:
            raise gate.failure or translated(error, stage=Stage.OPEN) from error
        if gate.failure is not None:
            raise gate.failure
        gate.allow(None)
        if not self._container.streams.video or self._container.streams.video[0].codec_context is None:
            raise UnsupportedStream("FFmpeg knows no decoder for this stream", stage=Stage.OPEN)
        self._reading = Reading(container=self._container, gate=gate, limits=self._limits, clock=self._clock)
        video = self._container.streams.video[0]
        codec, rate = video.codec_context, video.average_rate
        codec.thread_count = 1
        codec.options = {"max_pixels": str(self._limits.picture_pixels)}
        self._facts = SourceFacts(
            codec=codec.name,
            size_wh=(codec.width, codec.height) if codec.width and codec.height else None,
            nominal_rate_hz=float(rate) if rate and 0 < rate <= 240 else None,
            open_s=self._clock() - self._began_s,
        )

    def pictures(self, *, mode: PictureMode, deadline: Deadline) -> Iterator[Frame]:
        """Yields pictures until `deadline`; see `PictureSource`."""
        if self._reading is None:
            raise RuntimeError("open the source first: `with source:`")
        try:
            for taken in self._reading.pictures(mode=mode, deadline=deadline):
                yield self._frame(taken, mode=mode)
        except CaptureError as error:
            error.elapsed_s = self._clock() - self._began_s
            raise

    def _frame(self, taken: Taken, *, mode: PictureMode) -> Frame:
        gap_s = 0.0
        if mode is PictureMode.KEY_FRAMES:
            gap_s = UNKNOWN_GAP_S if self.facts.key_frame_gap_s is None else self.facts.key_frame_gap_s
        stamp = FrameStamp(
            camera_id=self._camera_id,
            stream=self._stream,
            captured_s=taken.arrived_s,
            time_error_s=TRANSFER_S + max(gap_s, taken.age_s),
            media_time_s=taken.media_s,
            sequence=self._sequence,
            is_key=mode is PictureMode.KEY_FRAMES or taken.picture.key_frame,
        )
        frame = Frame(pixels=to_bgr(taken.picture, limit_pixels=self._limits.picture_pixels), stamp=stamp)
        self._sequence += 1
        first_s = self._facts.first_picture_s
        first_s = self._clock() - self._began_s if first_s is None else first_s
        self._facts = replace(self._facts, size_wh=frame.size_wh, first_picture_s=first_s)
        return frame


def _waits_s(limits: CaptureLimits) -> tuple[float, float]:
    """PyAV's (open, read) timeouts: the second layer, a second behind the gate's own."""
    return limits.open_s + limits.frame_s + 1.0, max(limits.longest_frame_s, limits.frame_s) + 1.0


def _options(limits: CaptureLimits) -> dict[str, str]:
    """FFmpeg's options. It may open TCP connections only, and is only ever told our own address.

    `timeout` is in microseconds since FFmpeg 5 and replaces `stimeout`. With the small probe the first picture comes
    after 0.8 s instead of 2.2 s.
    """
    return {
        "rtsp_transport": "tcp",
        "allowed_media_types": "video",
        "protocol_whitelist": "tcp",
        "timeout": str(int(max(_waits_s(limits)) * 1_000_000)),
        "probesize": "32",
        "analyzeduration": "0",
        "max_delay": "0",
    }
