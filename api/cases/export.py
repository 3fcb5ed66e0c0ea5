"""Cases as a table for spreadsheets: row by row, no cell of it a formula; commits nothing."""

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import openpyxl
from openpyxl.cell import WriteOnlyCell

from api.cases import repository, service
from api.cases.cursor import decode_cursor
from api.cases.repository import CaseFilter
from api.cases.schemas import ListedCase
from api.catalogue.table_file import FORMULA_MARKS, TableFormat
from api.errors import Invalid
from api.services import Database

MOST_ROWS = 50_000
_PAGE = 200
_CHUNK_BYTES = 65_536
_IN_MEMORY_BYTES = 2_000_000

COLUMNS: tuple[tuple[str, str], ...] = (
    ("number", "案件编号"),
    ("state", "状态"),
    ("colour", "红黄绿"),
    ("due_at", "到期时间"),
    ("type", "类型"),
    ("level", "层级"),
    ("origin", "来源"),
    ("area", "区域"),
    ("unit", "处置单位"),
    ("camera_id", "摄像机编号"),
    ("camera_name", "摄像机"),
    ("zone_name", "区域名称"),
    ("label", "目标"),
    ("count", "数量"),
    ("opened_at", "发现时间"),
    ("decided_at", "核实时间"),
    ("decided_by", "核实人"),
    ("accepted_at", "受理时间"),
    ("accepted_by", "受理人"),
    ("cleared_at", "现场清除时间"),
    ("ended_at", "结案时间"),
    ("conclusion", "结论"),
    ("reason", "驳回原因"),
    ("limit_s", "时限（秒）"),
    ("dwell_lower_s", "停留下限（秒）"),
    ("dwell_upper_s", "停留上限（秒）"),
    ("is_supervised", "督办"),
    ("reworks", "返工次数"),
    ("longitude", "经度"),
    ("latitude", "纬度"),
    ("id", "标识"),
)
"""Name of a column, and what it is called in Chinese."""


def refuse_too_many(database: Database, which: CaseFilter) -> int:
    """Returns how many cases there are at most.

    Raises:
        Invalid: `too_many_rows`: more than a table takes.
    """
    with database.read() as session:
        count = repository.count(session, which, limit=MOST_ROWS + 1)
    if count > MOST_ROWS:
        what = f"more than {MOST_ROWS:,} cases; narrow them down, such as with `from` and `to`"
        raise Invalid(what, code="too_many_rows")
    return count


def csv_chunks(rows: Iterator[list[str]]) -> Iterator[bytes]:
    """Yields the parts of a CSV file; its first bytes are what makes spreadsheets read Chinese in it."""
    text = io.StringIO(newline="")
    text.write("\ufeff")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        if text.tell() > _CHUNK_BYTES:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def xlsx_chunks(rows: Iterator[list[str]]) -> Iterator[bytes]:
    """Yields the parts of an XLSX file, every cell of it text; it is written to a temporary file first."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("cases")
    for row in rows:
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=safe_cell(text))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as file:
        workbook.save(file)
        file.seek(0)
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def chunks(rows: Iterator[list[str]], form: TableFormat) -> Iterator[bytes]:
    """Yields the parts of a file."""
    return csv_chunks(rows) if form is TableFormat.CSV else xlsx_chunks(rows)


def safe_cell(text: str) -> str:
    """Returns the text as no spreadsheet takes it for a formula, without what no file may hold."""
    kept = "".join(each for each in text if each >= " " or each in "\t\n")
    return f"'{kept}" if kept.lstrip().startswith(FORMULA_MARKS) or kept.startswith("\t") else kept


def rows(
    database: Database, which: CaseFilter, *, now: datetime, timezone: ZoneInfo, is_chinese: bool
) -> Iterator[list[str]]:
    """Yields the names of the columns, then each case, newest first; a short transaction for each page."""
    yield [chinese if is_chinese else name for name, chinese in COLUMNS]
    left = MOST_ROWS
    while left > 0:
        with database.read() as session:
            page = service.page(session, which, limit=_PAGE, now=now)
        for case in page.cases[:left]:
            yield _row(case, timezone)
        left -= len(page.cases)
        if page.next_cursor is None:
            return
        which = replace(which, older_than=decode_cursor(page.next_cursor))


def _row(case: ListedCase, timezone: ZoneInfo) -> list[str]:
    longitude, latitude = case.position or (None, None)
    more = {
        "colour": None if case.clock is None else case.clock.colour.value,
        "due_at": None if case.clock is None else case.clock.due_at,
        "dwell_lower_s": round(case.dwell.lower_s, 1),
        "dwell_upper_s": None if case.dwell.upper_s is None else round(case.dwell.upper_s, 1),
        "longitude": longitude,
        "latitude": latitude,
    }
    return [_text(more[name] if name in more else getattr(case, name), timezone) for name in _names()]


def _names() -> Sequence[str]:
    return [name for name, _ in COLUMNS]


def _text(value: object, timezone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(timezone).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)
