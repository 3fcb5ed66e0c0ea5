"""The same promises on an RTSP server that we did not write."""

import contextlib
import itertools
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from pipelines.capture.deadline import CaptureLimits, Deadline
from pipelines.capture.errors import NotFound, Unauthorised
from pipelines.capture.source import PictureMode, PictureSource
from pipelines.orders import Credential

Opening = Callable[..., PictureSource]
PASSWORD = "p@ss wörd%:1"
LIMITS = CaptureLimits(open_s=5.0, frame_s=3.0)
SERVER = Path(__file__).parents[2] / "gstreamer_server.py"


@contextlib.contextmanager
def served(python: str, clip: Path, *options: str) -> Iterator[str]:
    command = [python, str(SERVER), str(clip), "--until-stdin-closes", *options]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip()
    finally:
        server.stdin.close()
        server.wait(10)
        server.stdout.close()


@pytest.mark.parametrize(("name", "codec"), [("avc.mp4", "h264"), ("hevc.mp4", "h265")])
def test_key_frames_come_with_their_media_times(
    name: str, codec: str, needs: Callable[[str], str], clips: Path, opening: Opening, clip_facts: SimpleNamespace
) -> None:
    with (
        served(needs("gstreamer"), clips / name, "--codec", codec) as url,
        opening(url, limits=LIMITS) as source,
    ):
        pictures = source.pictures(mode=PictureMode.KEY_FRAMES, deadline=Deadline.after(10))
        times_s = [frame.stamp.media_time_s or 0.0 for frame in itertools.islice(pictures, 3)]
    gap_s = clip_facts.key_frame_gap_s
    assert times_s == pytest.approx([0.0, gap_s, 2 * gap_s], abs=0.02)


@pytest.mark.parametrize("scheme", ["basic", "digest"])
def test_a_password_signs_in_and_a_wrong_one_does_not(
    scheme: str, needs: Callable[[str], str], clips: Path, tmp_path: Path, opening: Opening
) -> None:
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n", encoding="utf-8")
    options = ("--user", "admin", "--password-file", str(secret), "--auth", scheme)
    right = Credential(username=SecretStr("admin"), password=SecretStr(PASSWORD))
    wrong = Credential(username=SecretStr("admin"), password=SecretStr("another"))
    with served(needs("gstreamer"), clips / "avc.mp4", *options) as url:
        with opening(url, right, limits=LIMITS) as source:
            assert next(source.pictures(mode=PictureMode.KEY_FRAMES, deadline=Deadline.after(10)))
        with pytest.raises(Unauthorised), opening(url, wrong, limits=LIMITS):
            pass
        with pytest.raises((NotFound, Unauthorised)), opening(f"{url}-elsewhere", right, limits=LIMITS):
            pass
