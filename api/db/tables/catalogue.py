"""The catalogue of case types, units, areas and duty."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table


class CatalogueVersionRow(Table):
    """One state of the whole catalogue; never changed, never deleted."""

    __tablename__ = "catalogue_versions"
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    note: Mapped[str]
    """What its maker says about it; a file's name, say."""
    entries: Mapped[int]


class CatalogueEntryRow(Table):
    """One row of one version."""

    __tablename__ = "catalogue_entries"
    version: Mapped[int] = mapped_column(ForeignKey("catalogue_versions.version"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    body: Mapped[dict[str, Any]]
    """A `CatalogueEntry`."""


class RegisterRow(Table):
    """One writing of units, areas and duty; what stands in the other tables is the newest."""

    __tablename__ = "unit_registers"
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    body: Mapped[dict[str, Any]]
    """The whole `Register` as it was written."""


class UnitRow(Table):
    """Who handles or supervises cases."""

    __tablename__ = "units"
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[str]


class AreaRow(Table):
    """A grid, or what grids are part of."""

    __tablename__ = "areas"
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    parent_id: Mapped[str | None]
    level: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    __table_args__ = (Index("areas_by_parent", "parent_id"),)


class DutyRow(Table):
    """Which unit serves which types of case, where and when; empty lists mean all of them."""

    __tablename__ = "duties"
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[str]
    keys: Mapped[list[Any]]
    areas: Mapped[list[Any]]
    hours: Mapped[list[Any]]
