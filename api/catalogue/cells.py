"""How the fields of a catalogue row are written in one cell each, and read back."""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from api.cases.level import Level
from api.catalogue.entry import Severity
from api.clocks.limit import ClockKind, Limit

Word = TypeVar("Word", bound=StrEnum)

CLOCK_WORDS = {
    "紧急工作时": ClockKind.URGENT_HOUR,
    "工作时": ClockKind.WORK_HOUR,
    "工作日": ClockKind.WORK_DAY,
    "自然日": ClockKind.NATURAL_DAY,
}
SEVERITY_WORDS = {"一般": Severity.COMMON, "疑难": Severity.DIFFICULT, "重大": Severity.MAJOR}
LEVEL_WORDS = {
    "网格": Level.GRID,
    "社区": Level.COMMUNITY,
    "镇": Level.TOWN,
    "街道": Level.TOWN,
    "县": Level.COUNTY,
    "区": Level.COUNTY,
}
YES = frozenset({"yes", "true", "1", "y", "是", "√"})
NO = frozenset({"no", "false", "0", "n", "否", "×"})
_LIMIT = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*(\S+)")
_DATE = re.compile(r"\d{1,2}[-/ ]?[A-Za-z]{3}|[A-Za-z]{3}[-/ ]\d{1,2}|\d{1,4}[-/]\d{1,2}[-/]\d{1,4}|\d{1,2}月\d{1,2}日")
"""What spreadsheets make of `05-05` when nobody stops them."""


def read_limit(text: str) -> Limit:
    """Returns the limit of `2 urgent_hour` or `2紧急工作时`.

    Raises:
        ValueError: it is none.
    """
    found = _LIMIT.fullmatch(text.strip())
    clock = None if found is None else CLOCK_WORDS.get(found[2]) or _word_or_none(ClockKind, found[2])
    if found is None or clock is None or float(found[1]) <= 0:
        raise ValueError(
            f"expected an amount and a clock such as '2 urgent_hour' or '1工作日'; clocks: {_all(ClockKind)}"
        )
    return Limit(clock=clock, amount=float(found[1]))


def write_limit(limit: Limit) -> str:
    """Returns `2 urgent_hour`."""
    amount = f"{limit.amount:.6f}".rstrip("0").rstrip(".")
    return f"{amount} {limit.clock.value}"


def read_answer(text: str) -> bool:
    """Returns whether a cell says yes.

    Raises:
        ValueError: it says neither yes nor no.
    """
    word = text.lower()
    if word not in YES | NO:
        raise ValueError("expected yes or no (是, 否)")
    return word in YES


def write_answer(is_so: bool) -> str:
    """Returns `yes` or `no`."""
    return "yes" if is_so else "no"


def read_number(text: str) -> float:
    """Returns the number of a cell.

    Raises:
        ValueError: it is none.
    """
    if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", text):
        raise ValueError("expected a number such as 180 or 0.5, without a unit")
    return float(text)


def write_number(number: float) -> str:
    """Returns `180` or `0.5`."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def read_count(text: str) -> int:
    """Returns the whole number of a cell.

    Raises:
        ValueError: it is none.
    """
    number = read_number(text)
    if not number.is_integer():
        raise ValueError("expected a whole number")
    return int(number)


def read_list(text: str) -> tuple[str, ...]:
    """Returns the parts of `a|b`."""
    return tuple(part.strip() for part in text.split("|") if part.strip())


def read_codes(text: str) -> tuple[str, ...]:
    """Returns the codes of `04-01|04-06`.

    Raises:
        ValueError: a spreadsheet has made a date of one.
    """
    codes = read_list(text)
    if any(_DATE.fullmatch(code) for code in codes):
        raise ValueError("a spreadsheet has made a date of this code; format the column as text and type it again")
    return codes


def word_reader(kind: type[Word], chinese: dict[str, Word]) -> Callable[[str], Word]:
    """Returns a function that reads a word of an enum, or its Chinese."""

    def read(text: str) -> Word:
        word = chinese.get(text) or _word_or_none(kind, text)
        if word is None:
            raise ValueError(f"expected one of {_all(kind)} ({', '.join(chinese)})")
        return word

    return read


def _word_or_none(kind: type[Word], text: str) -> Word | None:
    return next((each for each in kind if each.value == text.lower()), None)


def _all(kind: type[StrEnum]) -> str:
    return ", ".join(each.value for each in kind)
