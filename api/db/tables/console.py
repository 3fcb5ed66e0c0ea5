"""What pages for people keep: lists as somebody likes them, and sources that somebody has asked about."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table


class ViewRow(Table):
    """A list as one person likes it: a name for what they ask with."""

    __tablename__ = "saved_views"
    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    """Id of the person, or of the key of another system."""
    page: Mapped[str]
    """Which list: `cases`, `cameras`, ..."""
    name: Mapped[str]
    query: Mapped[dict[str, Any]]
    """Parameters of the list's address; a value is a text or a list of texts."""
    made_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("owner", "page", "name"),)


class ProbeRow(Table):
    """A source that somebody has asked about; forgotten after a day."""

    __tablename__ = "probes"
    id: Mapped[str] = mapped_column(primary_key=True)
    camera_id: Mapped[str | None]
    """None: a source that nobody has saved yet."""
    host: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    source: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Addresses and password of an unsaved source, encrypted; gone once the probe has ended."""
    attempts: Mapped[int]
    """How often a worker was handed it."""
    leased_until_at: Mapped[datetime | None]
    """A worker has it until then."""
    leased_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    streams: Mapped[list[Any]]
    """List of `pipelines.probe_orders.StreamProbed` as JSON."""
    picture: Mapped[bytes | None] = mapped_column(LargeBinary)
    """A small masked JPEG."""
    __table_args__ = (Index("probes_waiting", "ended_at", "asked_at"),)
