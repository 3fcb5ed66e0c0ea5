"""From an MP4 to RTP payloads: parameter sets, fragments, media time, and files that are no cameras."""

from collections.abc import Callable
from pathlib import Path

import av
import pytest

from sample_videos.farm.clip import load_clip
from sample_videos.farm.errors import ClipError
from sample_videos.farm.nal import Codec, arrange_picture, nal_type, read_configuration, split_length_prefixed
from sample_videos.farm.payload import payloads_of

MakeClip = Callable[..., Path]

SPS, PPS, IDR, SLICE, DELIMITER, SEI = b"\x67s", b"\x68p", b"\x65i", b"\x41n", b"\x09\xf0", b"\x06e"


@pytest.mark.parametrize(
    ("units", "is_key", "arranged"),
    [
        ([IDR, IDR], True, [SPS, PPS, IDR, IDR]),
        ([DELIMITER, SEI, IDR], True, [DELIMITER, SPS, PPS, SEI, IDR]),
        ([SLICE, SLICE], False, [SLICE, SLICE]),
        ([b"\x67own", PPS, IDR, b"\x67own", PPS, IDR], True, [b"\x67own", PPS, b"\x67own", PPS, IDR, IDR]),
    ],
)
def test_parameter_sets_stand_before_the_first_slice_of_key_frames_and_nowhere_else(
    units: list[bytes], *, is_key: bool, arranged: list[bytes]
) -> None:
    assert arrange_picture(Codec.H264, units, parameter_sets=(SPS, PPS), is_key=is_key) == arranged


def test_a_clip_of_two_slices_sends_its_parameter_sets_once_a_key_frame(make_clip: MakeClip) -> None:
    clip = load_clip(make_clip(options="bframes=0:slices=2"))
    for index, picture in enumerate(clip.pictures):
        kinds = [payload[0] & 0x1F for payload in picture.payloads]
        assert kinds.count(7) == kinds.count(8) == (index % 50 == 0)
        if picture.is_key:
            assert kinds[:2] == [7, 8]
        starts = [payload for payload in picture.payloads if payload[0] & 0x1F == 28 and payload[1] & 0x80]
        assert len(starts) + kinds.count(1) + kinds.count(5) == 2, "two slices"


def reassembled(codec: Codec, payloads: tuple[bytes, ...]) -> list[bytes]:
    """The slow way back, as RFC 6184 section 5.8 and RFC 7798 section 4.4.3 tell it."""
    units: list[bytes] = []
    size = 1 if codec is Codec.H264 else 2
    for payload in payloads:
        if nal_type(codec, payload) != (28 if codec is Codec.H264 else 49):
            units.append(payload)
            continue
        flags, data = payload[size], payload[size + 1 :]
        if flags & 0x80:
            first = (
                bytes([(payload[0] & 0xE0) | (flags & 0x1F)])
                if codec is Codec.H264
                else bytes([(payload[0] & 0x81) | ((flags & 0x3F) << 1), payload[1]])
            )
            units.append(first)
        units[-1] += data
        is_whole = bool(flags & 0x40)
        assert is_whole == (payload is payloads[-1])
    return units


@pytest.mark.parametrize(
    ("codec", "head"), [(Codec.H264, b"\x65"), (Codec.H265, b"\x26\x01"), (Codec.H265, b"\x03\x09")]
)
@pytest.mark.parametrize("length", [3, 99, 100, 101, 102, 197, 198, 199, 5_000])
def test_a_unit_comes_back_whole_from_its_fragments(codec: Codec, head: bytes, length: int) -> None:
    unit = head + bytes(index * 7 % 256 for index in range(length - len(head)))
    payloads = payloads_of(codec, [unit], max_bytes=100)
    assert max(map(len, payloads)) <= 100
    assert reassembled(codec, payloads) == [unit]


def test_a_clip_with_b_frames_keeps_its_media_time_and_sends_nothing_before_it_was_shown(make_clip: MakeClip) -> None:
    clip = load_clip(make_clip(options="bframes=2"))
    assert sorted(picture.pts_ticks for picture in clip.pictures) == [3600 * number for number in range(100)]
    assert [picture.pts_ticks for picture in clip.pictures] != sorted(picture.pts_ticks for picture in clip.pictures)
    assert clip.length_ticks == 4 * 90_000
    assert clip.key_indices == (0, 50)
    sent = [picture.send_ticks for picture in clip.pictures]
    assert sent == sorted(sent)
    assert all(picture.send_ticks >= picture.pts_ticks for picture in clip.pictures)


def test_a_file_that_is_no_camera_is_named_with_what_was_expected(tmp_path: Path, make_clip: MakeClip) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("not a film")
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(make_clip().read_bytes()[:3000])
    other = tmp_path / "other.mp4"
    with av.open(str(other), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode(None))
    silent = tmp_path / "sound.mp4"
    with av.open(str(silent), "w") as container:
        container.add_stream("aac", rate=8000)
        container.start_encoding()
    for path, why in [
        (tmp_path / "gone.mp4", "no such file"),
        (text, "H.264"),
        (cut, "H.264"),
        (other, "mpeg4"),
        (silent, "H.264"),
    ]:
        with pytest.raises(ClipError, match=why) as caught:
            load_clip(path)
        assert caught.value.path == path


def test_a_broken_header_or_sample_is_a_value_error_not_a_crash() -> None:
    with pytest.raises(ValueError, match="ends too early"):
        read_configuration(Codec.H264, b"\x01\x64\x00\x16\xff\xe1\x00")
    with pytest.raises(ValueError, match="avcC"):
        read_configuration(Codec.H264, b"\x00\x00\x00\x01gd\x00\x16")
    with pytest.raises(ValueError, match="NAL unit of 9 bytes"):
        split_length_prefixed(b"\x00\x00\x00\x09abc", 4)
