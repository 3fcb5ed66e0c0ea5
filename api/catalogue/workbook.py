"""XLSX files: the one place that opens them, after it has looked at what they would unpack to."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl

MAX_UNPACKED_BYTES = 10_000_000
"""Of all parts together."""
MAX_TAGS = 300_000
"""Of sheets and their texts together: 1,000 rows of 40 cells have 240,000. What it takes to read depends on these."""
MAX_STYLES_BYTES = 500_000
MAX_STYLE_TAGS = 20_000
"""Of a part that is neither a sheet nor its texts; openpyxl builds an object for each element of these."""
MAX_PARTS = 200
_LARGE_PARTS = re.compile(r"xl/(worksheets/[^/]+|sharedStrings)\.xml")
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_DAMAGED = "not an XLSX file, or a damaged or encrypted one; save it again as .xlsx, or as CSV"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


class WorkbookProblem(ValueError):
    """A workbook, or a cell of one, that is not taken; the text says what was expected."""


def read_workbook(data: bytes, *, max_rows: int, max_columns: int) -> list[list[str | WorkbookProblem]]:
    """Returns the cells of the first sheet, row by row, as text; a cell that is no text is a problem instead.

    Nothing is evaluated: a formula is a problem, whatever it last came to.

    Raises:
        WorkbookProblem: no XLSX file, a damaged one, one that would unpack to too much, or too many rows.
    """
    _refuse_bombs(data)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        try:
            if not workbook.worksheets:
                raise WorkbookProblem("it has no sheet of cells")
            return _rows(workbook.worksheets[0], max_rows=max_rows, max_columns=max_columns)
        finally:
            workbook.close()
    except WorkbookProblem:
        raise
    except Exception as error:
        # openpyxl builds its objects from whatever the XML says, and fails with whatever Python raises then.
        raise WorkbookProblem(_DAMAGED) from error


def write_workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """Returns an XLSX file of one sheet, every cell of it text: no spreadsheet makes a date of `05-05`."""
    workbook = openpyxl.Workbook()
    sheet: Any = workbook.active
    sheet.title = "catalogue"
    for row_number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(row=row_number, column=column)
            cell.number_format = "@"
            if text:
                cell.value = text
                cell.data_type = "s"
    sheet.freeze_panes = "B2"
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _refuse_bombs(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _refuse_sizes(parts)
            tags = 0
            for part in (each for each in parts if each.filename.endswith((".xml", ".rels"))):
                # No more comes out than the list says, which has been counted.
                xml = archive.read(part)
                _refuse_declarations(xml)
                is_large = bool(_LARGE_PARTS.fullmatch(part.filename))
                tags += xml.count(b"<") * (1 if is_large else MAX_TAGS // MAX_STYLE_TAGS)
                _refuse_tags(tags)
    except WorkbookProblem:
        raise
    except Exception as error:
        # zlib.error, struct.error and what zipfile raises for encrypted parts have no parent but this one.
        raise WorkbookProblem(_DAMAGED) from error


def _refuse_sizes(parts: Sequence[zipfile.ZipInfo]) -> None:
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise WorkbookProblem(
            f"it unpacks to more than {MAX_UNPACKED_BYTES:,} bytes or {MAX_PARTS} parts; "
            "copy the table alone into a new workbook"
        )
    if any(part.file_size > MAX_STYLES_BYTES and not _LARGE_PARTS.fullmatch(part.filename) for part in parts):
        raise WorkbookProblem("it holds more styles or pictures than a table needs; copy its text into a new workbook")
    if len({part.filename for part in parts}) < len(parts):
        raise WorkbookProblem("it holds two parts of the same name; save it again as .xlsx")


def _refuse_tags(tags: int) -> None:
    if tags > MAX_TAGS:
        raise WorkbookProblem("it holds more cells or styles than a table needs; copy its text into a new workbook")


def _refuse_declarations(xml: bytes) -> None:
    if xml.startswith(_UTF_16) or _DECLARATION.search(xml):
        raise WorkbookProblem("its XML declares things of its own, which no spreadsheet writes; save it again as .xlsx")


def _rows(sheet: Any, *, max_rows: int, max_columns: int) -> list[list[str | WorkbookProblem]]:
    rows: list[list[str | WorkbookProblem]] = []
    empty = 0
    # One more of both than is taken, to see that there is more; never what the sheet claims to have.
    for cells in sheet.iter_rows(max_row=max_rows + 1, max_col=max_columns + 1):
        row = [_text(cell) for cell in cells]
        while row and row[-1] == "":
            row.pop()
        if len(row) > max_columns:
            raise WorkbookProblem(f"more than {max_columns} columns")
        empty = 0 if row else empty + 1
        rows.append(row)
    kept = rows[: len(rows) - empty]
    if len(kept) > max_rows:
        raise WorkbookProblem(f"more than {max_rows - 1:,} rows")
    return kept


def _text(cell: Any) -> str | WorkbookProblem:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or not isinstance(value, str | bool | int | float | datetime | date | time | timedelta):
        return WorkbookProblem("expected a value, not a formula; copy the column and paste its values")
    if cell.data_type == "e":
        return WorkbookProblem("expected a value, not a spreadsheet's error")
    if isinstance(value, datetime | date | time | timedelta):
        return WorkbookProblem("the spreadsheet has made a date of it; format the column as text and type it again")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
