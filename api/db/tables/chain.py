"""The hash chain over evidence and case events, its checkpoints, and who saw what. Never updated, never deleted.

But for one thing: what the leaves of a deleted case tell is emptied, and their hashes stay.
"""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from api.db.tables.table import Table


class LeafRow(Table):
    """One entry of the hash chain; `docs/evidence.md` has the format to the byte."""

    __tablename__ = "chain_leaves"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3 ... without a gap."""
    at: Mapped[datetime]
    kind: Mapped[str]
    about: Mapped[str]
    """Which row or thing it speaks of."""
    case_id: Mapped[str | None]
    body: Mapped[str] = mapped_column(Text)
    """Canonical JSON: what that row held; empty where its case was deleted."""
    body_sha256: Mapped[str]
    prev_sha256: Mapped[str] = mapped_column(unique=True)
    """Unique: two leaves cannot follow the same one."""
    sha256: Mapped[str]
    __table_args__ = (
        Index("chain_leaves_by_about", "kind", "about"),
        Index("chain_leaves_by_case", "case_id", "seq"),
    )


class CheckpointRow(Table):
    """A signed head of the chain."""

    __tablename__ = "chain_checkpoints"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    origin: Mapped[str]
    size: Mapped[int]
    root: Mapped[str]
    head: Mapped[str]
    public_key: Mapped[str]
    signature: Mapped[str]
    frontier: Mapped[str] = mapped_column(Text)
    """Heads of the full subtrees at `size`, from left to right, with commas: the next root needs no older leaf."""
    is_exported: Mapped[bool]
    """Whether it was made to be kept elsewhere; bundles prove that they extend such checkpoints."""


class CustodyRow(Table):
    """Somebody saw or took a picture or a case."""

    __tablename__ = "custody"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    role: Mapped[str | None]
    unit: Mapped[str | None]
    what: Mapped[str]
    case_id: Mapped[str | None]
    sha256: Mapped[str | None]
    reason: Mapped[str | None]
    __table_args__ = (Index("custody_by_case", "case_id", "id"), Index("custody_by_picture", "sha256", "id"))
