"""From a file to rows of the catalogue and back; every bad cell is named by line and column."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from api.catalogue.cells import read_codes
from api.catalogue.columns import BY_CHINESE, BY_NAME, CODE, DETECTION, STAGES, column_names
from api.catalogue.entry import CatalogueEntry, Detection
from api.catalogue.table_file import (
    CellProblem,
    TableFileError,
    TableFormat,
    TableRow,
    TextTable,
    read_table,
    write_table,
)
from pipelines.rules.types import RuleType, RuleTypes, load_rule_types

_NEEDED = ("key", "name_zh")


def read_catalogue(data: bytes, form: TableFormat, *, types: RuleTypes | None = None) -> tuple[CatalogueEntry, ...]:
    """Returns the rows of a file, in its order.

    Raises:
        TableFileError: it cannot be read, or one of its cells is wrong; all of them are named.
    """
    table = read_table(data, form)
    _refuse_columns(table)
    known = (types or load_rule_types()).types
    problems = list(table.problems)
    entries: list[CatalogueEntry] = []
    lines: dict[str, int] = {}
    for row in table.rows:
        entry = _entry(row, known, problems)
        key = row.cells.get(_name_in(row, "key"), "")
        if key and key in lines:
            what = f"'{key[:64]}' stands in line {lines[key]} too; a type has one row"
            problems.append(CellProblem(line=row.line, column="key", what=what))
        lines.setdefault(key, row.line)
        if entry is not None:
            entries.append(entry)
    if not table.rows and not problems:
        problems.append(CellProblem(line=0, column="", what="it has no rows; expected one line for each type of case"))
    if problems:
        raise TableFileError(sorted(problems, key=lambda each: each.line))
    return tuple(entries)


def write_catalogue(entries: Iterable[CatalogueEntry], form: TableFormat) -> bytes:
    """Returns a file that `read_catalogue` reads back to the same rows."""
    rows = tuple(entries)
    lineages = sorted({lineage for entry in rows for lineage in entry.codes})
    names = column_names(lineages)
    return write_table(names, ([cell_text(entry, name) for name in names] for entry in rows), form)


def cell_text(entry: CatalogueEntry, name: str) -> str:
    """Returns what a row has in a column."""
    if not name.startswith(CODE):
        return BY_NAME[name].text_of(entry)
    lineage = name.removeprefix(CODE)
    codes = [entry.codes[lineage], *entry.more_codes.get(lineage, ())] if lineage in entry.codes else []
    return "|".join(codes)


def _known_name(column: str) -> str:
    return BY_CHINESE.get(column, column)


def _name_in(row: TableRow, name: str) -> str:
    return next((column for column in row.cells if _known_name(column) == name), name)


def _refuse_columns(table: TextTable) -> None:
    names = [_known_name(column) for column in table.columns]
    problems = []
    for column, name in zip(table.columns, names, strict=True):
        if not column:
            problems.append(_in_head("", "a column without a name; give it one, or take it out"))
        elif name not in BY_NAME and not name.startswith(CODE):
            expected = ", ".join([*BY_NAME, f"{CODE}NUMBERING"])
            problems.append(_in_head(column[:60], f"unknown column; expected one of: {expected}"))
    problems += [_in_head(name, "no such column; every row needs it") for name in _NEEDED if name not in names]
    problems += [_in_head(name[:60], "stands twice; keep one") for name, n in Counter(names).items() if name and n > 1]
    if problems:
        raise TableFileError(problems)


def _in_head(column: str, what: str) -> CellProblem:
    return CellProblem(line=1, column=column, what=what)


def _entry(row: TableRow, types: Mapping[str, RuleType], problems: list[CellProblem]) -> CatalogueEntry | None:
    """Returns the entry of a row; None where `problems` now says why there is none."""
    content: dict[str, Any] = {}
    before = len(problems)
    for column, text in row.cells.items():
        try:
            _put(content, _known_name(column), text)
        except ValueError as error:
            problems.append(CellProblem(line=row.line, column=column, what=str(error)))
    if len(problems) > before:
        return None
    content = {"key": "", "name_zh": "", **content}
    try:
        key = str(content.get("key", ""))
        if DETECTION in content or key in types:
            content[DETECTION] = _detection(content.get(DETECTION, {}), types.get(key))
        return CatalogueEntry.model_validate(content)
    except ValidationError as error:
        problems += [
            CellProblem(line=row.line, column=_column_of(each["loc"], row), what=_said(each["msg"]))
            for each in error.errors(include_url=False, include_input=False, include_context=False)
        ]
    except _WrongDetection as error:
        problems.append(CellProblem(line=row.line, column=error.column, what=str(error)))
    return None


def _put(content: dict[str, Any], name: str, text: str) -> None:
    if name.startswith(CODE):
        codes = read_codes(text)
        if codes:
            content.setdefault("codes", {})[name.removeprefix(CODE)] = codes[0]
        if codes[1:]:
            content.setdefault("more_codes", {})[name.removeprefix(CODE)] = codes[1:]
        return
    column = BY_NAME[name]
    target = content
    for step in column.path[:-1]:
        target = target.setdefault(step, {})
    target[column.path[-1]] = column.read(text)


class _WrongDetection(ValueError):
    """The row says of the cameras what it cannot say."""

    def __init__(self, column: str, what: str) -> None:
        super().__init__(what)
        self.column = column


def _detection(cells: dict[str, Any], rule_type: RuleType | None) -> dict[str, Any]:
    """Returns a row's detection: its own numbers, and the mapping that `types.toml` has for its key."""
    if rule_type is None:
        raise _WrongDetection(
            f"detect_{next(iter(cells))}", "expected nothing: no camera's rule knows this key, so it has no numbers"
        )
    mapping = {"labels": rule_type.groups, "zones": tuple(kind.value for kind in rule_type.zones)}
    for field, fixed in mapping.items():
        if field in cells and tuple(cells[field]) != fixed:
            raise _WrongDetection(
                f"detect_{field}", f"expected '{'|'.join(fixed)}' or nothing: the catalogue changes numbers, not this"
            )
    numbers = {"limit_s": rule_type.limit_s, "warn_s": None, "min_count": rule_type.min_count}
    detection = {**numbers, **cells, **mapping}
    warn_s, limit_s = detection["warn_s"], detection["limit_s"]
    if warn_s is not None and warn_s >= limit_s:
        raise _WrongDetection("detect_warn_s", f"expected less than detect_limit_s ({limit_s:g}): it comes before")
    return detection


def shipped_detection(rule_type: RuleType) -> Detection:
    """Returns what a type of rule says without any catalogue."""
    return Detection(
        limit_s=rule_type.limit_s,
        warn_s=rule_type.warn_s,
        min_count=rule_type.min_count,
        labels=rule_type.groups,
        zones=rule_type.zones,
    )


def _column_of(location: tuple[int | str, ...], row: TableRow) -> str:
    parts = [str(part) for part in location]
    if not parts:
        return ""
    if parts[0] in ("codes", "more_codes"):
        return CODE + parts[1] if len(parts) > 1 else ""
    if parts[0] == DETECTION:
        return f"detect_{parts[1]}" if len(parts) > 1 else "detect_limit_s"
    if parts[0] == STAGES:
        return parts[1] if len(parts) > 1 else ""
    return _name_in(row, parts[0])


def _said(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Input should be", "expected a value")
