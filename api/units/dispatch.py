"""Direct dispatch (一级分拨): from a row of the catalogue, an area and the time straight to a unit; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.catalogue.entry import CatalogueEntry
from api.units.register import Area, Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Where a case goes, and why."""

    unit: str | None
    """None: nobody is named anywhere; a person must choose."""
    because: str
    """For the history of the case."""


def choose(entry: CatalogueEntry, path: Sequence[Area], duties: Sequence[Duty], *, local: datetime) -> Dispatch:
    """Returns the unit of a case; the same arguments give the same unit.

    The nearest area that has a duty for this type wins, then duties for everywhere; among equals, a duty that names
    the type before one for all types, then the order of the register. Who is there now comes before who is not. With
    no duty at all it is the row's handling unit, then its first responsible unit.

    Args:
        entry: The row of the type.
        path: The case's area and all above it, nearest first; empty where it has none.
        duties: In the order of the register.
        local: When, on the site's own clock.
    """
    found = _ranked(entry.key, path, duties)
    for place, duty in found:
        if duty.covers(local):
            return Dispatch(unit=duty.unit, because=f"duty for {_types(duty)} in {place}")
    if found:
        place, duty = found[0]
        return Dispatch(unit=duty.unit, because=f"duty for {_types(duty)} in {place}, where nobody is there now")
    if entry.handling_unit is not None:
        return Dispatch(unit=entry.handling_unit, because=f"handling unit of '{entry.key}' in the catalogue")
    if entry.first_responsible_unit is not None:
        because = f"first responsible unit of '{entry.key}' in the catalogue"
        return Dispatch(unit=entry.first_responsible_unit, because=because)
    return Dispatch(unit=None, because=f"neither a duty nor the catalogue names a unit for '{entry.key}'")


def _ranked(key: str, path: Sequence[Area], duties: Sequence[Duty]) -> list[tuple[str, Duty]]:
    """Returns the duties for this type and place, best first, each with the place that it is for."""
    places: list[tuple[str | None, str]] = [(area.id, f"'{area.id}'") for area in path]
    ranked: list[tuple[str, Duty]] = []
    for area_id, place in [*places, (None, "every area")]:
        here = [
            duty
            for duty in duties
            if (area_id in duty.areas if area_id else not duty.areas) and (not duty.keys or key in duty.keys)
        ]
        ranked += [(place, duty) for duty in sorted(here, key=lambda duty: not duty.keys)]
    return ranked


def _types(duty: Duty) -> str:
    return f"{len(duty.keys)} types, this one among them," if duty.keys else "all types"
