"""The score as rows of a table for people; the terminal and the page show the same."""

from dataclasses import dataclass

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
    Column(head="F1", name="f1", digits=2),
    Column(head="delay s", name="delay_s", digits=1),
    Column(head="joined", name="swaps_joined"),
    Column(head="over", name="dwell_lower_exceeds_truth"),
    Column(head="cleared", name="cleared_found"),
    Column(head="early", name="false_cleared"),
    Column(head="looks", name="looks"),
    Column(head="CPU s/day", name="cpu_seconds_per_camera_day"),
)

OUT_OF = {"found": "violations", "swaps_joined": "swaps", "cleared_found": "clearable"}
"""Counts that are shown with what they are out of."""


def cells(clip: str, counts: Tally) -> tuple[str, ...]:
    """Returns one row's texts, one for each of `COLUMNS`."""
    figures = score(counts)
    return tuple(clip if not column.name else _cell(column, figures) for column in COLUMNS)


def _cell(column: Column, figures: Score) -> str:
    value = figures[column.name]
    if column.name == "delay_s" and isinstance(value, dict):
        return NOTHING if value["p50"] is None else f"{_number(value['p50'], 1)} / {_number(value['p90'], 1)}"
    if column.name in OUT_OF:
        of = figures[OUT_OF[column.name]]
        return f"{value} of {of}" if of else NOTHING
    return _number(value, column.digits)


def _number(value: object, digits: int) -> str:
    return f"{value:.{digits}f}" if isinstance(value, int | float) else NOTHING
