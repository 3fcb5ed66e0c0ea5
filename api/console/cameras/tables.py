"""Small tables and lists of facts, every text escaped."""

from collections.abc import Callable, Iterable, Sequence

from api.console.cases.elements import box, text

Cell = str | tuple[str, str, str] | Callable[[], object]
"""A text; a text with its class and what stands on hover; or what draws the cell."""


def draw_table(headings: Sequence[str], lines: Iterable[Sequence[Cell]], *, test: str) -> None:
    """Draws a table with its headings."""
    with box("table", "list", data_test=test):
        with box("thead"), box("tr"):
            for each in headings:
                text("th", each, scope="col")
        with box("tbody"):
            for line in lines:
                _draw_line(line)


def draw_facts(facts: Iterable[tuple[str, Cell]]) -> None:
    """Draws names and what they are."""
    with box("dl", "facts"):
        for name, value in facts:
            text("dt", name)
            _draw_cell("dd", value)


def _draw_line(line: Sequence[Cell]) -> None:
    with box("tr"):
        for cell in line:
            _draw_cell("td", cell)


def _draw_cell(tag: str, cell: Cell) -> None:
    if isinstance(cell, str):
        text(tag, cell)
    elif isinstance(cell, tuple):
        words, classes, title = cell
        text(tag, words, classes, title=title)
    else:
        with box(tag):
            cell()
