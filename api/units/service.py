"""Units, areas and duty, and which unit a case goes to; commits nothing."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from api.cameras import repository as site
from api.cameras.terms import SITE_TIMEZONE
from api.catalogue import service as catalogue
from api.catalogue.entry import CatalogueEntry
from api.db.tables.catalogue import AreaRow
from api.errors import Conflict
from api.units import repository
from api.units.dispatch import Dispatch, choose
from api.units.example import SHIPPED, shipped_register
from api.units.register import Area, Duty, Register, Unit
from api.units.schemas import AreasView, DispatchView, RegisterChange, UnitsView
from pipelines.site import Site

_LEVELS = 4


def unit_for(session: Session, entry: CatalogueEntry, *, area: str | None, at: datetime) -> str | None:
    """Returns the unit that a case of this type in this area goes to at that time; None: a person must choose."""
    return dispatch(session, entry, area=area, at=at).unit


def dispatch(session: Session, entry: CatalogueEntry, *, area: str | None, at: datetime) -> Dispatch:
    """Returns the same with the reason, for the case's history."""
    timezone = ZoneInfo(site.fact(session, SITE_TIMEZONE) or Site().timezone)
    return choose(entry, path(session, area), duties(session), local=at.astimezone(timezone))


def units(session: Session) -> list[Unit]:
    """Returns all units, in the order of the register."""
    if _is_shipped(session):
        return list(shipped_register().units)
    return [
        Unit.model_validate({"id": row.id, "name_zh": row.name_zh, "name_en": row.name_en, "kind": row.kind})
        for row in repository.units(session)
    ]


def areas(session: Session) -> list[Area]:
    """Returns all areas, in the order of the register."""
    if _is_shipped(session):
        return list(shipped_register().areas)
    return [_area(row) for row in repository.areas(session)]


def duties(session: Session) -> list[Duty]:
    """Returns all duties, in the order of the register."""
    if _is_shipped(session):
        return list(shipped_register().duties)
    return [
        Duty.model_validate({"unit": row.unit_id, "keys": row.keys, "areas": row.areas, "hours": row.hours})
        for row in repository.duties(session)
    ]


def path(session: Session, area: str | None) -> list[Area]:
    """Returns an area and all above it, nearest first; nothing for an area that nobody knows."""
    found: list[Area] = []
    while area and len(found) < _LEVELS:
        row = repository.area(session, area)
        if row is None:
            break
        found.append(_area(row))
        area = row.parent_id
    return found


def ancestors(session: Session, area: str) -> list[Area]:
    """Returns the areas above an area, nearest first, without itself."""
    return path(session, area)[1:]


def with_parts(session: Session, areas: Iterable[str]) -> frozenset[str]:
    """Returns the ids of these areas and of everything that is part of them."""
    found = frozenset(areas)
    newest = found
    for _ in range(_LEVELS):
        newest = repository.parts_of(session, newest) - found
        found |= newest
    return found


def current_version(session: Session) -> int:
    """Returns the register's version in force."""
    return repository.newest_version(session) or SHIPPED


def register(session: Session) -> Register:
    """Returns everything about who works where."""
    return Register(units=tuple(units(session)), areas=tuple(areas(session)), duties=tuple(duties(session)))


def units_view(session: Session) -> UnitsView:
    """Returns units and duty as they are shown."""
    return UnitsView(version=current_version(session), units=units(session), duties=duties(session))


def areas_view(session: Session) -> AreasView:
    """Returns the tree of areas as it is shown."""
    return AreasView(version=current_version(session), areas=areas(session))


def dispatch_view(session: Session, key: str, *, area: str | None, at: datetime) -> DispatchView:
    """Returns where a case would go.

    Raises:
        NotThere: `unknown_type`.
    """
    chosen = dispatch(session, catalogue.entry(session, key), area=area, at=at)
    names = {unit.id: unit.name_zh for unit in units(session)}
    return DispatchView(unit=chosen.unit, name_zh=names.get(chosen.unit or ""), because=chosen.because)


def replace(session: Session, new: Register, *, based_on: int | None, actor: str, now: datetime) -> RegisterChange:
    """Makes this the register; cases keep the unit and area they have.

    Args:
        session: A writing transaction.
        new: The whole of it; what is not in it goes.
        based_on: The version that the sender has seen; None: whichever is in force.
        actor: Who does it.
        now: When.

    Raises:
        Conflict: `units_changed`: another version is in force than the one that the sender has seen.
    """
    version = current_version(session)
    if based_on is not None and based_on != version:
        raise Conflict(
            f"the units are in version {version}, this is based on {based_on}: read them again",
            code="units_changed",
            details={"version": version},
        )
    old = register(session)
    lines = _difference(old, new)
    warnings = _doubts(new, catalogue.entries(session))
    if old == new:
        return RegisterChange(version=version, is_changed=False, difference=[], warnings=warnings)
    if _is_shipped(session):
        repository.replace_register(session, SHIPPED, old, at=now, by=catalogue.SHIPPED_BY)
    repository.replace_register(session, version + 1, new, at=now, by=actor)
    return RegisterChange(version=version + 1, is_changed=True, difference=lines, warnings=warnings)


def _difference(old: Register, new: Register) -> list[str]:
    lines: list[str] = []
    for what, before, after in (("unit", old.units, new.units), ("area", old.areas, new.areas)):
        known: dict[str, Unit | Area] = {each.id: each for each in before}
        wanted: dict[str, Unit | Area] = {each.id: each for each in after}
        lines += [f"- {what} {key}" for key in known if key not in wanted]
        lines += [f"+ {what} {key}" for key in wanted if key not in known]
        lines += [f"~ {what} {key}" for key in wanted if key in known and known[key] != wanted[key]]
    lines += [f"- duty of {duty.unit}" for duty in old.duties if duty not in new.duties]
    lines += [f"+ duty of {duty.unit}" for duty in new.duties if duty not in old.duties]
    return lines or ["~ the order"]


def _doubts(new: Register, entries: Sequence[CatalogueEntry]) -> list[str]:
    known = {unit.id for unit in new.units}
    named: dict[str, str] = {}
    for entry in entries:
        for unit in (entry.handling_unit, entry.supervising_unit, entry.first_responsible_unit):
            if unit is not None and unit not in known:
                named.setdefault(unit, entry.key)
    lines = [f"the catalogue names unit '{unit}' (type '{key}'), which is not here" for unit, key in named.items()]
    types = {entry.key for entry in entries}
    return lines + _idle(new.duties, types)


def _idle(duties: Sequence[Duty], types: Collection[str]) -> list[str]:
    strange = sorted({key for duty in duties for key in duty.keys} - set(types))
    return [f"a duty names type '{key}', which is not in the catalogue" for key in strange]


def _is_shipped(session: Session) -> bool:
    return repository.newest_version(session) is None


def _area(row: AreaRow) -> Area:
    return Area.model_validate(
        {
            "id": row.id,
            "name_zh": row.name_zh,
            "name_en": row.name_en,
            "level": row.level,
            "parent": row.parent_id,
        }
    )
