"""Which tables the chain speaks of row by row, and what it says of a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.chain.canonical import ordered
from api.chain.leaf import LeafKind, time_text
from api.db.tables import CaseEventRow, EvidenceRow, Table
from api.db.tables.chain import CheckpointRow, CustodyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A table whose every row has one leaf."""

    table: type[Table]
    """The rows."""
    key: tuple[str, ...]
    """Columns that make `about`, joined by a slash."""


SUBJECTS: dict[LeafKind, Subject] = {
    LeafKind.EVENT: Subject(table=CaseEventRow, key=("case_id", "seq")),
    LeafKind.EVIDENCE: Subject(table=EvidenceRow, key=("id",)),
    LeafKind.CUSTODY: Subject(table=CustodyRow, key=("id",)),
    LeafKind.CHECKPOINT: Subject(table=CheckpointRow, key=("number",)),
}


def content_of(row: Table) -> dict[str, Any]:
    """Returns every column of a row as JSON values: this is the body of its leaf."""
    return {column.name: json_value(getattr(row, column.key)) for column in row.__table__.columns}


def about_of(kind: LeafKind, row: Table) -> str:
    """Returns what the leaf of a row is about."""
    return "/".join(str(getattr(row, name)) for name in SUBJECTS[kind].key)


def about_of_content(kind: LeafKind, content: Mapping[str, Any]) -> str:
    """Returns the same from a row's content."""
    return "/".join(str(content[name]) for name in SUBJECTS[kind].key)


def json_value(value: Any) -> Any:
    """Returns a column's value as JSON has it."""
    if isinstance(value, datetime):
        return time_text(value)
    return ordered(value)
