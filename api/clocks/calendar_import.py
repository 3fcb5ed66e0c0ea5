"""Reads a calendar that somebody sends as TOML or CSV, and says what it would change."""

import csv
import io
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache

from pydantic import ValidationError

from api.clocks.calendar_file import CalendarFile, YearTable, shipped_text

COLUMNS = ("day", "kind", "source")
MOST_PROBLEMS = 50
MOST_ROWS = 5000
KINDS = {"holiday": "holidays", "makeup": "makeup_days"}


class CalendarFormat(StrEnum):
    """How a calendar is written."""

    TOML = "toml"
    """The whole of it: work hours, tables of years, colours."""
    CSV = "csv"
    """Days only: `day,kind,source` with kind `holiday` or `makeup`; replaces the tables of the years in it."""


class CalendarFileError(ValueError):
    """A calendar that cannot be used; `problems` says where and what, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems[:3]) + (f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""))
        self.problems = problems[:MOST_PROBLEMS]


@dataclass(slots=True, kw_only=True)
class _Year:
    """What CSV rows say of one year."""

    days: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in KINDS.values()})
    sources: dict[str, None] = field(default_factory=dict)


def read_calendar(content: str, form: CalendarFormat, *, now_in_force: CalendarFile) -> CalendarFile:
    """Returns the calendar that would be in force.

    Raises:
        CalendarFileError: It cannot be used; nothing of it is taken.
    """
    return _read_toml(content) if form is CalendarFormat.TOML else _read_csv(content, now_in_force)


@cache
def shipped_calendar() -> CalendarFile:
    """Returns the example calendar that holds until a site puts its own in force."""
    return _read_toml(shipped_text())


def differences(before: CalendarFile, after: CalendarFile) -> list[str]:
    """Returns what another calendar would change, one line each."""
    lines = []
    if before.work_hours != after.work_hours:
        lines.append(f"work hours: {', '.join(before.work_hours)} -> {', '.join(after.work_hours)}")
    if before.colours != after.colours:
        lines.append(f"colours: {len(before.colours) or 'the shipped'} rules -> {len(after.colours) or 'the shipped'}")
    old, new = ({each.year: each for each in file.years} for file in (before, after))
    for year in sorted(old.keys() | new.keys()):
        lines += _year_differences(year, old.get(year), new.get(year))
    return lines


def _year_differences(year: int, old: YearTable | None, new: YearTable | None) -> Iterator[str]:
    if new is None:
        yield f"{year}: the table goes; only weekends are known"
        return
    if old is None:
        yield f"{year}: new, {len(set(new.days_off))} days off, {len(set(new.days_worked))} make-up days"
        return
    for name, was, becomes in (
        ("days off", old.days_off, new.days_off),
        ("make-up days", old.days_worked, new.days_worked),
    ):
        for word, days in (("added", set(becomes) - set(was)), ("removed", set(was) - set(becomes))):
            if days:
                yield f"{year}: {name} {word}: {', '.join(day.isoformat() for day in sorted(days))}"
    if old.source != new.source:
        yield f"{year}: source: {old.source} -> {new.source}"


def _read_toml(content: str) -> CalendarFile:
    try:
        parsed = tomllib.loads(content)
    except (ValueError, RecursionError) as error:
        # Not only TOMLDecodeError: numbers of thousands of digits, and brackets in thousands of brackets.
        raise CalendarFileError([f"this is no TOML: {str(error)[:200]}"]) from error
    try:
        return CalendarFile.model_validate(parsed)
    except ValidationError as error:
        raise CalendarFileError(_problems(error)) from error


def _read_csv(content: str, now_in_force: CalendarFile) -> CalendarFile:
    problems: list[str] = []
    years: dict[int, _Year] = defaultdict(_Year)
    for number, row in _rows(content):
        try:
            day = date.fromisoformat(row["day"])
            years[day.year].days[KINDS[row["kind"]]].append(row["day"])
        except ValueError:
            problems.append(f"line {number}, day: expected a day such as 2026-10-01, got '{row['day'][:40]}'")
        except KeyError:
            problems.append(f"line {number}, kind: expected holiday or makeup, got '{row['kind'][:40]}'")
        else:
            years[day.year].sources[row["source"]] = None
    if problems:
        raise CalendarFileError(problems)
    if not years:
        raise CalendarFileError([f"expected rows below the heading {','.join(COLUMNS)}, got none"])
    kept = [each.model_dump() for each in now_in_force.years if each.year not in years]
    read = [
        {"year": year, "source": "; ".join(filter(None, each.sources)), **each.days} for year, each in years.items()
    ]
    body = now_in_force.model_dump() | {"years": sorted([*kept, *read], key=lambda table: table["year"])}
    try:
        return CalendarFile.model_validate(body)
    except ValidationError as error:
        raise CalendarFileError(_problems(error)) from error


def _rows(content: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yields rows with the number of their line.

    Raises:
        CalendarFileError: It is no such table.
    """
    reader = csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        heading = tuple(cell.strip() for cell in next(reader, []))
        if heading != COLUMNS:
            raise CalendarFileError([f"line 1: expected the heading {','.join(COLUMNS)}"])
        for count, cells in enumerate(reader):
            if count >= MOST_ROWS:
                raise CalendarFileError([f"expected at most {MOST_ROWS} rows"])
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(COLUMNS):
                raise CalendarFileError([f"line {reader.line_num}: expected {len(COLUMNS)} columns, got {len(cells)}"])
            yield reader.line_num, dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
    except csv.Error as error:
        raise CalendarFileError([f"line {reader.line_num}: this is no CSV: {error}"]) from error


def _problems(error: ValidationError) -> list[str]:
    return [
        f"{'.'.join(str(part) for part in each['loc']) or 'file'}: {each['msg'].removeprefix('Value error, ')}"
        for each in error.errors(include_url=False, include_input=False)
    ]
