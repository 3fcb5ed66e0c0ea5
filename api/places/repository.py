"""Queries on outlines of areas and on the site's picture."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from api.db.tables.places import AreaShapeRow, MapPictureRow

SITE = "site"


def shapes(session: Session) -> Sequence[AreaShapeRow]:
    """Returns all outlines by area."""
    return session.scalars(select(AreaShapeRow).order_by(AreaShapeRow.area_id)).all()


def replace_shapes(session: Session, rows: Iterable[AreaShapeRow]) -> None:
    """Makes these all the outlines there are."""
    session.execute(delete(AreaShapeRow))
    session.add_all(rows)
    session.flush()


def picture(session: Session, *, with_data: bool = False) -> MapPictureRow | None:
    """Returns the site's picture; its bytes only where they are asked for."""
    options = [undefer(MapPictureRow.data)] if with_data else []
    return session.get(MapPictureRow, SITE, options=options)


def set_picture(session: Session, row: MapPictureRow | None) -> None:
    """Puts this picture in the place of the one there is; None: there is none from now on."""
    session.execute(delete(MapPictureRow))
    if row is not None:
        session.add(row)
    session.flush()
