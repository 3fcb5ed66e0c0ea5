"""`lunxun bench`: the case-level benchmark, the product's own code on clips whose ground truth is known."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from api.cli.refusals import ANSWER_IS_NO, WRONG_USAGE, fail
from models.card import read_catalogue, samples_network
from models.detector import Detector, open_detector
from models.errors import NetworkError, NetworkMissingError, NotOnnxError
from pipelines.benchmark.clips import Clip, ClipsError, find_clips
from pipelines.benchmark.page import page
from pipelines.benchmark.result import ClipResult, Conditions, assess, document, total
from pipelines.benchmark.stream import ClipError, Grid, run_stream
from pipelines.benchmark.table import COLUMNS, cells
from pipelines.benchmark.truth import TruthError
from pipelines.orders import NetworkUsed
from pipelines.rules.types import RuleTypes, load_rule_types
from sample_videos.clips import CLIPS
from vision.masking import MASK_CONFIDENCE

STDOUT = Path("-")
TABLE_WIDTH = 140
"""Characters that the table needs."""


class Mode(StrEnum):
    """How the clips are looked at."""

    STREAM = "stream"
    PATROL = "patrol"


def bench(  # noqa: PLR0917 - typer wants one parameter for each option
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Clips, truth files, or folders of them [default: the sample clips]."),
    ] = None,
    mode: Annotated[Mode, typer.Option(help="stream: one unbroken stay over each clip.")] = Mode.STREAM,
    period: Annotated[float, typer.Option(min=0.04, max=3600, help="Media seconds from one look to the next.")] = 1.0,
    phase: Annotated[float, typer.Option(min=0, max=3600, help="Media seconds to the first look.")] = 0.0,
    model: Annotated[str | None, typer.Option(help="Network: a name of the catalogue, or an .onnx file.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result as JSON; - for stdout.")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="Write the result as one HTML page.")] = None,
) -> None:
    """Run clips through the product's own code, and score what it says against their ground truth."""
    if mode is Mode.PATROL:
        fail("--mode patrol is not there yet; --mode stream is", WRONG_USAGE)
    for option, file in (("--json", json_file), ("--html", html_file)):
        if file is not None and not file.absolute().parent.is_dir():
            fail(f"{option} {file}: there is no folder {file.absolute().parent}", WRONG_USAGE)
    try:
        types = load_rule_types()
        clips = find_clips(paths or [CLIPS], types=types)
        detector = open_detector(
            model if model is not None else samples_network(read_catalogue()), confidence=MASK_CONFIDENCE
        )
        results = _run(clips, detector, types=types, grid=Grid(period_s=period, phase_s=phase))
    except (ClipsError, TruthError, NetworkMissingError, NotOnnxError) as error:
        fail(str(error), WRONG_USAGE)
    except (ClipError, NetworkError) as error:
        fail(str(error), ANSWER_IS_NO)
    conditions = _conditions(mode, Grid(period_s=period, phase_s=phase), detector)
    if json_file is not None:
        _write(json.dumps(document(results, conditions), ensure_ascii=False, indent=1) + "\n", json_file)
    if html_file is not None:
        _write(page(results, conditions), html_file)
    if STDOUT not in (json_file, html_file):
        _tell(results)


def _run(clips: Sequence[Clip], detector: Detector, *, types: RuleTypes, grid: Grid) -> tuple[ClipResult, ...]:
    results = []
    with _meter(len(clips)) as meter:
        for clip in clips:
            meter.begin(clip.truth.clip)
            observed = run_stream(
                clip.path, truth=clip.truth, types=types, detector=detector, grid=grid, on_time=meter.reached
            )
            results.append(assess(clip.truth, observed, types=types, classes=detector.classes))
            meter.done(results[-1])
    return tuple(results)


@dataclass(slots=True, kw_only=True)
class _Meter:
    """Says on standard error how far the run is."""

    progress: Progress
    task: TaskID
    name: str = ""
    second: int = -1

    def begin(self, name: str) -> None:
        """Says which clip comes now."""
        self.name, self.second = name, -1
        self.reached(0.0)

    def reached(self, media_s: float) -> None:
        """Says how far the clip is; called for every picture, shown for every second."""
        if int(media_s) != self.second:
            self.second = int(media_s)
            self.progress.update(self.task, description=f"{self.name}  {self.second} s")

    def done(self, result: ClipResult) -> None:
        """Says how the clip went; on a terminal the table does that soon enough."""
        self.progress.advance(self.task)
        if not self.progress.console.is_terminal:
            counts = result.counts
            typer.echo(
                f"{self.name}: {counts.found} of {counts.violations} found, {counts.false_alarms} false, "
                f"{counts.cost.wall_s:.1f} s",
                err=True,
            )


@contextmanager
def _meter(clips: int) -> Iterator[_Meter]:
    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    # Not shown on what is no terminal, where a bar would be a line for each of its steps.
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield _Meter(progress=progress, task=progress.add_task("", total=clips))


def _conditions(mode: Mode, grid: Grid, detector: Detector) -> Conditions:
    used = detector.network_used
    return Conditions(
        mode=mode.value,
        grid=grid,
        network=NetworkUsed(name=used.name, sha256=used.sha256, provider=used.provider, precision=used.precision),
        classes=detector.classes,
        version=version("lunxun"),
    )


def _write(text: str, file: Path) -> None:
    if file == STDOUT:
        typer.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}", ANSWER_IS_NO)


def _tell(results: Sequence[ClipResult]) -> None:
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    # A number cut off is worse than a long line.
    console.width = max(console.width, TABLE_WIDTH)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in COLUMNS:
        table.add_column(column.head, justify="right" if column.name else "left", no_wrap=True)
    for result in results:
        table.add_row(*cells(result.truth.clip, result.counts))
    table.add_row(*cells("total", total(results)), style="bold")
    console.print(table)
    for result in results:
        for each in result.explanations:
            what = "missed" if each.what == "missed" else "false alarm"
            console.print(
                f"{result.truth.clip}: {what} at {each.at_s:g} s ({each.label}, {each.rule_id}): {each.reason}",
                markup=False,
            )
