"""RTSP messages come off a byte stream whole, bounded, and however the bytes were cut."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.capture.rtsp_text import (
    BODY_LIMIT_BYTES,
    HEAD_LIMIT_BYTES,
    Interleaved,
    MalformedMessageError,
    Message,
    take,
)

REPLY = b"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 5\r\n\r\nhello"
PACKET = b"$\x01\x00\x03abc"
SERVER_REQUEST = b"OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n"


@given(cuts=st.lists(st.integers(0, len(REPLY + PACKET + SERVER_REQUEST)), max_size=8))
def test_the_cuts_of_the_network_do_not_matter(cuts: list[int]) -> None:
    stream, buffer, found = REPLY + PACKET + SERVER_REQUEST + PACKET, bytearray(), []
    edges = [0, *sorted(cuts), len(stream)]
    for start, end in itertools.pairwise(edges):
        buffer += stream[start:end]
        while (item := take(buffer)) is not None:
            found.append(item)
    assert [type(item) for item in found] == [Message, Interleaved, Message, Interleaved]
    reply, packet = found[0], found[1]
    assert isinstance(reply, Message)
    assert isinstance(packet, Interleaved)
    assert (reply.status, reply.body, reply.get("cseq")) == (200, b"hello", "2")
    assert (packet.channel, packet.raw) == (1, PACKET)
    assert not buffer


@pytest.mark.parametrize(
    "junk",
    [
        b"\x00\x01\x02",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"RTSP/1.0 20 OK\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: 1e9\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % (BODY_LIMIT_BYTES + 1),
        b"RTSP/1.0 200 OK\r\nX: " + b"a" * HEAD_LIMIT_BYTES,
    ],
)
def test_what_can_never_become_a_message_is_refused(junk: bytes) -> None:
    with pytest.raises(MalformedMessageError):
        take(bytearray(junk))


def test_a_half_message_waits_for_its_rest() -> None:
    for length in range(len(REPLY)):
        assert take(bytearray(REPLY[:length])) is None


def test_a_message_goes_out_as_it_came_in() -> None:
    message = take(bytearray(REPLY.replace(b"OK", b"\xff\xfe")))
    assert isinstance(message, Message)
    assert take(bytearray(message.to_bytes())) == Message(
        start_line=message.start_line, headers=message.headers, body=b"hello"
    )
    assert b"\xff\xfe" in message.to_bytes()
