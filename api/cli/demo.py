"""`lunxun demo`: a town of sample cameras over real RTSP, watched by `lunxun up`; everything local and temporary."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
import yaml
from rich.console import Console
from rich.progress import track

from api.cli.demo_score import DemoCase, DemoScore, Loops, score
from api.control.client import NoServer, ask, ask_status
from api.control.schemas import MakeToken, NewToken
from api.data_folder import DataFolder
from api.people.roles import Role, TokenKind
from sample_videos.blocks.scenes import LENGTH_S, SCENES, truth, write_scene
from sample_videos.farm.background import BackgroundFarm, farm_running
from sample_videos.farm.settings import FarmSettings

START_S = 60.0
POLL_S = 0.5
END_S = 10.0
LEAD_S = 10.0
"""The clips begin this long after the farm, about when the first visits come: so their first stays count."""


def demo(
    *,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port of the console and API.")] = 8000,
    seconds: Annotated[float | None, typer.Option("--seconds", min=1.0, help="End by itself after this long.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON summary at the end.")] = False,
    model: Annotated[str, typer.Option("--model", help="Network: a name of the catalogue or a file.")] = "blocks",
) -> None:
    """Show Lunxun at work on eight sample cameras. Ctrl-C ends it and leaves nothing behind. Exit 1 without a case."""
    if as_json and seconds is None:
        typer.echo("--json needs --seconds: the summary comes at the end", err=True)
        raise typer.Exit(2)
    console = Console(stderr=as_json, highlight=False, soft_wrap=True)
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    with tempfile.TemporaryDirectory(prefix="lunxun-demo-") as name:
        folder = Path(name)
        clips = [
            write_scene(folder, scene)
            for scene in track(SCENES, description="making sample cameras", console=console, transient=True)
        ]
        with farm_running(clips, settings=FarmSettings(epoch_s=time.time() + LEAD_S)) as farm:
            console.print(f"farm     {len(SCENES)} sample cameras over RTSP, such as {farm.url(SCENES[0].id)}")
            options = _Options(port=port, seconds=seconds, model=model, is_quiet=as_json)
            found = _watch(folder, farm, options=options, ending=ending)
    if as_json:
        typer.echo(json.dumps(found.as_document(), ensure_ascii=False))
    raise typer.Exit(0 if found.cases else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    port: int
    seconds: float | None
    model: str
    is_quiet: bool


def _watch(folder: Path, farm: BackgroundFarm, *, options: _Options, ending: threading.Event) -> DemoScore:
    """Runs `lunxun up` until the time is over or somebody ends it; returns what it found."""
    site = _write_site(folder / "site.yaml", farm)
    data = folder / "data"
    # Through `api.cli.child`, so that it ends with this process, whatever happens to that.
    command = [sys.executable, "-P", "-m", "api.cli.child", str(os.getpid()), "up", "--site", str(site)]
    command += ["--data", str(data)]
    command += ["--port", str(options.port), "--model", options.model, "--allow-loopback-cameras"]
    started_s, began_at = time.monotonic(), time.time()
    # NOTE: a session of its own, so that a terminal's Ctrl-C reaches only this process, which then ends it in order.
    process = subprocess.Popen(
        command, stdout=sys.stderr if options.is_quiet else None, stdin=subprocess.DEVNULL, start_new_session=True
    )
    cases: Sequence[DemoCase] = ()
    try:
        client = _client(DataFolder(path=data), process, ending)
        while client is not None and process.poll() is None and not ending.wait(POLL_S):
            cases = _cases(client) or cases
            if options.seconds is not None and time.monotonic() - started_s >= options.seconds:
                break
    finally:
        _end(process)
    return score(
        [truth(scene) for scene in SCENES],
        cases,
        loops=Loops(epoch_s=farm.epoch_s, length_s=LENGTH_S),
        window_s=(began_at, began_at + time.monotonic() - started_s),
    )


def _write_site(path: Path, farm: BackgroundFarm) -> Path:
    cameras = []
    for scene in SCENES:
        camera = truth(scene)["camera"]
        cameras.append({**camera, "streams": {"main": farm.url(scene.id)}})
    plan = {"id": "patrol", "name": "重点区域一键轮巡", "cameras": [each["id"] for each in cameras], "max_gap_s": 10}
    site = {"schema": 1, "timezone": "Asia/Shanghai", "cameras": cameras, "plans": [plan]}
    path.write_text(yaml.safe_dump(site, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def _client(folder: DataFolder, process: subprocess.Popen[bytes], ending: threading.Event) -> httpx.Client | None:
    """Returns an API client once the server answers; None where it never does."""
    give_up_s = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < give_up_s and not ending.wait(POLL_S):
        try:
            address = ask_status(folder.control_socket).address
            request = MakeToken(name="demo", kind=TokenKind.API, role=Role.OPERATOR)
            token = NewToken.model_validate(ask(folder.control_socket, "tokens.make", request).model_dump())
        except NoServer:
            continue
        secret = token.token.get_secret_value()
        return httpx.Client(base_url=f"{address}/api/v1", headers={"Authorization": f"Bearer {secret}"}, timeout=10.0)
    return None


def _cases(client: httpx.Client) -> list[DemoCase]:
    """Returns the cases so far; none when the server cannot be asked just now."""
    try:
        answer = client.get("/cases", params={"limit": 100})
        answer.raise_for_status()
    except httpx.HTTPError:
        return []
    return [DemoCase.from_document(each) for each in answer.json()["cases"]]


def _end(process: subprocess.Popen[Any]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
