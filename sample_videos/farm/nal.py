"""NAL units of H.264 and H.265 as they lie in an MP4: splitting, parameter sets, their order in a picture."""

from collections.abc import Iterable
from enum import StrEnum


class Codec(StrEnum):
    """The two video codings that cameras of this trade send."""

    H264 = "h264"
    H265 = "h265"


# ITU-T H.264 table 7-1: 7 sequence, 8 picture parameter set; ITU-T H.265 table 7-1: 32 video, 33 sequence, 34 picture.
_PARAMETER_SET_TYPES = {Codec.H264: frozenset({7, 8}), Codec.H265: frozenset({32, 33, 34})}
_DELIMITER_TYPE = {Codec.H264: 9, Codec.H265: 35}


def nal_type(codec: Codec, nal: bytes) -> int:
    """Number of the unit's type, from its first byte."""
    return nal[0] & 0x1F if codec is Codec.H264 else (nal[0] >> 1) & 0x3F


def split_length_prefixed(data: bytes, length_size: int) -> list[bytes]:
    """NAL units of one MP4 sample.

    Raises:
        ValueError: a unit is longer than the sample that holds it.
    """
    units = []
    at = 0
    while at + length_size <= len(data):
        length = int.from_bytes(data[at : at + length_size], "big")
        at += length_size
        if at + length > len(data):
            raise ValueError(f"a NAL unit of {length} bytes in a sample with {len(data) - at} bytes left")
        if length:
            units.append(data[at : at + length])
        at += length
    return units


def read_configuration(codec: Codec, extradata: bytes) -> tuple[int, tuple[bytes, ...]]:
    """Size of the length prefix in bytes, and the parameter sets, from an `avcC` or `hvcC` record.

    Raises:
        ValueError: the record is none of ISO/IEC 14496-15.
    """
    if len(extradata) < 7 or extradata[0] != 1:
        raise ValueError("no avcC or hvcC record (ISO/IEC 14496-15); the video must lie in an MP4")
    try:
        return _read_avcc(extradata) if codec is Codec.H264 else _read_hvcc(extradata)
    except IndexError:
        raise ValueError("the avcC or hvcC record ends too early") from None


def _read_avcc(record: bytes) -> tuple[int, tuple[bytes, ...]]:
    sets: list[bytes] = []
    at = 5
    for mask in (0x1F, 0xFF):
        count = record[at] & mask
        at += 1
        at = _take_sets(record, at=at, count=count, into=sets)
    return (record[4] & 3) + 1, tuple(sets)


def _read_hvcc(record: bytes) -> tuple[int, tuple[bytes, ...]]:
    sets: list[bytes] = []
    array_count = record[22]
    at = 23
    for _ in range(array_count):
        is_parameter_set = (record[at] & 0x3F) in _PARAMETER_SET_TYPES[Codec.H265]
        count = (record[at + 1] << 8) | record[at + 2]
        at = _take_sets(record, at=at + 3, count=count, into=sets if is_parameter_set else [])
    return (record[21] & 3) + 1, tuple(sets)


def _take_sets(record: bytes, *, at: int, count: int, into: list[bytes]) -> int:
    for _ in range(count):
        length = (record[at] << 8) | record[at + 1]
        into.append(record[at + 2 : at + 2 + length])
        at += 2 + length
    return at


def arrange_picture(
    codec: Codec, units: Iterable[bytes], *, parameter_sets: tuple[bytes, ...], is_key: bool
) -> list[bytes]:
    """The picture's units with its parameter sets once, after the delimiter and before everything else.

    NOTE: sets between the slices of one picture make FFmpeg hand out half-black pictures without flagging them; so
    those of the file are moved to the front, and a key frame without sets of its own gets those of the file's header.
    """
    delimiters, sets, rest = [], [], []
    for unit in units:
        kind = nal_type(codec, unit)
        if kind == _DELIMITER_TYPE[codec]:
            delimiters.append(unit)
        elif kind in _PARAMETER_SET_TYPES[codec]:
            sets.append(unit)
        else:
            rest.append(unit)
    if is_key and not sets:
        sets = list(parameter_sets)
    return [*delimiters, *sets, *rest]
