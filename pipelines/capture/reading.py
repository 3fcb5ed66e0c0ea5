"""The pictures of an open stream that are worth giving out: whole, due, and not grown old in a queue."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import av
from av.container.input import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from pipelines.capture.backlog import Backlog
from pipelines.capture.deadline import CaptureLimits, Clock, Deadline
from pipelines.capture.decoding import decoder_for
from pipelines.capture.errors import TimedOut
from pipelines.capture.gate import Gate
from pipelines.capture.patience import Patience
from pipelines.capture.rhythm import Rhythm
from pipelines.capture.source import PictureMode
from pipelines.capture.translate import translated
from pipelines.outcome import Stage

_FRESH_S = 0.5
"""A picture at most this old is given out as it comes; cameras with B-frames send theirs in bursts of up to 0.4 s."""
_STALE_S = 1.0
"""A picture older than this is not given out; what lies between is, when nothing was for as long."""
_LONGEST_GAP_S = 10.0
"""In a queue longer than the gap there is another key frame ahead; this is taken for a gap not yet known."""
_BURST_S = 0.1
"""Cameras that begin with their last key frame send what came after it within this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One decoded picture and what is known about its age."""

    picture: VideoFrame
    arrived_s: float
    """When its packet was read, on the monotonic clock."""
    media_s: float | None
    """Its presentation time."""
    age_s: float
    """How much older it is than the newest packet that has arrived, plus what queues on the way had held it up."""


class Reading:
    """Reads one stream for its session's life; what is learnt about its rhythm outlives a single call."""

    def __init__(self, *, container: InputContainer, gate: Gate, limits: CaptureLimits, clock: Clock) -> None:
        self._container, self._gate, self._limits, self._clock = container, gate, limits, clock
        self._video = container.streams.video[0]
        self._backlog = Backlog()
        self._given_at_s = float("-inf")
        self._newest_s: float | None = None
        self._has_begun = False
        self.rhythm = Rhythm()
        """How often pictures and key frames come."""

    def pictures(self, *, mode: PictureMode, deadline: Deadline) -> Iterator[Taken]:
        """Yields pictures until `deadline`; the rules are those of `PictureSource.pictures`."""
        decoder = decoder_for(mode, self._video.codec_context)
        patience = Patience(limits=self._limits, overall=deadline, clock=self._clock)
        patience.begin()
        for packet, arrived_s, lag_s in self._packets(patience):
            if lag_s > max(_STALE_S, self.rhythm.key_frame_gap_s or _LONGEST_GAP_S) and not packet.is_keyframe:
                decoder.skip()
                continue
            for picture in decoder.decode(packet):
                taken = self._taken(picture, packet, arrived_s=arrived_s, lag_s=lag_s)
                if not self._is_due(mode, arrived_s=arrived_s, lag_s=lag_s):
                    continue
                patience.given += 1
                self._gate.allow(None)
                self._backlog.pause()
                yield taken
                self._given_at_s = self._clock()
                patience.begin()
            patience.damaged = decoder.damaged

    def _is_due(self, mode: PictureMode, *, arrived_s: float, lag_s: float) -> bool:
        if mode is PictureMode.KEY_FRAMES:
            return lag_s <= _STALE_S or self._given_at_s == float("-inf")
        return lag_s <= _FRESH_S or (lag_s <= _STALE_S and arrived_s - self._given_at_s > _STALE_S)

    def _taken(self, picture: VideoFrame, packet: "Packet[VideoStream]", *, arrived_s: float, lag_s: float) -> Taken:
        media_s = _seconds(picture.pts, self._video)
        if media_s is None and packet.is_keyframe:
            media_s = _seconds(packet.pts, self._video)
        if not self._has_begun:
            self._has_begun = True
            time.sleep(_BURST_S)
            media_s = self._gate.dialogue.media_starts_s if media_s is None else media_s
        behind_s = 0.0 if media_s is None else max(self._gate.newest_media_s, self._newest_s or 0.0) - media_s
        return Taken(picture=picture, arrived_s=arrived_s, media_s=media_s, age_s=max(lag_s, behind_s, 0.0))

    def _packets(self, patience: Patience) -> Iterator["tuple[Packet[VideoStream], float, float]"]:
        """Yields (packet, arrival, lag) until the agreed end."""
        packets = self._container.demux(self._video)
        while not (until := patience.deadline(self.rhythm.key_frame_gap_s)).has_passed:
            self._gate.allow(until)
            asked_s = self._clock()
            try:
                packet = next(packets, None)
            except (av.FFmpegError, OSError) as error:
                self._judge(error, patience)
                break
            arrived_s = self._clock()
            if packet is None or not packet.size:
                self._judge(EOFError(), patience)
                break
            patience.saw_video()
            yield packet, arrived_s, self._lag_s(packet, arrived_s=arrived_s, waited_s=arrived_s - asked_s)
        if not patience.is_done():
            raise patience.error()

    def _lag_s(self, packet: "Packet[VideoStream]", *, arrived_s: float, waited_s: float) -> float:
        """Returns how long the packet was queued: in the camera and the network (by its clock), and behind the gate."""
        coded_s, shown_s = _seconds(packet.dts, self._video), _seconds(packet.pts, self._video)
        self.rhythm.note(arrived_s=arrived_s, media_s=coded_s, is_key=packet.is_keyframe)
        lag_s = self._backlog.lag_s(arrived_s=arrived_s, waited_s=waited_s, media_s=coded_s)
        if shown_s is None:
            return lag_s
        has_jumped = self._newest_s is None or abs(shown_s - self._newest_s) > 60.0
        self._newest_s = shown_s if has_jumped else max(self._newest_s or 0.0, shown_s)
        return max(lag_s, self._gate.newest_media_s - self._newest_s)

    def _judge(self, error: Exception, patience: Patience) -> None:
        """A door that closed because time was up is not a broken stream.

        Raises:
            CaptureError: the stream broke or ended.
        """
        failure = self._gate.failure
        if isinstance(failure, TimedOut):
            return
        failure = failure or translated(error, stage=Stage.FIRST_PICTURE)
        failure.stage = Stage.PICTURE if patience.given else Stage.FIRST_PICTURE
        raise failure from error


def _seconds(ticks: int | None, video: VideoStream) -> float | None:
    return None if ticks is None or video.time_base is None else float(ticks * video.time_base)
