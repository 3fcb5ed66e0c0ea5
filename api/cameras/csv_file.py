"""Reads cameras from a CSV file; every bad row is named by its line and column."""

import csv
import io
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipelines.site import Camera

MAX_BYTES = 5_000_000
COLUMNS = ("id", "name", "main", "sub", "snapshot", "credential", "tags", "area", "gb_id", "longitude", "latitude")
_STREAMS = ("main", "sub", "snapshot")
_PLAIN = ("id", "name", "credential", "area", "gb_id")


class CsvFileError(ValueError):
    """A CSV file that cannot be used; `str(error)` names the file and every bad cell."""

    code = "csv_file"

    def __init__(self, file: str, problems: list[str]) -> None:
        more = [f"  ... and {len(problems) - 20} more"] if len(problems) > 20 else []
        super().__init__("\n".join([f"{file} cannot be used:", *(f"  {each}" for each in problems[:20]), *more]))
        self.problems = problems


def read_cameras(path: Path) -> list[Camera]:
    """Returns the cameras of a file: UTF-8 or GB 18030, comma, semicolon or tab.

    Raises:
        CsvFileError: it cannot be read, or one of its rows is no camera.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CsvFileError(str(path), [f"it cannot be read ({error.strerror})"]) from error
    if len(data) > MAX_BYTES:
        raise CsvFileError(str(path), [f"larger than {MAX_BYTES:,} bytes; split it"])
    return parse_cameras(_text(data, str(path)), file=str(path))


def parse_cameras(text: str, *, file: str) -> list[Camera]:
    """Returns the cameras of CSV text; `file` is only for messages.

    Raises:
        CsvFileError: one of its rows is no camera.
    """
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    cameras: list[Camera] = []
    problems: list[str] = []
    try:
        _refuse_columns(reader.fieldnames or (), file)
        lines: dict[str, int] = {}
        for row in reader:
            camera = _camera(row, line=reader.line_num, problems=problems)
            if camera is None:
                continue
            if camera.id in lines:
                problems.append(f"line {reader.line_num}, id: '{camera.id}' stands in line {lines[camera.id]} too")
            lines[camera.id] = reader.line_num
            cameras.append(camera)
    except csv.Error as error:
        problems.append(f"line {reader.line_num}: not CSV ({error}); check the quotes")
    if problems or not cameras:
        raise CsvFileError(file, problems or ["it has no rows; expected one line for each camera"])
    return cameras


def _text(data: bytes, file: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CsvFileError(file, ["it is neither UTF-8 nor GB 18030; save it as UTF-8"])


def _refuse_columns(names: Any, file: str) -> None:
    problems = [f"line 1: no column '{name}'" for name in ("id", "name") if name not in names]
    problems += [f"line 1: unknown column '{name}'; expected {list(COLUMNS)}" for name in names if name not in COLUMNS]
    if problems:
        raise CsvFileError(file, problems)


def _camera(row: dict[Any, Any], *, line: int, problems: list[str]) -> Camera | None:
    if None in row:
        problems.append(f"line {line}: more cells than columns; put cells that hold the separator in quotes")
        return None
    cells = {name: value.strip() for name, value in row.items() if value and value.strip()}
    if not cells:
        return None
    try:
        return Camera.model_validate(_content(cells))
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        problems += [f"line {line}, {_column(each['loc'])}: {_message(each['msg'])}" for each in found]
    except ValueError as error:
        problems.append(f"line {line}, longitude, latitude: {error}")
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
            content["position"] = (float(cells["longitude"]), float(cells["latitude"]))
        except (KeyError, ValueError) as error:
            raise ValueError("expected both, in degrees such as 120.155, 30.274") from error
    return content


def _message(message: str) -> str:
    return message.removeprefix("Value error, ")


def _column(location: tuple[int | str, ...]) -> str:
    names = [str(part) for part in location if isinstance(part, str)]
    if names[:1] == ["streams"]:
        return names[1] if len(names) > 1 else "main"
    return names[0] if names else "row"
