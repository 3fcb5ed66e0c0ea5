"""The forms of the settings: their fields, and where the API's refusals belong; pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from api.pages.language import Language
from api.pages.texts import catalogue, say

FORMS: Mapping[str, tuple[str, ...]] = {
    "person": ("name", "role", "password", "unit", "areas"),
    "access": ("role", "unit", "areas"),
    "secret": ("password",),
    "key": ("name", "kind", "role", "scopes", "unit", "areas", "expires_at"),
    "plan": ("id", "name", "cameras", "max_gap_s", "hours", "rounds"),
    "webhook": ("name", "url", "topics", "codes"),
    "again": ("begin", "end"),
    "rule": ("name", "url", "topics"),
    "days": ("content",),
    "hold": ("number", "reason"),
    "lift": ("reason",),
    "trail": ("actor", "action", "object"),
}
"""Form -> its fields. Each has a label `settings.FORM_FIELD`, and a line of what is expected, the same with `_hint`."""
BY_CODE: Mapping[str, str] = {
    "weak_password": "password",
    "name_taken": "name",
    "plan_exists": "id",
    "forbidden_url": "url",
    "bad_service": "url",
    "bad_calendar": "content",
}
"""Refusals that name no field, and whose they are."""
_STEP = re.compile(r"[.\[]")
_NAMED = re.compile(r"`(\w+)`")
"""How a refusal without a list begins where it is about one field."""


def complaints(code: str, details: Mapping[str, Any], message: str, fields: Sequence[str]) -> dict[str, str]:
    """Returns by field what the API said is wrong; under "" what belongs to none of the form.

    Args:
        code: Of the refusal.
        details: Of the refusal, with or without `problems`.
        message: The refusal's own words.
        fields: Of the form.
    """
    listed = details.get("problems")
    if code in BY_CODE and BY_CODE[code] in fields:
        return {BY_CODE[code]: message}
    begins = _NAMED.match(message)
    if not listed and begins is not None and field_of(begins[1], fields):
        return {field_of(begins[1], fields): message}
    found: dict[str, list[str]] = {}
    for each in listed if isinstance(listed, list) and listed else [{"where": "", "what": message}]:
        where, what = (
            (str(each.get("where", "")), str(each.get("what", ""))) if isinstance(each, dict) else ("", str(each))
        )
        found.setdefault(field_of(where, fields), []).append(what)
    return {name: "; ".join(dict.fromkeys(whats)) for name, whats in found.items()}


def field_of(where: str, fields: Sequence[str]) -> str:
    """Returns the field of `body.areas[2]` or `cameras[1]`; empty where it is none of the form's."""
    first = _STEP.split(where.removeprefix("body").strip("."), maxsplit=1)[0]
    first = {"from": "begin", "to": "end"}.get(first, first)
    return first if first in fields else ""


def expected_words(language: Language, form: str, field: str, what: str) -> str:
    """Returns what was expected of a field, in the reader's words, with the API's own beside them."""
    key = f"settings.{form}_{field}_hint"
    if language is Language.EN or key not in catalogue():
        return what
    return say(language, "settings.expected", hint=say(language, key), what=what)


def words_of(text: str) -> list[str]:
    """Returns what stands between commas of either script or in lines of its own; each once."""
    return list(dict.fromkeys(word.strip() for word in re.split(r"[,，、;；\n]", text) if word.strip()))


def number_of(text: str) -> float | str:
    """Returns the number that was typed; else the text, which the API refuses by its field."""
    try:
        return float(text)
    except ValueError:
        return text
