"""Stored pictures and why they are kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table


class PictureRow(Table):
    """A stored file of the picture store; the row exists only after the file does."""

    __tablename__ = "pictures"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    size_bytes: Mapped[int]
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    camera_id: Mapped[str | None]
    """The camera of the report that first named it; None: a fresh upload, or a drawn copy's parent tells."""
    taken_at: Mapped[datetime | None]
    stored_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """An upload is spared until then; afterwards only candidates and evidence keep it."""
    tombstoned_at: Mapped[datetime | None]
    """Set before its file is removed; such a picture counts as gone."""
    __table_args__ = (Index("pictures_by_expiry", "expires_at"),)


class CandidateRow(Table):
    """The first or latest picture of a place or count run, kept in case a violation needs it."""

    __tablename__ = "candidates"
    subject_id: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    """`first` or `latest`."""
    camera_id: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("pictures.sha256"))
    expires_at: Mapped[datetime | None]
    """None while the place or run is open, else a day after its end."""
    __table_args__ = (
        Index("candidates_by_picture", "sha256"),
        Index("candidates_by_expiry", "expires_at"),
    )
