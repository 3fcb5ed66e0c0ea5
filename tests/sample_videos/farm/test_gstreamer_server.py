"""The stand-in server that we did not write can be watched, so that other tests may rely on it."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import pytest

SERVER = Path(__file__).parents[2] / "gstreamer_server.py"


@contextmanager
def serving(python: str, *arguments: str) -> Iterator[str]:
    command = [python, str(SERVER), "--until-stdin-closes", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()
            assert server.wait(timeout=10) == 0


def first_pictures(url: str) -> int:
    options = {"rtsp_transport": "tcp", "timeout": "5000000", "analyzeduration": "300000"}
    with av.open(url, timeout=(5.0, 5.0), options=options) as container:
        return sum(1 for _, _ in zip(range(5), container.decode(video=0), strict=False))


@pytest.mark.parametrize("codec", ["h264", "h265"])
def test_it_serves_both_codings(make_clip: Callable[..., Path], needs: Callable[[str], str], codec: str) -> None:
    clip = make_clip(codec={"h264": "libx264", "h265": "libx265"}[codec], gap_s=0.4)
    with serving(needs("gstreamer"), str(clip), "--codec", codec) as url:
        assert first_pictures(url) == 5


@pytest.mark.parametrize("auth", ["basic", "digest"])
def test_it_asks_for_a_password(
    make_clip: Callable[..., Path], needs: Callable[[str], str], tmp_path: Path, auth: str
) -> None:
    secret = tmp_path / "password"
    secret.write_text("p@ss:/word\n")
    options = ["--user", "u", "--password-file", str(secret), "--auth", auth]
    with serving(needs("gstreamer"), str(make_clip(gap_s=0.4)), *options) as url:
        assert first_pictures(url.replace("rtsp://", "rtsp://u:p%40ss%3A%2Fword@")) == 5
        with pytest.raises(av.HTTPUnauthorizedError):
            first_pictures(url.replace("rtsp://", "rtsp://u:wrong@"))
