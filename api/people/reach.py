"""Who may see which area's things; pure, so that every list and every single thing asks the same question."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from api.people.roles import Identity, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far somebody sees. What lies outside is answered as if it were not there."""

    areas: frozenset[str] | None = None
    """Areas, each with everything below it; None: everywhere, and things that have no area too."""
    units: frozenset[str] | None = None
    """Units whose cases they may see; None: every unit's."""

    @property
    def is_everywhere(self) -> bool:
        """Whether nothing is out of sight."""
        return self.areas is None and self.units is None

    def holds(self, area: str | None, units: Collection[str | None] = ()) -> bool:
        """Returns whether a thing of this area, and of one of these units, is in sight."""
        is_in_area = self.areas is None or area in self.areas
        return is_in_area and (self.units is None or any(unit in self.units for unit in units))

    def holds_place(self, area: str | None) -> bool:
        """Returns whether a thing that belongs to no unit (a camera, a plan) is in sight."""
        return self.areas is None or area in self.areas


EVERYWHERE = Reach()
"""The reach of the server itself, of workers, and of people without areas."""


def areas_filter(identity: Identity) -> Reach:
    """Returns the reach that lists and counts are filtered by."""
    units = None
    if identity.role is Role.HANDLER:
        units = frozenset() if identity.unit is None else frozenset({identity.unit})
    return Reach(areas=identity.areas or None, units=units)


def may_see(identity: Identity, area: str | None, unit: str | None = None) -> bool:
    """Returns whether somebody may see a case of this area and unit; without a unit, whether they may see a place."""
    reach = areas_filter(identity)
    return reach.holds_place(area) if unit is None and reach.units is None else reach.holds(area, (unit,))


def with_all_below(areas: Collection[str], parents: Mapping[str, str | None]) -> frozenset[str]:
    """Returns these areas and everything below them in the tree; one that the tree does not know stays alone.

    Args:
        areas: Ids that were given to a person.
        parents: Area -> the one above it. A ring in it is no error here: it ends where it closes.
    """
    children: dict[str, list[str]] = {}
    for area, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(area)
    found: set[str] = set()
    open_ends = list(areas)
    while open_ends:
        area = open_ends.pop()
        if area not in found:
            found.add(area)
            open_ends += children.get(area, [])
    return frozenset(found)
