"""Texts as people send them, and as the API sends them to people; pure."""

import re
from collections.abc import Mapping
from typing import Any

from api.pages.language import Language
from api.pages.texts import say

_MISSING = re.compile(r"(\d{4}) has no table of holidays")
_EXAMPLE = "this is the example that ships"


def decoded(data: bytes) -> str:
    """Returns text in UTF-8 or, where it is none, GB 18030, as Chinese spreadsheets save it."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def note_words(note: str, language: Language) -> str:
    """Returns one of the calendar's notes in the reader's words; one that is not known here stays as it is."""
    missing = _MISSING.match(note)
    if missing is not None:
        return say(language, "settings.calendar_missing", year=missing[1])
    return say(language, "settings.calendar_example") if note.startswith(_EXAMPLE) else note


def detail_words(detail: Mapping[str, Any]) -> str:
    """Returns the detail of an audit line: `cameras: 3; plans: day, night`."""
    return "; ".join(f"{name}: {_plain(value)}" for name, value in detail.items())


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"({detail_words(value)})"
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value)
    return "—" if value is None else str(value)
