"""What other systems must hear."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table


class OutboxRow(Table):
    """What other systems must hear; written in the transaction that made it true."""

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    topic: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """When it was booked for every subscription; whether they got it stands in `deliveries`."""
    __table_args__ = (Index("outbox_unsent", "sent_at", "id"), Index("outbox_by_time", "created_at"))
