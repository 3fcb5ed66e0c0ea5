"""Which cases a list shows: read from its address, written into addresses, and asked of the API; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from api.cases.level import Level
from api.cases.lifecycle import OPEN
from api.cases.move import Asked
from api.cases.states import ORIGINS, CaseState
from api.clocks.colour import Colour
from api.pages.language import Language

PATH = "/console/cases"
EVERY = "all"
"""Of `state`: those that have ended too; without a state, only those that have not."""
_NUMBER = re.compile(r"#?\d{1,9}")
_WORDS: Mapping[str, frozenset[str]] = {
    "state": frozenset({*(each.value for each in CaseState), EVERY}),
    "colour": frozenset(each.value for each in Colour),
    "level": frozenset(each.value for each in Level),
    "origin": ORIGINS,
    "asked": frozenset(each.value for each in Asked),
    "mine": frozenset({"1"}),
    "overdue": frozenset({"1"}),
    "supervised": frozenset({"1"}),
}
_LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; empty: not by this."""

    q: str = ""
    """A case's number, or the number of a complaint that is linked to it."""
    mine: str = ""
    overdue: str = ""
    supervised: str = ""
    colour: str = ""
    state: str = ""
    asked: str = ""
    type: str = ""
    area: str = ""
    unit: str = ""
    level: str = ""
    origin: str = ""
    camera: str = ""
    begin: str = ""
    end: str = ""
    cursor: str = ""

    @property
    def narrowing(self) -> dict[str, str]:
        """What is set, without the place in the list."""
        return {
            each.name: value for each in fields(self) if (value := getattr(self, each.name)) and each.name != "cursor"
        }

    @property
    def address(self) -> str:
        """The address of the list."""
        return self._address({**self.narrowing, **({"cursor": self.cursor} if self.cursor else {})})

    @property
    def query(self) -> dict[str, Any]:
        """What `GET /cases` is asked, without `limit`."""
        asked: dict[str, Any] = {name: getattr(self, name) or None for name in _AS_THEY_ARE}
        asked |= {"mine": (self.mine and "true") or None, "overdue": (self.overdue and "true") or None}
        asked |= {
            "supervised": (self.supervised and "true") or None,
            "from": self.begin or None,
            "to": self.end or None,
        }
        if self.q:
            is_number = _NUMBER.fullmatch(self.q) is not None
            return asked | {"number" if is_number else "ticket": self.q, "state": None}
        states = [each.value for each in CaseState if each in OPEN] if not self.state else [self.state]
        return asked | {"state": None if self.state == EVERY else states}

    def toggled(self, name: str, value: str) -> str:
        """Returns the address with this set, or taken back where it is set already."""
        wanted = "" if getattr(self, name) == value else value
        return replace(self, **{name: wanted, "cursor": ""}).address

    def older(self, cursor: str) -> str:
        """Returns the address of the cases that are older."""
        return replace(self, cursor=cursor).address

    def newest(self) -> str:
        """Returns the address of the list's beginning."""
        return replace(self, cursor="").address

    def export(self, form: str, language: Language) -> str:
        """Returns the address of the list as a file, "csv" or "xlsx"."""
        wanted = {name: value for name, value in self.query.items() if value is not None and name != "cursor"}
        return f"/api/v1/cases/export?{urlencode({'format': form, 'language': language.value, **wanted}, doseq=True)}"

    @staticmethod
    def _address(values: Mapping[str, str]) -> str:
        return f"{PATH}?{urlencode(values)}" if values else PATH


_AS_THEY_ARE = ("colour", "asked", "type", "area", "unit", "level", "origin", "camera", "cursor")


def filters_of(query: Mapping[str, str]) -> Filters:
    """Returns what an address asks for; what no list knows is left out, so that an old link shows something."""
    kept = {}
    for each in fields(Filters):
        value = query.get(each.name, "").strip()[:_LONGEST]
        if value and value in _WORDS.get(each.name, {value}):
            kept[each.name] = value
    return Filters(**kept)
