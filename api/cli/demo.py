"""`lunxun demo`: a town of sample cameras over real RTSP, watched by `lunxun up`; everything local and temporary."""

import json
import signal
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from api.cli.demo_score import DemoCase, DemoScore, first_due_s, score
from api.cli.demo_server import DemoError, DemoServer, demo_server
from api.cli.demo_telling import DemoTeller, status_text
from api.cli.demo_town import MAX_GAP_S, PLAN_NAME, Town, drawn_town, rendered_town, town_there_is, write_site
from api.cli.refusals import WRONG_USAGE, fail
from api.cli.server import bind
from models.card import find_network
from models.errors import NetworkError
from sample_videos.clips import SampleClipError
from sample_videos.farm.background import BackgroundFarm, farm_running
from sample_videos.farm.errors import FarmError
from sample_videos.farm.settings import FarmSettings

POLL_S = 1.0
HOST = "127.0.0.1"


def demo(  # noqa: PLR0917 - typer wants one parameter for each option
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port of the console and API.")] = 8000,
    seconds: Annotated[float | None, typer.Option("--seconds", min=1.0, help="End by itself after this long.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON summary at the end.")] = False,
    model: Annotated[str | None, typer.Option("--model", help="Network: a name of the catalogue or a file.")] = None,
    scenes: Annotated[Path | None, typer.Option("--scenes", help="Folder of other clips with ground truth.")] = None,
    blocks: Annotated[bool, typer.Option("--blocks", help="Drawn cameras and their tiny network: quick.")] = False,
) -> None:
    """Show Lunxun at work on sample cameras. Ctrl-C ends it and leaves nothing behind. Exit 1 without a case."""
    if as_json and seconds is None:
        fail("--json needs --seconds: the summary comes at the end", WRONG_USAGE)
    if blocks and scenes is not None:
        fail("--blocks and --scenes are two different towns: give one of them", WRONG_USAGE)
    _refuse_taken(port)
    ending = _ended_by_signals()
    # The farm's and the server's folders go with it, in whatever way the block is left.
    with tempfile.TemporaryDirectory(prefix="lunxun-demo-") as name:
        folder = Path(name)
        try:
            found = _run(
                _town(folder, model=model, scenes=scenes, is_drawn=blocks),
                _Run(folder=folder, port=port, seconds=seconds, ending=ending, teller=DemoTeller(_console(as_json))),
            )
        except (DemoError, FarmError, NetworkError, SampleClipError) as error:
            fail(str(error))
    if as_json:
        typer.echo(json.dumps(found.as_document(), ensure_ascii=False))
    raise typer.Exit(0 if found.cases else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """How one run of the demo is to go."""

    folder: Path
    port: int
    seconds: float | None
    ending: threading.Event
    teller: DemoTeller
    began_s: float = field(default_factory=time.time)
    """Unix time."""

    @property
    def elapsed_s(self) -> float:
        return time.time() - self.began_s

    @property
    def is_over(self) -> bool:
        return self.ending.is_set() or (self.seconds is not None and self.elapsed_s >= self.seconds)


def _refuse_taken(port: int) -> None:
    """Said before anything is made; the server would find out too, but later."""
    try:
        bind(HOST, port).close()
    except OSError as error:
        fail(f"cannot listen on {HOST} port {port} ({error.strerror}); choose another with --port, 0 for a free one")


def _ended_by_signals() -> threading.Event:
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ending.set())
    return ending


def _console(as_json: bool) -> Console:
    return Console(stderr=as_json, highlight=False, soft_wrap=True)


def _town(folder: Path, *, model: str | None, scenes: Path | None, is_drawn: bool) -> Town:
    clips = folder / "clips"
    clips.mkdir()
    if is_drawn:
        town = drawn_town(clips, model)
    elif scenes is not None:
        town = rendered_town(scenes, model)
    else:
        town = town_there_is(clips, model)
    # A network that is not there is better said now than by a worker that cannot start.
    find_network(town.model)
    return town


def _run(town: Town, run: _Run) -> DemoScore:
    """Runs farm and server until the time is over or somebody ends it; returns what was found."""
    settings = FarmSettings(epoch_s=town.epoch_for(run.began_s))
    with farm_running(town.cameras, settings=settings) as farm:
        loops = town.loops(farm.epoch_s)
        _tell_beginning(town, farm, run.teller)
        site = write_site(run.folder / "site.yaml", town, farm)
        cases: dict[str, dict[str, Any]] = {}
        with demo_server(run.folder, site=site, port=run.port, model=town.model) as server:
            if server.wait_until_ready(run.ending):
                due_s = first_due_s(loops, since_s=run.began_s)
                run.teller.ready(
                    address=server.address,
                    login=server.login(),
                    took_s=run.elapsed_s,
                    first_in_s=None if due_s is None else due_s - time.time(),
                )
                _watch(server, run, cases)
            window_s = (run.began_s, time.time())
        found = score(loops, [DemoCase.from_document(each) for each in cases.values()], window_s=window_s)
    run.teller.ended(found)
    return found


def _tell_beginning(town: Town, farm: BackgroundFarm, teller: DemoTeller) -> None:
    cameras = [
        (str(clip.truth["camera"]["name"]), farm.url(camera.name))
        for clip, camera in zip(town.clips, town.cameras, strict=True)
    ]
    teller.began(cameras=cameras, note=town.note, model=town.model, plan=PLAN_NAME, max_gap_s=MAX_GAP_S)


def _watch(server: DemoServer, run: _Run, cases: dict[str, dict[str, Any]]) -> None:
    """Shows each case as it appears, and keeps it in `cases`."""
    pictures = run.folder / "cases"
    pictures.mkdir()
    with run.teller.watching() as status:
        while not run.is_over:
            server.check_running()
            for case in server.cases():
                _tell_news(case, cases.get(case["id"]), pictures=pictures, server=server, teller=run.teller)
                cases[case["id"]] = case
            kept = server.is_promise_kept()
            status.update(status_text(elapsed_s=run.elapsed_s, cases=len(cases), is_promise_kept=kept))
            run.ending.wait(POLL_S)


def _tell_news(
    case: dict[str, Any], known: dict[str, Any] | None, *, pictures: Path, server: DemoServer, teller: DemoTeller
) -> None:
    if known is None:
        jpeg = server.picture(case)
        path = pictures / f"{case['number']:02}-{case['camera_id']}.jpg"
        if jpeg is not None:
            path.write_bytes(jpeg)
        teller.case_opened(case, path if jpeg is not None else None)
    if case["cleared_at"] is not None and (known is None or known["cleared_at"] is None):
        teller.case_cleared(case)
