"""What the pages of cases say: one language, one zone, and the names of units, types and areas; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.cases.states import SYSTEM
from api.pages import texts, times
from api.pages.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Says texts, names and times as one person reads them."""

    language: Language
    zone: ZoneInfo
    """Of the site."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Id of a unit -> its name."""
    types: Mapping[str, str] = field(default_factory=dict)
    """Key of the catalogue -> its name."""
    areas: Mapping[str, str] = field(default_factory=dict)
    """Id of an area -> its name."""

    def say(self, key: str, **values: object) -> str:
        """Returns a text of the catalogues."""
        return texts.say(self.language, key, **values)

    def name(self, kind: str, word: str) -> str:
        """Returns the name of a stored word: these pages' own, else the one that all share, else the word."""
        own = f"cases.{kind}_{word}"
        return self.say(own) if own in texts.catalogue() else texts.name_of(self.language, kind, word)

    def unit(self, unit: str | None) -> str:
        """Returns the name of a unit; empty where there is none."""
        return "" if unit is None else self.units.get(unit, unit)

    def type(self, key: str) -> str:
        """Returns the name of a type of case."""
        return self.types.get(key, key)

    def area(self, area: str | None) -> str:
        """Returns the name of an area; empty where nobody knows it."""
        return "" if area is None else self.areas.get(area, area)

    def by(self, actor: str | None) -> str:
        """Returns who did something; empty where nobody has."""
        if actor is None:
            return ""
        kind, _, name = actor.partition(":")
        return self.say("cases.by_system") if kind == SYSTEM else name or actor

    def exact(self, at: datetime | str) -> str:
        """Returns the time to the second, in the site's zone."""
        return times.exact(moment(at), self.zone)

    def short(self, at: datetime | str) -> str:
        """Returns "6-01 10:05"; the year is told by the exact time on hover."""
        there = moment(at).astimezone(self.zone)
        return f"{there.month}-{there:%d %H:%M}"

    def span(self, seconds: float) -> str:
        """Returns "2 小时 5 分钟"."""
        return times.span(self.language, seconds)

    def listed(self, parts: Sequence[str]) -> str:
        """Returns the parts that there are as one line."""
        return " · ".join(part for part in parts if part)


def moment(at: datetime | str) -> datetime:
    """Returns a time of the API's answers."""
    return datetime.fromisoformat(at) if isinstance(at, str) else at


def names(entries: Sequence[Mapping[str, Any]], *, key: str, language: Language) -> dict[str, str]:
    """Returns id -> name of units, areas or types, in the page's language or the one there is."""
    first, second = ("name_zh", "name_en") if language is Language.ZH else ("name_en", "name_zh")
    return {each[key]: each.get(first) or each.get(second) or each[key] for each in entries}
