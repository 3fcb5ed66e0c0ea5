"""What units and areas are called; pure."""

from collections.abc import Mapping
from typing import Any

from api.console.frame import Desk
from api.pages.language import Language


def named(each: Mapping[str, Any], language: Language) -> str:
    """Returns a unit's or area's name in a language; the Chinese one where there is no other."""
    return str(each.get(f"name_{language.value}") or each["name_zh"])


def unit_options(desk: Desk, units: Mapping[str, Any]) -> dict[str, str]:
    """Returns all units for a choice, none of them first."""
    return {"": desk.say("settings.no_unit"), **{each["id"]: named(each, desk.language) for each in units["units"]}}


def area_names(areas: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Returns what each area is called."""
    return {each["id"]: named(each, language) for each in areas["areas"]}
