"""Who is verifying what, which cases have to do with each other, and which units were called together."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table


class VerificationLeaseRow(Table):
    """A case that somebody is verifying; while the lease is in force, nobody else is shown it."""

    __tablename__ = "verification_leases"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    holder_id: Mapped[str]
    """The person, or the token of one who is nobody's."""
    actor: Mapped[str]
    claimed_at: Mapped[datetime]
    leased_until_at: Mapped[datetime]
    verdict: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """A verdict that can still be taken back: `api.cases.schemas.MoveRequest` as JSON."""
    given_by: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Who gave it: `api.people.roles.Identity` as JSON, without anything secret."""
    settles_at: Mapped[datetime | None]
    """When the verdict becomes a move; until then it holds the case, whatever the lease says."""
    __table_args__ = (
        Index("verification_leases_by_holder", "holder_id"),
        Index("verification_leases_settling", "settles_at"),
    )


class CaseLinkRow(Table):
    """Two cases that have to do with each other, in the words of a person."""

    __tablename__ = "case_links"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    """Of `caused_by`: the effect."""
    other_case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str]
    """One of `api.links.schemas.LinkKind`."""
    reason: Mapped[str]
    linked_at: Mapped[datetime]
    linked_by: Mapped[str]
    __table_args__ = (
        UniqueConstraint("case_id", "other_case_id", "kind"),
        Index("case_links_by_other", "other_case_id"),
    )


class JointPartRow(Table):
    """吹哨报到: the part of one unit that was called to a case."""

    __tablename__ = "joint_parts"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    call: Mapped[int]
    """Which whistle of the case, from 1."""
    unit: Mapped[str]
    reason: Mapped[str]
    """Why it was called."""
    called_at: Mapped[datetime]
    called_by: Mapped[str]
    sign_in_due_at: Mapped[datetime]
    state: Mapped[str]
    """One of `api.joint.schemas.PartState`."""
    signed_in_at: Mapped[datetime | None]
    signed_in_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    words: Mapped[str]
    """Why it was refused or waived, or what came of it."""
    overdue_told_at: Mapped[datetime | None]
    """When it was told that nobody had signed in in time."""
    __table_args__ = (
        UniqueConstraint("case_id", "call", "unit"),
        Index("joint_parts_by_unit", "unit", "state"),
        Index("joint_parts_due", "state", "sign_in_due_at"),
    )
