"""`lunxun farm` on the command line: what it prints, how it ends, how it refuses."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import pytest
import typer
from typer.testing import CliRunner

from api.cli.farm import farm

ALONE = "import typer; from api.cli.farm import farm; typer.run(farm)"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of grey, a key frame each 0.2 s."""
    path = tmp_path_factory.mktemp("clips") / "gate.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"g": "5", "preset": "ultrafast"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt, stream.time_base = 64, 64, "yuv420p", Fraction(1, 25)
        for number in range(25):
            frame = av.VideoFrame(64, 64, "yuv420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@contextmanager
def running(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", ALONE, *arguments, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def watch(url: str) -> None:
    with av.open(url, timeout=(5.0, 5.0), options={"rtsp_transport": "tcp", "analyzeduration": "100000"}) as container:
        next(container.decode(video=0))


def test_it_says_where_its_cameras_are_and_who_came_and_went(clip: Path) -> None:
    with running(str(clip), "--epoch", "2026-06-01T10:00:00+08:00") as process:
        assert process.stdout
        first = process.stdout.readline().split()
        assert first[0].startswith("rtsp://127.0.0.1:")
        assert first[0].endswith("/gate")
        assert first[1:4] == ["h264", "64x64", "25/s"]
        assert "2026-06-01T02:00:00.000+00:00" in process.stdout.readline()
        watch(first[0])
        assert "opened gate/main for 127.0.0.1:" in process.stdout.readline()
        assert "closed gate/main" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(timeout=5) == 0
        assert rest.startswith("1 sessions: 1 torn down, 0 closed without TEARDOWN")


def test_with_json_only_the_counters_are_printed_and_a_file_has_them_meanwhile(clip: Path, tmp_path: Path) -> None:
    counters = tmp_path / "counters.json"
    with running(str(clip), "--json", "--counters-file", str(counters), "--fault", "gate=not_found") as process:
        assert process.stdout
        assert process.stderr
        url = process.stderr.readline().split()[0]
        assert "epoch" in process.stderr.readline()
        with pytest.raises(av.HTTPNotFoundError):
            watch(url)
        process.send_signal(signal.SIGTERM)
        document = json.loads(process.stdout.read())
        assert process.wait(timeout=5) == 0
        assert document["cameras"]["gate"]["requests"]["DESCRIBE"] == 1
        assert document["total"]["sessions_open"] == 0
        assert json.loads(counters.read_text()) == document


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["/nowhere/x.mp4"], 2, "/nowhere/x.mp4: no such file"),
        ([__file__], 2, "test_farm.py"),
        (["CLIP", "--host", "203.0.113.1"], 1, "cannot listen on 203.0.113.1:8554"),
        (["CLIP", "--epoch", "yesterday"], 2, "+SECONDS"),
        (["CLIP", "--epoch", "2026-06-01T10:00:00"], 2, "+08:00"),
        (["CLIP", "--user", "u"], 2, "LUNXUN_FARM_PASSWORD"),
        (["CLIP", "--user", "u", "--password-file", "/nowhere/p"], 2, "/nowhere/p"),
        (["CLIP", "--password-file", "/nowhere/p"], 2, "--user"),
        (["CLIP", "--auth", "none"], 2, "basic, digest, both"),
        (["CLIP", "--fault", "gate"], 2, "CAMERA=NAME"),
        (["CLIP", "--fault", "door=corrupt"], 2, "there are: gate"),
        (["CLIP", "--fault", "gate=explodes"], 2, "slow_drip"),
        (["CLIP", "CLIP"], 2, "both be camera 'gate'"),
    ],
)
def test_what_cannot_be_served_is_refused_with_the_reason(
    clip: Path, *, arguments: list[str], code: int, says: str
) -> None:
    app = typer.Typer()
    app.command()(farm)
    result = CliRunner().invoke(app, [str(clip) if each == "CLIP" else each for each in arguments])
    assert result.exit_code == code
    assert says in result.stderr
    assert "Traceback" not in result.output
