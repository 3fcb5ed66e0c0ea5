"""RTP and RTCP packets in RTSP's interleaved frames: RFC 3550, RFC 2326 section 10.12."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from sample_videos.farm.clip import TICKS_PER_S

_HEADER = struct.Struct("!BBHBBHII")
_SENDER_REPORT = struct.Struct("!BBHBBHIIIIII")
_BYE = struct.Struct("!BBHBBHI")
_VERSION_2 = 0x80
_MARKER = 0x80
_SR, _BYE_TYPE = 200, 203
_UNIX_TO_NTP_S = 2_208_988_800


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpStart:
    """Where a session's numbers begin; random for every session (RFC 3550 section 5.1)."""

    ssrc: int
    sequence: int
    timestamp: int
    """RTP timestamp of the world's epoch."""


class RtpTrack:
    """The numbering of one stream in one session."""

    def __init__(self, *, start: RtpStart, channel: int, payload_type: int, clock_hz: int = TICKS_PER_S) -> None:
        self.channel = channel
        self.sequence = start.sequence
        self._start = start
        self._payload_type = payload_type
        self._clock_hz = clock_hz
        self._packets = 0
        self._octets = 0

    def timestamp_at(self, world_ticks: int) -> int:
        """RTP timestamp of a moment, wrapped at 2**32."""
        return (self._start.timestamp + world_ticks * self._clock_hz // TICKS_PER_S) & 0xFFFFFFFF

    def pack(self, payloads: Sequence[bytes], *, world_ticks: int, ends_picture: bool = True) -> bytes:
        """Interleaved RTP packets of one picture, the marker on the last where the picture ends with it."""
        timestamp = self.timestamp_at(world_ticks)
        parts: list[bytes] = []
        for number, payload in enumerate(payloads, start=1):
            marker = _MARKER if ends_picture and number == len(payloads) else 0
            parts.append(self._header(len(payload), marker=marker, timestamp=timestamp))
            parts.append(payload)
            self._octets += len(payload)
        self._packets += len(payloads)
        return b"".join(parts)

    def _header(self, payload_bytes: int, *, marker: int, timestamp: int) -> bytes:
        header = _HEADER.pack(
            0x24, self.channel, 12 + payload_bytes, _VERSION_2, marker | self._payload_type, self.sequence,
            timestamp, self._start.ssrc,
        )  # fmt: skip
        self.sequence = (self.sequence + 1) & 0xFFFF
        return header

    def sender_report(self, *, now_s: float, world_ticks: int) -> bytes:
        """What ties the stream's timestamps to the wall clock; both arguments name the same moment."""
        ntp = round((now_s + _UNIX_TO_NTP_S) * 2**32)
        return _SENDER_REPORT.pack(
            0x24, self.channel + 1, 28, _VERSION_2, _SR, 6, self._start.ssrc, (ntp >> 32) & 0xFFFFFFFF,
            ntp & 0xFFFFFFFF, self.timestamp_at(world_ticks), self._packets & 0xFFFFFFFF, self._octets & 0xFFFFFFFF,
        )  # fmt: skip

    def bye(self) -> bytes:
        """The stream is over."""
        return _BYE.pack(0x24, self.channel + 1, 8, _VERSION_2 | 1, _BYE_TYPE, 1, self._start.ssrc)
