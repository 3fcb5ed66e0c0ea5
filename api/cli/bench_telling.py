"""What the benchmark tells people: how far it is, the table, what went wrong."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from pipelines.benchmark.document import rows_of
from pipelines.benchmark.piece import Piece
from pipelines.benchmark.table import columns, lines
from pipelines.benchmark.tally import Tally

BETWEEN_COLUMNS = 2
MOST_SAID = 60
STYLES = {"clip": "", "total": "bold", "baseline": "dim"}


@dataclass(slots=True, kw_only=True)
class Meter:
    """Says on standard error how far the run is, in media seconds."""

    progress: Progress
    overall: TaskID
    within: TaskID
    name: str = ""
    second: int = -1

    def begin(self, name: str) -> None:
        """Says what comes now."""
        self.name, self.second = name, -1
        self.progress.update(self.within, description=name, completed=0, total=None)

    def is_long(self, length_s: float) -> None:
        """Takes how many media seconds there are."""
        self.progress.update(self.within, total=int(length_s))

    def reached(self, media_s: float) -> None:
        """Says how far it is; called for every picture, shown for every second."""
        if int(media_s) != self.second:
            self.second = int(media_s)
            self.progress.update(self.within, completed=self.second)

    def done(self, counts: Tally) -> None:
        """Says how it went; on a terminal the table does that soon enough."""
        self.progress.advance(self.overall)
        if not self.progress.console.is_terminal:
            typer.echo(
                f"{self.name}: {counts.found} of {counts.violations} found, {counts.false_alarms} false, "
                f"{counts.cost.wall_s:.1f} s",
                err=True,
            )

    def skipped(self, name: str, counts: Tally) -> None:
        """Says that it was run before."""
        self.progress.advance(self.overall)
        if not self.progress.console.is_terminal:
            typer.echo(f"{name}: {counts.found} of {counts.violations} found, taken up from before", err=True)


@contextmanager
def meter(subjects: int) -> Iterator[Meter]:
    """Gives a meter for so many clips and scenes."""
    console = Console(stderr=True)
    shown = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    # Not shown on what is no terminal, where a bar would be a line for each of its steps.
    with Progress(*shown, console=console, transient=True, disable=not console.is_terminal) as progress:
        overall = progress.add_task("clips and scenes", total=subjects)
        yield Meter(progress=progress, overall=overall, within=progress.add_task("", total=None))


def tell(pieces: Sequence[Piece]) -> None:
    """Prints the table, and below it a reason for each miss and each false alarm."""
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    rows = rows_of(pieces)
    shown = [tuple(column.head for column in columns(rows)), *(line.cells for line in lines(rows))]
    needed = sum(max(len(cell) for cell in cells) + BETWEEN_COLUMNS for cells in zip(*shown, strict=True))
    # A number cut off is worse than a long line.
    console.width = max(console.width, needed)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns(rows):
        table.add_column(column.head, justify="right" if column.name else "left", no_wrap=True)
    for line in lines(rows):
        table.add_row(*line.cells, style=STYLES[line.kind])
    console.print(table)
    said = [each for piece in pieces for each in piece.explanations]
    for each in said[:MOST_SAID]:
        what = "missed" if each["what"] == "missed" else "false alarm"
        phase = f", period {each['period_s']:g} s, phase {each['phase_s']:g} s" if "phase_s" in each else ""
        console.print(
            f"{each['clip']}: {what} at {each['at_s']:g} s ({each['label']}, {each['rule']}{phase}): {each['reason']}",
            markup=False,
        )
    if len(said) > MOST_SAID:
        console.print(f"and {len(said) - MOST_SAID} more: see --json", markup=False)
