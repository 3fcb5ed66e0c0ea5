"""From the NAL units of a picture to RTP payloads: RFC 6184 (H.264), RFC 7798 (H.265), single units and fragments."""

from collections.abc import Iterable

from sample_videos.farm.nal import Codec

MAX_PAYLOAD_BYTES = 1400
"""What cameras send: fits an Ethernet frame, also inside TCP."""

_FU_A = 28
_FU_H265 = 49
_START, _END = 0x80, 0x40


def payloads_of(codec: Codec, units: Iterable[bytes], *, max_bytes: int = MAX_PAYLOAD_BYTES) -> tuple[bytes, ...]:
    """Payloads of one picture in sending order, each at most `max_bytes` long."""
    payloads: list[bytes] = []
    for unit in units:
        if len(unit) <= max_bytes:
            payloads.append(unit)
        elif codec is Codec.H264:
            indicator = bytes([(unit[0] & 0xE0) | _FU_A])
            payloads += _fragments(unit[1:], header=indicator, kind=unit[0] & 0x1F, max_bytes=max_bytes)
        else:
            indicator = bytes([(unit[0] & 0x81) | (_FU_H265 << 1), unit[1]])
            payloads += _fragments(unit[2:], header=indicator, kind=(unit[0] >> 1) & 0x3F, max_bytes=max_bytes)
    return tuple(payloads)


def _fragments(data: bytes, *, header: bytes, kind: int, max_bytes: int) -> list[bytes]:
    step = max_bytes - len(header) - 1
    fragments = []
    for at in range(0, len(data), step):
        flags = (_START if at == 0 else 0) | (_END if at + step >= len(data) else 0)
        fragments.append(header + bytes([flags | kind]) + data[at : at + step])
    return fragments
