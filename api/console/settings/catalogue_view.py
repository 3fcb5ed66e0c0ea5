"""The catalogue's table and what a file would change in it, in words; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.pages.language import Language
from api.pages.texts import name_of, say

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STAGES = ("verify", "dispatch", "handle", "check", "total")


def content_type(name: str, data: bytes) -> str:
    """Returns what a file is, by its first bytes and then its name."""
    return XLSX if data.startswith(b"PK\x03\x04") or name.lower().endswith(".xlsx") else CSV


def limits_words(stages: Mapping[str, Any] | None, language: Language) -> str:
    """Returns "处置 4 工作小时 · 核查 1 工作日": how long each stage may take."""
    found = []
    for stage in _STAGES:
        limit = (stages or {}).get(stage)
        if isinstance(limit, Mapping) and {"amount", "clock"} <= limit.keys():
            clock = name_of(language, "clock", str(limit["clock"]))
            found.append(f"{name_of(language, 'stage', stage)} {limit['amount']:g} {clock}")
    return " · ".join(found)


def problem_lines(shown: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Returns line, column and what is wrong, of every cell that is."""
    return [(str(each["line"] or "—"), each["column"] or "—", each["what"]) for each in shown["problems"]]


def change_lines(shown: Mapping[str, Any], language: Language) -> list[tuple[str, str, str]]:
    """Returns name, kind of change, and what of it, of each row that a file changes."""
    lines: list[tuple[str, str, str]] = []
    for kind in ("added", "changed", "removed"):
        for each in shown[kind]:
            fields: Sequence[Mapping[str, str]] = each.get("fields", [])
            what = "; ".join(
                f"{field['field']}: {field['before'] or '—'} → {field['after'] or '—'}" for field in fields
            )
            lines.append((f"{each['name_zh']} ({each['key']})", say(language, f"settings.row_{kind}"), what))
    return lines


def head_words(shown: Mapping[str, Any], language: Language) -> str:
    """Returns how much a file changes."""
    return say(
        language,
        "settings.import_head",
        added=len(shown["added"]),
        changed=len(shown["changed"]),
        removed=len(shown["removed"]),
        problems=len(shown["problems"]),
    )
