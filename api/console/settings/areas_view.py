"""The tree of areas, and units' duty, as lists show them; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.console.settings.names import named
from api.pages.language import Language
from api.pages.texts import name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLine:
    """One area below those that it is part of."""

    id: str
    name: str
    depth: int
    """0 at the top."""
    level: str


def area_lines(areas: Sequence[Mapping[str, Any]], language: Language) -> list[AreaLine]:
    """Returns all areas, each below the one that it is part of; one whose parent is not there stands at the top."""
    ids = {each["id"] for each in areas}
    below: dict[str | None, list[Mapping[str, Any]]] = {}
    for each in areas:
        below.setdefault(each["parent"] if each["parent"] in ids else None, []).append(each)

    def walk(parent: str | None, depth: int) -> Iterator[AreaLine]:
        for each in below.get(parent, []):
            level = name_of(language, "level", each["level"])
            yield AreaLine(id=each["id"], name=named(each, language), depth=depth, level=level)
            yield from walk(each["id"], depth + 1)

    return list(walk(None, 0))


def duty_words(values: Sequence[str], names: Mapping[str, str], everything: str) -> str:
    """Returns what a duty is about; an empty list means all of them."""
    return ", ".join(names.get(each, each) for each in values) or everything
