"""What the form of a report offers."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.field.forms_view import Choice
from api.field.words import Words
from api.pages.inside import InsideApi

NOT_REPORTED = frozenset({"camera_fault", "sensor_alarm"})
"""Types of the catalogue that machines report about themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    """The form of a report."""

    types: tuple[Choice, ...]
    areas: tuple[Choice, ...]
    only_area: str
    """Chosen from the start, where there is one alone."""


async def report_form(api: InsideApi, words: Words) -> ReportForm:
    """Returns what the form offers to whoever asks."""
    me, catalogue, areas = await asyncio.gather(api.get("/me"), api.get("/catalogue"), api.get("/areas"))
    return offered(me, catalogue["entries"], areas["areas"], words)


def offered(
    me: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], areas: Sequence[Mapping[str, Any]], words: Words
) -> ReportForm:
    """Returns the types a person can see, and the areas in their sight, smallest first; pure."""
    own = set(me["areas"])
    seen = [each for each in areas if not own or each["id"] in own]
    seen.sort(key=lambda each: each["level"] != "grid")
    return ReportForm(
        types=tuple(
            Choice(value=each["key"], label=words.of_both(each["name_zh"], each["name_en"]))
            for each in entries
            if each["key"] not in NOT_REPORTED
        ),
        areas=tuple(Choice(value=each["id"], label=words.of_both(each["name_zh"], each["name_en"])) for each in seen),
        only_area=seen[0]["id"] if len(seen) == 1 else "",
    )
