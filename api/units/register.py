"""What a site says of its units, areas and duty; pure values, checked."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from api.cases.level import Level, is_above
from api.catalogue.entry import Line, NamedLine
from pipelines.site import Identifier

MAX_PROBLEMS = 50
"""So many are named at once."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(
    rf"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))?(?: ((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d|24:00))?"
)


def _week_hours(value: str) -> str:
    found = _HOURS.fullmatch(value)
    if found is None:
        raise ValueError("expected days and hours such as 'mon-fri 08:00-18:00', 'sat', or 'fri 22:00-06:00'")
    return value


WeekHours = Annotated[str, AfterValidator(_week_hours)]
AreaId = Annotated[NamedLine, Field(max_length=64)]
"""As cameras name it: `area` in the site file."""


class UnitKind(StrEnum):
    """What a unit is for."""

    HANDLING = "handling"
    """Settles what is wrong in the street."""
    SUPERVISING = "supervising"
    """Sees to it that it is settled."""


class RegisterModel(BaseModel):
    """The strictness that all parts share."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Unit(RegisterModel):
    """Who handles or supervises cases."""

    id: Identifier
    name_zh: NamedLine
    name_en: Line = ""
    kind: UnitKind = UnitKind.HANDLING


class Area(RegisterModel):
    """A grid, or what grids are part of."""

    id: AreaId
    name_zh: NamedLine
    name_en: Line = ""
    level: Level
    parent: AreaId | None = None
    """The area that this one is part of, which has a higher level."""


class Duty(RegisterModel):
    """Which unit serves which types of case, where and when; what is left out means all of them."""

    unit: Identifier
    keys: tuple[Identifier, ...] = ()
    """Of the catalogue."""
    areas: tuple[AreaId, ...] = ()
    """An area includes all that is part of it."""
    hours: tuple[WeekHours, ...] = ()
    """In the site's time zone: `mon-fri 08:00-18:00`; `fri 22:00-06:00` runs into the next day."""

    def covers(self, local: datetime) -> bool:
        """Whether somebody is there at that time of the site's own clock."""
        return not self.hours or any(_covers(each, local) for each in self.hours)


class Register(RegisterModel):
    """Everything about who works where."""

    units: Annotated[tuple[Unit, ...], Field(max_length=2000)] = ()
    areas: Annotated[tuple[Area, ...], Field(max_length=20_000)] = ()
    duties: Annotated[tuple[Duty, ...], Field(max_length=20_000)] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> "Register":
        if problems := list(islice(self._problems(), MAX_PROBLEMS)):
            raise ValueError("\n".join(problems))
        return self

    def _problems(self) -> Iterator[str]:
        """Yields what is wrong between the parts, each with its place."""
        for name, ids in (("units", [each.id for each in self.units]), ("areas", [each.id for each in self.areas])):
            yield from (f"{name}: '{twice}' stands there twice" for twice, n in Counter(ids).items() if n > 1)
        units = {each.id for each in self.units}
        areas = {each.id: each for each in self.areas}
        for index, area in enumerate(self.areas):
            above = None if area.parent is None else areas.get(area.parent)
            if area.parent is not None and above is None:
                yield f"areas[{index}].parent: no area '{area.parent}' in this file"
            elif above is not None and not is_above(above.level, area.level):
                yield (
                    f"areas[{index}].parent: '{above.id}' is a {above.level.value}, which is not above "
                    f"a {area.level.value}; expected grid < community < town < county"
                )
        for index, duty in enumerate(self.duties):
            if duty.unit not in units:
                yield f"duties[{index}].unit: no unit '{duty.unit}' in this file"
            yield from (
                f"duties[{index}].areas: no area '{area}' in this file" for area in duty.areas if area not in areas
            )


def _covers(hours: str, local: datetime) -> bool:
    found = _HOURS.fullmatch(hours)
    if found is None:
        return False
    first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
    days = {(first + offset) % 7 for offset in range((last - first) % 7 + 1)}
    begin, end, now = found[3] or "00:00", found[4] or "24:00", f"{local:%H:%M}"
    today, yesterday = local.weekday() in days, (local.weekday() - 1) % 7 in days
    if begin < end:
        return today and begin <= now < end
    return (today and now >= begin) or (yesterday and now < end)
