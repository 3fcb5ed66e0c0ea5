"""The site as it was applied, and what people have said of its cameras."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table


class CameraRow(Table):
    """One camera of the site; `config` is `pipelines.site.Camera` as JSON."""

    __tablename__ = "cameras"
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    config: Mapped[dict[str, Any]]
    removed_at: Mapped[datetime | None]


class CameraMarkRow(Table):
    """What people have said of a camera's turns: pinned, or skipped for a while."""

    __tablename__ = "camera_marks"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    camera_id: Mapped[str] = mapped_column(ForeignKey("cameras.id"))
    kind: Mapped[str]
    """`pin` or `skip`."""
    reason: Mapped[str]
    begins_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    """None: until it is taken back."""
    made_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    """When it was taken back, or replaced by another."""
    ended_by: Mapped[str | None]
    __table_args__ = (Index("camera_marks_by_camera", "camera_id", "ended_at"),)


class CredentialRow(Table):
    """A camera's user and password, encrypted with the data folder's key."""

    __tablename__ = "credentials"
    name: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime]
