"""What other systems must hear."""

from datetime import datetime
from typing import Any

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
