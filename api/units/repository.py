"""Reads and writes units, areas and duty."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.db.tables.catalogue import AreaRow, DutyRow, RegisterRow, UnitRow
from api.errors import Conflict
from api.units.register import Register

_AT_ONCE = 500
"""Values of one query: SQLite takes some 32,000 parameters, PostgreSQL 65,000."""


def newest_version(session: Session) -> int | None:
    """Returns the version in force; None where none has been written."""
    return session.scalar(select(func.max(RegisterRow.version)))


def units(session: Session) -> Sequence[UnitRow]:
    """Returns all units, in their order."""
    return session.scalars(select(UnitRow).order_by(UnitRow.position)).all()


def unit_ids(session: Session) -> frozenset[str]:
    """Returns the ids of all units."""
    return frozenset(session.scalars(select(UnitRow.id)))


def areas(session: Session) -> Sequence[AreaRow]:
    """Returns all areas, in their order."""
    return session.scalars(select(AreaRow).order_by(AreaRow.position)).all()


def area(session: Session, area_id: str) -> AreaRow | None:
    """Returns one area."""
    return session.get(AreaRow, area_id)


def parts_of(session: Session, area_ids: Collection[str]) -> frozenset[str]:
    """Returns the ids of the areas right below these."""
    ids, found = sorted(area_ids), set[str]()
    for begin in range(0, len(ids), _AT_ONCE):
        found |= set(session.scalars(select(AreaRow.id).where(AreaRow.parent_id.in_(ids[begin : begin + _AT_ONCE]))))
    return frozenset(found)


def duties(session: Session) -> Sequence[DutyRow]:
    """Returns all duties, in their order."""
    return session.scalars(select(DutyRow).order_by(DutyRow.position)).all()


def replace_register(session: Session, version: int, register: Register, *, at: datetime, by: str) -> None:
    """Writes a new version, and makes it what the other tables hold.

    Raises:
        Conflict: somebody has written this version in the meantime.
    """
    session.add(RegisterRow(version=version, made_at=at, made_by=by, body=register.model_dump(mode="json")))
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("the units have been changed in the meantime", code="units_changed") from error
    for table in (UnitRow, AreaRow, DutyRow):
        session.execute(delete(table))
    session.expire_all()
    session.add_all(_rows(register))
    session.flush()


def _rows(register: Register) -> list[UnitRow | AreaRow | DutyRow]:
    rows: list[UnitRow | AreaRow | DutyRow] = []
    for position, unit in enumerate(register.units):
        body = unit.model_dump(mode="json")
        rows.append(UnitRow(position=position, **body))
    for position, area in enumerate(register.areas):
        body = area.model_dump(mode="json")
        rows.append(AreaRow(position=position, parent_id=body.pop("parent"), **body))
    for position, duty in enumerate(register.duties):
        body = duty.model_dump(mode="json")
        rows.append(DutyRow(position=position, unit_id=body.pop("unit"), **body))
    return rows
