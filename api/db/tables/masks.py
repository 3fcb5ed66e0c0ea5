"""Masked copies, retention and legal holds."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table


class MaskedCopyRow(Table):
    """Which picture shows an original without heads, plates, signs and private areas."""

    __tablename__ = "masked_copies"
    original_sha256: Mapped[str] = mapped_column(primary_key=True)
    masked_sha256: Mapped[str]
    """The original's own hash where there was nothing to mask."""
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    """`worker:w1`, or `drawing`: made here, from a masked copy."""
    network: Mapped[str | None]
    """Name of the network that found what is masked; None: see the copy's own parent."""
    __table_args__ = (Index("masked_copies_by_copy", "masked_sha256"),)


class UploadRow(Table):
    """A photo that a person, or another system, has sent; masked by a worker before others see it."""

    __tablename__ = "uploads"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    uploaded_by: Mapped[str]
    uploaded_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    """As the sender says, never trusted."""
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    note: Mapped[str]
    masked_at: Mapped[datetime | None]
    """None: waits for a worker."""
    leased_until_at: Mapped[datetime | None]
    """A worker has it until then."""
    attempts: Mapped[int]
    __table_args__ = (Index("uploads_to_mask", "masked_at", "uploaded_at"),)


class HoldRow(Table):
    """A case that must be kept whatever its class of data says, until somebody lifts the hold."""

    __tablename__ = "holds"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str]
    reason: Mapped[str]
    placed_at: Mapped[datetime]
    placed_by: Mapped[str]
    lifted_at: Mapped[datetime | None]
    """None: in force."""
    lifted_by: Mapped[str | None]
    lifted_because: Mapped[str | None]
    __table_args__ = (Index("holds_by_case", "case_id", "lifted_at"),)
