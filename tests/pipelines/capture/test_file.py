"""Files: any picture in them by its time, and a name for each that cannot be read."""

import itertools
from pathlib import Path
from types import SimpleNamespace

import av
import cv2
import numpy as np
import pytest

from pipelines.capture.deadline import Deadline
from pipelines.capture.errors import CaptureError
from pipelines.capture.file import FileSource
from pipelines.capture.source import PictureMode
from pipelines.outcome import Outcome
from vision.frame import Frame

FOREVER = Deadline.after(1e9)


def all_pictures(path: Path, mode: PictureMode, *, seek_s: float = 0.0) -> list[Frame]:
    with FileSource(path, seek_s=seek_s) as source:
        return list(source.pictures(mode=mode, deadline=FOREVER))


@pytest.mark.parametrize("name", ["avc.mp4", "hevc.mp4", "slices.mp4"])
def test_a_file_gives_every_picture_or_the_key_frames(clips: Path, name: str, clip_facts: SimpleNamespace) -> None:
    every = all_pictures(clips / name, PictureMode.EVERY_PICTURE)
    keys = all_pictures(clips / name, PictureMode.KEY_FRAMES)
    assert [frame.stamp.media_time_s for frame in every] == pytest.approx(np.arange(60) / clip_facts.rate_hz)
    assert [frame.stamp.media_time_s for frame in keys] == pytest.approx(np.arange(12) * clip_facts.key_frame_gap_s)
    assert all(frame.stamp.is_key and frame.stamp.stream == "file" for frame in keys)
    assert every[0].size_wh == clip_facts.size_wh


def test_pictures_that_the_decoder_holds_back_to_the_end_have_their_time_too(tmp_path: Path) -> None:
    path = tmp_path / "reordered.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.options = {"bf": "3", "b_strategy": "0"}
        noise = np.random.default_rng(0).integers(0, 255, (20, 48, 64, 3), dtype=np.uint8)
        for picture in noise:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode(None))
    every = all_pictures(path, PictureMode.EVERY_PICTURE)
    assert [frame.stamp.media_time_s for frame in every] == pytest.approx(np.arange(20) / 10)


@pytest.mark.parametrize("at_s", [0.0, 0.3, 1.0, 2.7, 2.95])
def test_the_picture_at_a_time_is_the_one_shown_then(clips: Path, at_s: float) -> None:
    every = all_pictures(clips / "avc.mp4", PictureMode.EVERY_PICTURE)
    with FileSource(clips / "avc.mp4", seek_s=at_s) as source:
        found = next(source.pictures(mode=PictureMode.EVERY_PICTURE, deadline=FOREVER))
    assert found.stamp.media_time_s == pytest.approx(at_s)
    assert np.array_equal(found.pixels, every[round(at_s * 20)].pixels)


def test_the_facts_of_a_file(clips: Path, clip_facts: SimpleNamespace) -> None:
    with FileSource(clips / "hevc.mp4") as source:
        list(itertools.islice(source.pictures(mode=PictureMode.KEY_FRAMES, deadline=FOREVER), 3))
        facts = source.facts
    assert (facts.codec, facts.size_wh, facts.nominal_rate_hz) == ("hevc", clip_facts.size_wh, clip_facts.rate_hz)
    assert facts.key_frame_gap_s == pytest.approx(clip_facts.key_frame_gap_s)


def test_a_picture_file_is_a_source_of_one_picture(tmp_path: Path) -> None:
    path = tmp_path / "one.png"
    cv2.imwrite(str(path), np.full((20, 30, 3), 90, np.uint8))
    assert [frame.size_wh for frame in all_pictures(path, PictureMode.KEY_FRAMES)] == [(30, 20)]


def test_a_time_beyond_the_end_is_named(clips: Path) -> None:
    with pytest.raises(CaptureError) as caught:
        all_pictures(clips / "avc.mp4", PictureMode.EVERY_PICTURE, seek_s=99)
    assert caught.value.outcome is Outcome.STREAM_ENDED
    assert "99 s" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"hello", b"#EXTM3U\nhttp://127.0.0.1:9/x.ts\n", b"\x00" * 4096])
def test_what_is_no_video_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wrong.mp4"
    path.write_bytes(content)
    with pytest.raises(CaptureError) as caught:
        all_pictures(path, PictureMode.KEY_FRAMES)
    assert caught.value.outcome in (Outcome.UNSUPPORTED, Outcome.CORRUPT)
    assert "wrong.mp4" in str(caught.value)


@pytest.mark.parametrize("name", ["missing.mp4", "", "http:"])
def test_what_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(CaptureError) as caught, FileSource(tmp_path / name):
        pass
    assert caught.value.outcome is Outcome.NOT_FOUND


def test_a_file_cut_off_in_the_middle_gives_what_it_has(clips: Path, tmp_path: Path) -> None:
    whole = (clips / "avc.mp4").read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CaptureError):
        all_pictures(path, PictureMode.EVERY_PICTURE)
