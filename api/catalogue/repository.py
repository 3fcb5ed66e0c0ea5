"""Reads and writes the catalogue's versions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.catalogue.entry import CatalogueEntry
from api.db.tables.catalogue import CatalogueEntryRow, CatalogueVersionRow
from api.errors import Conflict


def newest_version(session: Session) -> int | None:
    """Returns the version in force; None where none has been written."""
    return session.scalar(select(func.max(CatalogueVersionRow.version)))


def versions(session: Session) -> Sequence[CatalogueVersionRow]:
    """Returns all versions, newest first."""
    return session.scalars(select(CatalogueVersionRow).order_by(CatalogueVersionRow.version.desc())).all()


def version(session: Session, number: int) -> CatalogueVersionRow | None:
    """Returns one version."""
    return session.get(CatalogueVersionRow, number)


def entry(session: Session, key: str, *, version: int) -> CatalogueEntryRow | None:
    """Returns one row of one version."""
    return session.get(CatalogueEntryRow, (version, key))


def entries(session: Session, *, version: int) -> Sequence[CatalogueEntryRow]:
    """Returns the rows of one version, in their order."""
    query = select(CatalogueEntryRow).where(CatalogueEntryRow.version == version)
    return session.scalars(query.order_by(CatalogueEntryRow.position, CatalogueEntryRow.key)).all()


def add_version(
    session: Session, version: int, entries: Sequence[CatalogueEntry], *, at: datetime, by: str, note: str
) -> None:
    """Writes a new version.

    Raises:
        Conflict: somebody has written this version in the meantime.
    """
    session.add(CatalogueVersionRow(version=version, made_at=at, made_by=by, note=note, entries=len(entries)))
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(f"version {version} has been imported in the meantime", code="catalogue_changed") from error
    for position, each in enumerate(entries):
        body = each.model_dump(mode="json")
        session.add(CatalogueEntryRow(version=version, key=each.key, position=position, body=body))
    session.flush()
