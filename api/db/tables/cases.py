"""Cases, their history and their pictures."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table


class CaseRow(Table):
    """What people work on: one per finding."""

    __tablename__ = "cases"
    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    origin: Mapped[str]
    origin_id: Mapped[str]
    camera_id: Mapped[str]
    rule_id: Mapped[str | None]
    type: Mapped[str]
    zone_id: Mapped[str | None]
    label: Mapped[str | None]
    state: Mapped[str]
    reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    cleared_at: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]]
    """Rule, zone, limit, dwell bounds, box, provider: what the case said when it was opened."""
    __table_args__ = (
        UniqueConstraint("origin", "origin_id"),
        Index("cases_newest", "opened_at", "id"),
        Index("cases_by_state", "state", "opened_at"),
    )


class CaseEventRow(Table):
    """History of a case; only appended."""

    __tablename__ = "case_events"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    kind: Mapped[str]
    detail: Mapped[dict[str, Any]]


class EvidenceRow(Table):
    """A picture's part in a case."""

    __tablename__ = "evidence"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    sha256: Mapped[str] = mapped_column(ForeignKey("pictures.sha256"))
    role: Mapped[str]
    """`first_scene`, `second_scene`, the same with `_crop` and `_overlay`, `cleared_scene`."""
    parent_sha256: Mapped[str | None]
    taken_at: Mapped[datetime]
    is_below_standard: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("case_id", "role"), Index("evidence_by_picture", "sha256"))


class RecurrenceRow(Table):
    """A case at the same place, by the same rule, as an earlier one that was cleared not long before."""

    __tablename__ = "recurrences"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    earlier_case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    linked_at: Mapped[datetime]
    __table_args__ = (Index("recurrences_by_earlier", "earlier_case_id"),)
