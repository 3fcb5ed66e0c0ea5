"""Packets in, pictures out: key frames only, or all of them; what is corrupt stays inside."""

from typing import Protocol

import av
import numpy as np
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from pipelines.capture.errors import UnsupportedStream
from pipelines.capture.source import PictureMode
from pipelines.outcome import Stage
from vision.arrays import ImageBGR


class Decoder(Protocol):
    """Turns one packet into the pictures that it completes."""

    damaged: int
    """Pictures that came and were not whole."""

    def decode(self, packet: "Packet[VideoStream]") -> list[VideoFrame]:
        """Returns pictures that are whole by the decoder's own account, in order of showing."""
        ...

    def skip(self) -> None:
        """Notes that packets were left out."""
        ...

    def rest(self) -> list[VideoFrame]:
        """Returns what is still inside at the end of a file."""
        ...


class KeyFrameDecoder:
    """Decodes key packets alone, each followed by a flush, so that no picture waits inside for the next."""

    def __init__(self, codec: VideoCodecContext) -> None:
        self._codec = codec
        self.damaged = 0

    def decode(self, packet: "Packet[VideoStream]") -> list[VideoFrame]:
        """Returns at most one picture."""
        if not packet.is_keyframe or not packet.size:
            return []
        whole = [] if packet.is_corrupt else self._alone(packet)
        self.damaged += not whole
        return whole

    def _alone(self, packet: "Packet[VideoStream]") -> list[VideoFrame]:
        try:
            frames = [*self._codec.decode(packet), *self._codec.decode(None)]
        except av.InvalidDataError:
            return []
        finally:
            self._codec.flush_buffers()
        return [frame for frame in frames if not frame.is_corrupt][:1]

    def skip(self) -> None:
        """Does nothing: key packets need no others."""

    def rest(self) -> list[VideoFrame]:
        """Returns nothing: every packet was flushed."""
        return []


class EveryPictureDecoder:
    """Decodes all packets from the first key packet on; after damage, from the next one on."""

    def __init__(self, codec: VideoCodecContext) -> None:
        self._codec = codec
        self._is_whole = False
        self.damaged = 0

    def decode(self, packet: "Packet[VideoStream]") -> list[VideoFrame]:
        """Returns the pictures that this packet completes."""
        if packet.is_keyframe and not packet.is_corrupt and not self._is_whole:
            self._codec.flush_buffers()
            self._is_whole = True
        if not self._is_whole or not packet.size:
            return []
        try:
            frames = [] if packet.is_corrupt else self._codec.decode(packet)
            is_damaged = packet.is_corrupt or any(frame.is_corrupt for frame in frames)
        except av.InvalidDataError:
            frames, is_damaged = [], True
        if is_damaged:
            self.skip()
            self.damaged += 1
        return [frame for frame in frames if not frame.is_corrupt]

    def skip(self) -> None:
        """Leaves a packet out: nothing is whole again before the next key packet."""
        self._is_whole = False

    def rest(self) -> list[VideoFrame]:
        """Returns what is still inside at the end of a file."""
        if not self._is_whole:
            return []
        return [frame for frame in self._codec.decode(None) if not frame.is_corrupt]


def decoder_for(mode: PictureMode, codec: VideoCodecContext) -> Decoder:
    """Returns the decoder for a mode."""
    return KeyFrameDecoder(codec) if mode is PictureMode.KEY_FRAMES else EveryPictureDecoder(codec)


def to_bgr(frame: VideoFrame, *, limit_pixels: int) -> ImageBGR:
    """Returns the picture as (height, width, 3) uint8 BGR.

    Raises:
        UnsupportedStream: it is larger than any camera's.
    """
    if frame.width * frame.height > limit_pixels:
        raise UnsupportedStream(
            f"a picture of {frame.width}x{frame.height} is more than {limit_pixels} pixels", stage=Stage.PICTURE
        )
    pixels = frame.to_ndarray(format="bgr24")
    return np.ascontiguousarray(pixels, dtype=np.uint8)
