"""The farm's pictures in three viewers that we did not write: FFmpeg through PyAV, OpenCV, GStreamer."""

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from sample_videos.farm.auth import AuthScheme, Credentials
from sample_videos.farm.background import farm_running
from sample_videos.farm.settings import FarmSettings

MakeClip = Callable[..., Path]
NumberOf = Callable[[NDArray[np.uint8]], int]
Picture = NDArray[np.uint8]

FRAME_S = 1 / 25
LAST = 9
"""Number of the picture after the seam at which a viewer has seen enough."""
GSTREAMER_VIEWER = Path(__file__).with_name("gstreamer_viewer.py")
HARD_PASSWORD = "@:/#^!%? &=\\巡"

CLIPS = {
    "h264 with B-frames and a gap of 2 s": {"options": "bframes=2"},
    "h264 with two slices a picture": {"options": "bframes=0:slices=2"},
    "h265 with B-frames and a gap of 2 s": {"codec": "libx265", "options": "bframes=2:open-gop=0"},
    "h265 with an open GOP": {"codec": "libx265", "options": "bframes=2:open-gop=1"},
}


@pytest.fixture(params=list(CLIPS))
def clip(request: pytest.FixtureRequest, make_clip: MakeClip) -> Path:
    return make_clip(**CLIPS[request.param])


def i420(frame: av.VideoFrame) -> Picture:
    return frame.to_ndarray(format="yuv420p").astype(np.uint8, copy=False)


def in_file(path: Path) -> list[Picture]:
    """Every picture of the file as I420; its place in the list is its number."""
    with av.open(str(path)) as container:
        return [i420(frame) for frame in container.decode(video=0)]


def over_rtsp(url: str) -> Iterator[av.VideoFrame]:
    options = {"rtsp_transport": "tcp", "timeout": "5000000", "analyzeduration": "300000"}
    with av.open(url, timeout=(5.0, 5.0), options=options) as container:
        yield from container.decode(video=0)


def is_now(arrivals: Sequence[tuple[float, int]]) -> bool:
    """Whether the pictures, each with when it came (seconds since EPOCH) and its number, came just after their time.

    The clip lasts 4 s. A busy machine delays pictures, never hastens them: the least delay is the one to judge by.
    """
    return min((at_s - number * FRAME_S) % 4 for at_s, number in arrivals) < 2.0


def test_ffmpeg_decodes_the_very_pictures_of_the_file_at_their_media_time(clip: Path, number_of: NumberOf) -> None:
    expected = in_file(clip)
    epoch_s = time.time() - 3.7
    with farm_running([clip], settings=FarmSettings(epoch_s=epoch_s)) as farm:
        numbers, stamps, arrivals = [], [], []
        for frame in over_rtsp(farm.url("cam")):
            picture = i420(frame)
            number = number_of(picture[:128])
            arrivals.append((time.time() - epoch_s, number))
            assert np.array_equal(picture, expected[number])
            numbers.append(number)
            stamps.append(frame.pts or 0)
            if number == LAST:
                break
    assert is_now(arrivals)
    assert numbers[0] in (50, 0), "a key frame"
    assert numbers == [(numbers[0] + count) % 100 for count in range(len(numbers))], "none lost, none twice"
    # FFmpeg gives the first key frame of an H.264 stream over RTSP no timestamp, whatever the server.
    assert stamps[1:] == [stamps[1] + 3600 * count for count in range(len(stamps) - 1)]


