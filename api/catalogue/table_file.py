"""Tables from strangers: CSV and XLSX of bounded size become rows of text, each with its line; and back again."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from api.catalogue.workbook import WorkbookProblem, read_workbook, write_workbook

MAX_BYTES = 1_000_000
"""Of a file; a row of the catalogue has some 600, and the addresses of the API take no more."""
MAX_ROWS = 1000
MAX_COLUMNS = 100
MAX_CELL = 4000
"""Characters of one cell."""
FORMULA_MARKS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""A spreadsheet takes text that begins so for a formula, the wide ones under Chinese settings."""
_QUOTE = "'"


class TableFormat(StrEnum):
    """How a table is written."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def media_type(self) -> str:
        """The content type of such a file."""
        if self is TableFormat.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellProblem:
    """One thing that is wrong with a table."""

    line: int
    """From 1, which is the line of the column's names; 0: the file as a whole."""
    column: str
    """Name of the column; empty: the whole line."""
    what: str
    """What was expected."""

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else ""
        place += f", column '{self.column}'" if self.column else ""
        return f"{place}: {self.what}" if place else self.what


class TableFileError(ValueError):
    """A table that cannot be used; `str(error)` names every bad cell."""

    def __init__(self, problems: Iterable[CellProblem]) -> None:
        self.problems = tuple(problems)
        more = len(self.problems) - 20
        lines = [f"  {each}" for each in self.problems[:20]] + ([f"  ... and {more} more"] if more > 0 else [])
        super().__init__("\n".join(["the table cannot be used:", *lines]))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One line of a table."""

    line: int
    """Where it begins in the file."""
    cells: dict[str, str]
    """Column -> text, trimmed; empty cells are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """Names of columns, and the rows below them; empty lines are left out."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    problems: tuple[CellProblem, ...] = ()
    """Cells that are no text (dates, formulas), and lines that are longer than the names."""


def read_table(data: bytes, form: TableFormat) -> TextTable:
    """Returns the table of a file. CSV may be UTF-8 (with or without BOM) or GB 18030; comma, semicolon or tab.

    Raises:
        TableFileError: It is too large, damaged, or no such file.
    """
    if len(data) > MAX_BYTES:
        raise _whole(f"larger than {MAX_BYTES:,} bytes; split it, or take out what is no catalogue")
    try:
        lines = _csv_lines(data) if form is TableFormat.CSV else _workbook_lines(data)
    except WorkbookProblem as error:
        raise _whole(str(error)) from error
    if not lines:
        raise _whole("it is empty; expected a line with the names of the columns, and one line for each row")
    return _table(lines)


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]], form: TableFormat) -> bytes:
    """Returns a file that `read_table` reads back; no cell in it is a formula to a spreadsheet."""
    safe = [[_escaped(cell) for cell in row] for row in rows]
    if form is TableFormat.XLSX:
        return write_workbook([list(columns), *safe])
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([columns, *safe])
    # The mark at the beginning is what makes spreadsheets read Chinese in a CSV file.
    return text.getvalue().encode("utf-8-sig")


def _escaped(text: str) -> str:
    return _QUOTE + text if text.startswith((*FORMULA_MARKS, _QUOTE)) else text


def _unescaped(text: str) -> str:
    return text[1:] if text[:1] == _QUOTE and text[1:].startswith((*FORMULA_MARKS, _QUOTE)) else text


Line = tuple[int, list[str | WorkbookProblem]]


def _workbook_lines(data: bytes) -> list[Line]:
    rows = read_workbook(data, max_rows=MAX_ROWS + 1, max_columns=MAX_COLUMNS)
    return list(enumerate(rows, start=1))


def _csv_lines(data: bytes) -> list[Line]:
    text = _decoded(data)
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    lines: list[Line] = []
    begin = 1
    try:
        for cells in reader:
            lines.append((begin, list(cells)))
            begin = reader.line_num + 1
            if len(lines) > MAX_ROWS + 1:
                raise _whole(f"more than {MAX_ROWS:,} rows")
    except csv.Error as error:
        problem = CellProblem(line=begin, column="", what=f"not CSV ({error}); check the quotes")
        raise TableFileError([problem]) from error
    return lines


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise _whole("it is no text; save it as CSV in UTF-8, or send it as XLSX")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _whole("it is neither UTF-8 nor GB 18030; save it as UTF-8")


def _table(lines: list[Line]) -> TextTable:
    (_, head), *body = lines
    columns = tuple(cell.strip() if isinstance(cell, str) else "" for cell in head)
    while columns and not columns[-1]:
        columns = columns[:-1]
    if len(columns) > MAX_COLUMNS:
        raise _whole(f"more than {MAX_COLUMNS} columns")
    rows: list[TableRow] = []
    problems: list[CellProblem] = []
    for line, cells in body:
        kept: dict[str, str] = {}
        for column, cell in zip_longest(columns, cells[: len(columns)], fillvalue=""):
            what = _cell(cell, kept, str(column))
            problems += [CellProblem(line=line, column=str(column), what=what)] if what else []
        if any(not isinstance(cell, str) or cell.strip() for cell in cells[len(columns) :]):
            what = "more cells than columns; put cells that hold the separator in quotes"
            problems.append(CellProblem(line=line, column="", what=what))
        if kept:
            rows.append(TableRow(line=line, cells=kept))
    return TextTable(columns=columns, rows=tuple(rows), problems=tuple(problems))


def _cell(cell: str | WorkbookProblem, kept: dict[str, str], column: str) -> str:
    """Keeps a cell's text; returns what is wrong with it."""
    if not isinstance(cell, str):
        return str(cell)
    if len(cell) > MAX_CELL:
        return f"expected at most {MAX_CELL:,} characters"
    if text := _unescaped(cell.strip(" \n\r")).strip():
        kept[column] = text
    return ""


def _whole(what: str) -> TableFileError:
    return TableFileError([CellProblem(line=0, column="", what=what)])
