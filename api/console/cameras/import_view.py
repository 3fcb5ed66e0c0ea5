"""What a table of cameras would change, in words; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.console.cameras.form_view import expected_words
from api.pages.language import Language
from api.pages.texts import catalogue, say

EXAMPLE = (
    "id,name,main,sub,credential,area,tags\n"
    "gate-1,东门,rtsp://192.168.1.20:554/Streaming/Channels/101,rtsp://192.168.1.20:554/Streaming/Channels/102,hik,"
    "dongfeng,消防通道"
)


def head_words(shown: Mapping[str, Any], language: Language) -> str:
    """Returns how many cameras come, change, stay, and how many things are wrong."""
    return say(
        language,
        "cameras.import_head",
        added=len(shown["added"]),
        changed=len(shown["changed"]),
        unchanged=shown["unchanged"],
        problems=len(shown["problems"]),
    )


def problem_cells(problem: Mapping[str, Any], language: Language) -> tuple[str, ...]:
    """Returns line, column and what was expected there."""
    words = expected_words(language, problem["column"], problem["what"])
    return str(problem["line"] or "—"), problem["column"] or "—", words


def field_names(fields: Sequence[str], language: Language) -> str:
    """Returns the names of what changes about a camera."""
    named = [say(language, key) if (key := f"cameras.f_{each}") in catalogue() else each for each in fields]
    return "、".join(named) if language is Language.ZH else ", ".join(named)
