"""Nothing comes out of a decoder that was not whole going in."""

from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from av.packet import Packet
from av.video.stream import VideoStream

from pipelines.capture.decoding import decoder_for, to_bgr
from pipelines.capture.errors import UnsupportedStream
from pipelines.capture.source import PictureMode


@pytest.fixture
def stream(clips: Path) -> Iterator[VideoStream]:
    with av.open(str(clips / "avc.mp4")) as container:
        container.streams.video[0].codec_context.thread_count = 1
        yield container.streams.video[0]


def packets_of(stream: VideoStream) -> "list[Packet[VideoStream]]":
    assert isinstance(stream.container, av.container.InputContainer)
    return [packet for packet in stream.container.demux(stream) if packet.size]


def test_nothing_comes_before_the_first_key_frame(stream: VideoStream) -> None:
    decoder = decoder_for(PictureMode.EVERY_PICTURE, stream.codec_context)
    counts = [len(decoder.decode(packet)) for packet in packets_of(stream)[1:10]]
    assert counts[:4] == [0, 0, 0, 0], "the key frame was left out, the next is the fifth"
    assert sum(counts) > 0


def test_after_packets_were_left_out_nothing_comes_before_the_next_key_frame(stream: VideoStream) -> None:
    decoder = decoder_for(PictureMode.EVERY_PICTURE, stream.codec_context)
    packets = packets_of(stream)
    for packet in packets[:3]:
        decoder.decode(packet)
    decoder.skip()
    assert [decoder.decode(packet) for packet in packets[3:5]] == [[], []]
    assert any(decoder.decode(packet) for packet in packets[5:8])


@pytest.mark.parametrize("mode", list(PictureMode))
def test_a_packet_flagged_corrupt_gives_nothing_and_is_counted(mode: PictureMode, stream: VideoStream) -> None:
    decoder = decoder_for(mode, stream.codec_context)
    key, *_, last = packets_of(stream)[:6]
    key.is_corrupt = True
    assert decoder.decode(key) == []
    assert decoder.damaged == (mode is PictureMode.KEY_FRAMES)
    assert last.is_keyframe
    assert decoder.decode(last) or mode is PictureMode.EVERY_PICTURE


def test_a_picture_beyond_the_budget_is_refused(stream: VideoStream) -> None:
    (picture, *_) = decoder_for(PictureMode.KEY_FRAMES, stream.codec_context).decode(packets_of(stream)[0])
    with pytest.raises(UnsupportedStream, match="160x96"):
        to_bgr(picture, limit_pixels=1000)
