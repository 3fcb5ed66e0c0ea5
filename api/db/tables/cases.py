"""Cases, their history and their pictures."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table

_GRANTS = "('approve_extension', 'approve_suspension')"
"""Moves that give a case more time."""


class CaseRow(Table):
    """What people work on: one per finding."""

    __tablename__ = "cases"
    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    origin: Mapped[str]
    origin_id: Mapped[str]
    camera_id: Mapped[str | None]
    """None: no camera has seen it (another sensor, or a person, has)."""
    rule_id: Mapped[str | None]
    type: Mapped[str]
    zone_id: Mapped[str | None]
    label: Mapped[str | None]
    state: Mapped[str]
    reason: Mapped[str | None]
    """Why it was rejected."""
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    cleared_at: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]]
    """Rule, zone, limit, dwell bounds, box, provider: what the case said when it was opened."""
    area: Mapped[str | None]
    """Whose street it is, as the camera's configuration or the report said when the case was opened."""
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    level: Mapped[str] = mapped_column(default="grid", server_default="grid")
    """Only ever rises."""
    unit: Mapped[str | None]
    """Who has to deal with it now."""
    suggested_unit: Mapped[str | None]
    """Who should, in the words of a grid worker."""
    catalogue_version: Mapped[int | None]
    """The catalogue whose row it was opened, and is judged, under."""
    accepted_at: Mapped[datetime | None]
    """When its unit took it on; None: not yet."""
    accepted_by: Mapped[str | None]
    asked: Mapped[str | None]
    """`suspension` or `extension`, while that waits for another person's word."""
    request: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What was asked, by whom, when and why: `asked` in full."""
    is_supervised: Mapped[bool] = mapped_column(default=False, server_default=false())
    """督办: whether a breach has put it under supervision."""
    reworks: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often its check has failed."""
    ended_at: Mapped[datetime | None]
    """When it came to one of the states that it never leaves."""
    conclusion: Mapped[str | None]
    """How it ended, in the words of whoever ended it."""
    evaluation: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """评价: `satisfaction` 1 to 5, `note`, `by`, `at`."""
    __table_args__ = (
        UniqueConstraint("origin", "origin_id"),
        Index("cases_newest", "opened_at", "id"),
        Index("cases_by_state", "state", "opened_at", "id"),
        Index("cases_by_area", "area", "opened_at", "id"),
        Index("cases_by_area_and_state", "area", "state", "opened_at", "id"),
        Index("cases_by_unit", "unit", "opened_at", "id"),
        Index("cases_by_camera", "camera_id", "opened_at", "id"),
        Index("cases_by_type", "type", "opened_at", "id"),
        Index("cases_by_level", "level", "opened_at", "id"),
        Index("cases_by_origin", "origin", "opened_at", "id"),
        Index("cases_by_request", "asked", "opened_at", "id"),
        Index("cases_by_acceptance", "accepted_by", "opened_at", "id"),
        Index("cases_by_decision", "decided_by", "opened_at", "id"),
        Index("cases_by_supervision", "is_supervised", "opened_at", "id"),
        Index("cases_cleared", "camera_id", "rule_id", "cleared_at"),
    )


class CaseEventRow(Table):
    """History of a case; only appended: triggers refuse every change, every gap in `seq`, and every deletion of a row
    whose case has no tombstone."""

    __tablename__ = "case_events"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    kind: Mapped[str]
    detail: Mapped[dict[str, Any]]
    __table_args__ = (
        Index(
            "case_events_granted",
            "case_id",
            "at",
            sqlite_where=text(f"json_extract(detail, '$.move') IN {_GRANTS}"),
            postgresql_where=text(f"(detail ->> 'move') IN {_GRANTS}"),
        ),
    )


class EvidenceRow(Table):
    """A picture's part in a case."""

    __tablename__ = "evidence"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    sha256: Mapped[str] = mapped_column(ForeignKey("pictures.sha256"))
    role: Mapped[str]
    """One of `api.cases.states.EvidenceRole`; a case may hold several pictures of one role."""
    parent_sha256: Mapped[str | None]
    taken_at: Mapped[datetime]
    is_below_standard: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("case_id", "role", "sha256"), Index("evidence_by_picture", "sha256"))


class RecurrenceRow(Table):
    """A case at the same place, by the same rule, as an earlier one that was cleared not long before."""

    __tablename__ = "recurrences"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    earlier_case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    linked_at: Mapped[datetime]
    __table_args__ = (Index("recurrences_by_earlier", "earlier_case_id"),)


class CaseTombstoneRow(Table):
    """A case whose rows were deleted as its class of data is due to be: what stays of it, and what lets it be deleted.

    The database deletes no event of a case that has none. Written first, in the transaction that deletes the case.
    """

    __tablename__ = "case_tombstones"
    case_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    deleted_at: Mapped[datetime]
    actor: Mapped[str]
    reason: Mapped[str]
    """Which rule of retention it fell under."""
    facts: Mapped[dict[str, Any]]
    """What may be kept of it: state, type, times, the hash of its last event."""
