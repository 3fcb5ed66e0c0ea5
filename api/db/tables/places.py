"""What the map is drawn upon, and where people on the street said they were."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table


class AreaShapeRow(Table):
    """The outline of an area of the register; one that is no longer in the register is not shown."""

    __tablename__ = "area_shapes"
    area_id: Mapped[str] = mapped_column(primary_key=True)
    polygons: Mapped[list[Any]]
    """Polygons of rings of [longitude, latitude], WGS 84; the first ring is the outer one, the others are holes."""
    set_at: Mapped[datetime]
    set_by: Mapped[str]


class MapPictureRow(Table):
    """The picture under the map: one row at most. It lies in the database, so every backup holds it."""

    __tablename__ = "map_picture"
    key: Mapped[str] = mapped_column(primary_key=True)
    """Always `site`."""
    sha256: Mapped[str]
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int]
    west: Mapped[float]
    south: Mapped[float]
    east: Mapped[float]
    north: Mapped[float]
    set_at: Mapped[datetime]
    set_by: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """As re-encoded here; read only by who asks for the picture itself."""


class CheckInRow(Table):
    """Where a grid worker said they were, last: each check-in takes the place of the one before."""

    __tablename__ = "check_ins"
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    made_at: Mapped[datetime]
    """When they tapped; never later than `received_at`."""
    received_at: Mapped[datetime]
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    """As their phone judged it."""
    camera_id: Mapped[str | None]
    """The camera that they chose instead of a position."""
    __table_args__ = (Index("check_ins_by_time", "made_at"),)