def test_opencv_shows_the_very_pictures_of_the_file(
    clip: Path, number_of: NumberOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rtsp_transport;tcp|analyzeduration;300000")
    expected = list(read_all(cv2.VideoCapture(str(clip))))
    epoch_s = time.time() - 3.7
    arrivals = []
    with farm_running([clip], settings=FarmSettings(epoch_s=epoch_s)) as farm:
        capture = cv2.VideoCapture(farm.url("cam"), cv2.CAP_FFMPEG)
        numbers = []
        for picture in read_all(capture):
            numbers.append(number_of(picture[:, :, 1]))
            arrivals.append((time.time() - epoch_s, numbers[-1]))
            assert np.array_equal(picture, expected[numbers[-1]])
            if numbers[-1] == LAST:
                break
        assert is_now(arrivals)
        capture.release()
        assert farm.wait_until(lambda counters: counters.total.sessions_open == 0).total.torn_down >= 1
    assert numbers == [(numbers[0] + count) % 100 for count in range(len(numbers))]


def read_all(capture: Any) -> Iterator[Picture]:
    while True:
        is_good, picture = capture.read()
        if not is_good:
            return
        yield picture


def test_gstreamer_decodes_the_very_pictures_of_the_file(
    clip: Path, number_of: NumberOf, needs: Callable[[str], str]
) -> None:
    python = needs("gstreamer")
    expected = in_file(clip)
    epoch_s = time.time() - 3.7
    with farm_running([clip], settings=FarmSettings(epoch_s=epoch_s)) as farm:
        shown = through_gstreamer(python, farm.url("cam"), count=60)
        pictures = shown["i420"]
        numbers = [number_of(picture[:128]) for picture in pictures]
        assert is_now([(at_s - epoch_s, number) for at_s, number in zip(shown["at_s"], numbers, strict=True)])
        farm.wait_until(lambda counters: counters.total.sessions_open == 0)
        assert farm.counters().total.torn_down == 1
    for picture, number in zip(pictures, numbers, strict=True):
        assert np.array_equal(picture, expected[number])
    assert numbers == [(numbers[0] + count) % 100 for count in range(60)]


def through_gstreamer(python: str, url: str, *, count: int) -> NDArray[np.void]:
    """Records of `at_s` (when it came, seconds since 1970) and `i420` (192 x 256)."""
    command = [python, str(GSTREAMER_VIEWER), "--count", str(count)]
    done = subprocess.run(command, input=url.encode(), capture_output=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return np.frombuffer(done.stdout, [("at_s", "<f8"), ("i420", "u1", (192, 256))])


@pytest.mark.parametrize("auth", [AuthScheme.BASIC, AuthScheme.DIGEST, AuthScheme.BOTH])
@pytest.mark.parametrize("viewer_name", ["ffmpeg", "opencv", "gstreamer"])
def test_each_viewer_gets_in_with_a_password_full_of_traps(
    make_clip: MakeClip,
    needs: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    auth: AuthScheme,
    viewer_name: str,
) -> None:
    python = needs("gstreamer") if viewer_name == "gstreamer" else ""
    monkeypatch.setenv("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rtsp_transport;tcp|analyzeduration;300000")
    credentials = Credentials(username="巡查", password=HARD_PASSWORD)
    settings = FarmSettings(credentials=credentials, auth=auth, epoch_s=time.time() - 1.9)
    with farm_running([make_clip()], settings=settings) as farm:
        url = farm.url_with_password("cam")
        assert quote(HARD_PASSWORD, safe="") in url
        match viewer_name:
            case "ffmpeg":
                assert next(over_rtsp(url)).width == 256
            case "opencv":
                capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG)
                assert capture.read()[0]
                capture.release()
            case _:
                assert len(through_gstreamer(python, url, count=1)) == 1
        assert farm.counters().total.auth_failures == 0


@pytest.mark.parametrize("auth", [AuthScheme.BASIC, AuthScheme.DIGEST])
def test_ffmpeg_with_a_wrong_password_stays_out_and_is_counted(make_clip: MakeClip, auth: AuthScheme) -> None:
    settings = FarmSettings(credentials=Credentials(username="u", password="right"), auth=auth)
    with farm_running([make_clip()], settings=settings) as farm:
        with pytest.raises(av.HTTPUnauthorizedError):
            next(over_rtsp(farm.url("cam", user_info="u:wrong")))
        total = farm.counters().total
        assert total.auth_failures >= 1
        assert total.sessions_opened == 0


def test_the_real_clip_plays_on_its_own_time(footage: Path) -> None:
    expected = in_file(footage)
    with farm_running([footage], settings=FarmSettings(epoch_s=time.time() - 71.5)) as farm:
        frames = over_rtsp(farm.url("one-by-one-a"))
        shown = [i420(next(frames)) for _ in range(25)]
        frames.close()  # type: ignore[attr-defined]  # a generator
    first = next(index for index, picture in enumerate(expected) if np.array_equal(picture, shown[0]))
    assert first % 20 == 0
    for count, picture in enumerate(shown):
        assert np.array_equal(picture, expected[(first + count) % len(expected)])
