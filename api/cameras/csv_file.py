"""Reads cameras from a CSV file; every bad row is named by its line and column."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipelines.site import Camera

MAX_BYTES = 5_000_000
COLUMNS = ("id", "name", "main", "sub", "snapshot", "credential", "tags", "area", "gb_id", "longitude", "latitude")
_STREAMS = ("main", "sub", "snapshot")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """One thing that is wrong with a table of cameras."""

    line: int
    """From 1, which is the line of the column's names; 0: the file as a whole."""
    column: str = ""
    """Name of the column; empty: the whole line."""
    what: str
    """What was expected."""

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else ""
        place += f", {self.column}" if self.column else ""
        return f"{place}: {self.what}" if place else self.what


@dataclass(slots=True, kw_only=True)
class CameraTable:
    """What a table says, good rows and bad."""

    cameras: list[Camera] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    """Id of a camera -> its line."""
    problems: list[RowProblem] = field(default_factory=list)


class CsvFileError(ValueError):
    """A CSV file that cannot be used; `str(error)` names the file and every bad cell."""

    code = "csv_file"

    def __init__(self, file: str, problems: Sequence[RowProblem]) -> None:
        more = [f"  ... and {len(problems) - 20} more"] if len(problems) > 20 else []
        super().__init__("\n".join([f"{file} cannot be used:", *(f"  {each}" for each in problems[:20]), *more]))
        self.problems = tuple(problems)


def read_cameras(path: Path) -> list[Camera]:
    """Returns the cameras of a file: UTF-8 or GB 18030, comma, semicolon or tab.

    Raises:
        CsvFileError: it cannot be read, or one of its rows is no camera.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CsvFileError(str(path), [RowProblem(line=0, what=f"it cannot be read ({error.strerror})")]) from error
    if len(data) > MAX_BYTES:
        raise CsvFileError(str(path), [RowProblem(line=0, what=f"larger than {MAX_BYTES:,} bytes; split it")])
    return _all_or_none(read_table(data), file=str(path))


def parse_cameras(text: str, *, file: str) -> list[Camera]:
    """Returns the cameras of CSV text; `file` is only for messages.

    Raises:
        CsvFileError: one of its rows is no camera.
    """
    return _all_or_none(parse_table(text), file=file)


def read_table(data: bytes) -> CameraTable:
    """Returns what the bytes of a CSV file say: its cameras, and every bad cell; raises nothing."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return parse_table(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    problem = RowProblem(line=0, what="it is neither UTF-8 nor GB 18030; save it as UTF-8")
    return CameraTable(problems=[problem])


def parse_table(text: str) -> CameraTable:
    """Returns what CSV text says: its cameras, and every bad cell; raises nothing."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    table = CameraTable()
    try:
        table.problems += _bad_columns(reader.fieldnames or ())
        if not table.problems:
            for row in reader:
                _take(row, line=reader.line_num, table=table)
    except csv.Error as error:
        table.problems.append(RowProblem(line=reader.line_num, what=f"not CSV ({error}); check the quotes"))
    if not table.cameras and not table.problems:
        table.problems.append(RowProblem(line=0, what="it has no rows; expected one line for each camera"))
    return table


def _all_or_none(table: CameraTable, *, file: str) -> list[Camera]:
    if table.problems:
        raise CsvFileError(file, table.problems)
    return table.cameras


def _take(row: dict[Any, Any], *, line: int, table: CameraTable) -> None:
    camera = _camera(row, line=line, problems=table.problems)
    if camera is None:
        return
    if camera.id in table.lines:
        what = f"'{camera.id}' stands in line {table.lines[camera.id]} too"
        table.problems.append(RowProblem(line=line, column="id", what=what))
        return
    table.lines[camera.id] = line
    table.cameras.append(camera)


def _bad_columns(names: Sequence[str]) -> list[RowProblem]:
    problems = [RowProblem(line=1, what=f"no column '{name}'") for name in ("id", "name") if name not in names]
    return problems + [
        RowProblem(line=1, what=f"unknown column '{str(name)[:60]}'; expected {list(COLUMNS)}")
        for name in names
        if name not in COLUMNS
    ]


def _camera(row: dict[Any, Any], *, line: int, problems: list[RowProblem]) -> Camera | None:
    if None in row:
        what = "more cells than columns; put cells that hold the separator in quotes"
        problems.append(RowProblem(line=line, what=what))
        return None
    cells = {name: value.strip() for name, value in row.items() if value and value.strip()}
    if not cells:
        return None
    try:
        return Camera.model_validate(_content(cells))
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        problems += [RowProblem(line=line, column=_column(each["loc"]), what=_message(each["msg"])) for each in found]
    except ValueError as error:
        problems.append(RowProblem(line=line, column="longitude, latitude", what=str(error)))
    return None


def _content(cells: dict[str, str]) -> dict[str, Any]:
    content: dict[str, Any] = {
        name: cells[name] for name in ("id", "name", "credential", "area", "gb_id") if name in cells
    }
    content["streams"] = {name: cells[name] for name in _STREAMS if name in cells}
    if "tags" in cells:
        content["tags"] = tuple(tag.strip() for tag in cells["tags"].replace(";", "|").split("|") if tag.strip())
    if "longitude" in cells or "latitude" in cells:
        try:
            longitude, latitude = float(cells["longitude"]), float(cells["latitude"])
        except (KeyError, ValueError) as error:
            raise ValueError("expected both, in degrees such as 120.155, 30.274") from error
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise ValueError("expected degrees such as 120.155, 30.274: longitude to 180, latitude to 90")
        content["position"] = (longitude, latitude)
    return content


def _message(message: str) -> str:
    return message.removeprefix("Value error, ")


def _column(location: tuple[int | str, ...]) -> str:
    names = [str(part) for part in location if isinstance(part, str)]
    if names[:1] == ["streams"]:
        return names[1] if len(names) > 1 else "main"
    return names[0] if names else "row"
