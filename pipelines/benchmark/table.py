"""The score as rows of a table for people; the terminal and the page show the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.benchmark.document import groups
from pipelines.benchmark.piece import Row, baseline_totals, total
from pipelines.benchmark.score import Score, score
from pipelines.benchmark.tally import Tally

NOTHING = "–"
"""Where there is nothing to divide by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the table."""

    head: str
    name: str
    """In the score; empty: the clip."""
    digits: int = 0


COLUMNS = (
    Column(head="clip", name=""),
    Column(head="found", name="found"),
    Column(head="false", name="false_alarms"),
    Column(head="exempt", name="exempt_alarms"),
    Column(head="dupl.", name="duplicates"),
    Column(head="prec.", name="precision", digits=2),
    Column(head="recall", name="recall", digits=2),
    Column(head="ceiling", name="recall_ceiling", digits=2),
    Column(head="F1", name="f1", digits=2),
    Column(head="delay s", name="delay_s", digits=1),
    Column(head="joined", name="swaps_joined"),
    Column(head="twins", name="twins_joined"),
    Column(head="broken", name="stays_broken"),
    Column(head="over", name="dwell_lower_exceeds_truth"),
    Column(head="cleared", name="cleared_found"),
    Column(head="early", name="false_cleared"),
    Column(head="looks", name="looks"),
    Column(head="CPU s/day", name="cpu_seconds_per_camera_day"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table."""

    cells: tuple[str, ...]
    """One text for each column."""
    kind: Literal["clip", "total", "baseline"]


OUT_OF = {
    "found": "violations",
    "swaps_joined": "swaps",
    "twins_joined": "twins",
    "stays_broken": "long_stays",
    "cleared_found": "clearable",
}
"""Counts that are shown with what they are out of."""


def columns(rows: Sequence[Row]) -> tuple[Column, ...]:
    """Returns the columns that the rows fill: a ceiling is of patrols only."""
    is_patrol = any(row.counts.patrols for row in rows)
    return tuple(column for column in COLUMNS if is_patrol or column.name != "recall_ceiling")


def lines(rows: Sequence[Row]) -> tuple[Line, ...]:
    """Returns the whole table: each clip, the total of each period and limit, and what other systems make of it."""
    shown = columns(rows)
    found = [Line(cells=cells(_name(row, rows), row.counts, shown), kind="clip") for row in rows]
    parts = groups(rows)
    for (period_s, limit_s), some in parts:
        name = (
            "total" if len(parts) == 1 else f"every {period_s:g} s{'' if limit_s is None else f', limit {limit_s:g} s'}"
        )
        found.append(Line(cells=cells(name, total(some), shown), kind="total"))
        found += [
            Line(cells=cells(f"  {other}", counts, shown), kind="baseline")
            for other, counts in baseline_totals(some).items()
        ]
    if len(parts) > 1:
        found.append(Line(cells=cells("total", total(rows), shown), kind="total"))
    return tuple(found)


def _name(row: Row, rows: Sequence[Row]) -> str:
    """The clip, with what tells its rows apart."""
    limit = "" if row.limit_s is None else f" {row.limit_s:g} s"
    period = f" @{row.period_s:g} s" if len({each.period_s for each in rows}) > 1 else ""
    return f"{row.clip}{limit}{period}"


def cells(clip: str, counts: Tally, shown: Sequence[Column] = COLUMNS) -> tuple[str, ...]:
    """Returns one row's texts, one for each column."""
    figures = score(counts)
    return tuple(clip if not column.name else _cell(column, figures) for column in shown)


def _cell(column: Column, figures: Score) -> str:
    value = figures.get(column.name)
    if column.name == "delay_s" and isinstance(value, dict):
        return NOTHING if value["p50"] is None else f"{_number(value['p50'], 1)} / {_number(value['p90'], 1)}"
    if column.name in OUT_OF:
        of = figures[OUT_OF[column.name]]
        return f"{value} of {of}" if of else NOTHING
    return _number(value, column.digits)


def _number(value: object, digits: int) -> str:
    return f"{value:.{digits}f}" if isinstance(value, int | float) else NOTHING
