"""Queries on leaves and checkpoints, and on the raw content of the tables that the chain speaks of."""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import JSON, Text, cast, exists, inspect, select, text, type_coerce, update
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType, TypeEngine

from api.chain.leaf import EMPTIED
from api.db.tables import EvidenceRow, MetaRow, PictureRow, Table
from api.db.tables.chain import CheckpointRow, LeafRow

_BATCH = 1000


def last_leaf(session: Session) -> LeafRow | None:
    """Returns the newest leaf."""
    return session.scalars(select(LeafRow).order_by(LeafRow.seq.desc()).limit(1)).first()


def last_checkpoint(session: Session) -> CheckpointRow | None:
    """Returns the newest checkpoint."""
    return session.scalars(select(CheckpointRow).order_by(CheckpointRow.number.desc()).limit(1)).first()


def add(session: Session, row: LeafRow | CheckpointRow) -> None:
    """Appends a row, so that the next one may name it."""
    session.add(row)
    session.flush()


def has_leaf(session: Session, kind: str, about: str) -> bool:
    """Returns whether there is a leaf of that kind about that."""
    query = select(LeafRow.seq).where(LeafRow.kind == str(kind), LeafRow.about == about).limit(1)
    return session.scalar(query) is not None


def leaf_hashes(session: Session, *, after: int = 0, up_to: int | None = None) -> Iterator[bytes]:
    """Yields the hashes of the leaves behind `after`, in their order."""
    query = select(LeafRow.sha256).where(LeafRow.seq > after).order_by(LeafRow.seq)
    if up_to is not None:
        query = query.where(LeafRow.seq <= up_to)
    for sha256 in session.scalars(query.execution_options(yield_per=_BATCH)):
        yield bytes.fromhex(sha256)


def leaves_of_case(session: Session, case_id: str, *, up_to: int) -> Sequence[LeafRow]:
    """Returns the leaves of a case among the first `up_to`, in their order."""
    query = select(LeafRow).where(LeafRow.case_id == case_id, LeafRow.seq <= up_to)
    return session.scalars(query.order_by(LeafRow.seq)).all()


def kinds_about(session: Session, case_id: str, kind: str) -> set[str]:
    """Returns what the leaves of a case of one kind are about."""
    query = select(LeafRow.about).where(LeafRow.case_id == case_id, LeafRow.kind == str(kind))
    return set(session.scalars(query))


def exported_checkpoints(session: Session, *, up_to: int) -> Sequence[CheckpointRow]:
    """Returns the checkpoints that are kept elsewhere, of at most that size, oldest first."""
    query = select(CheckpointRow).where(CheckpointRow.is_exported, CheckpointRow.size <= up_to)
    return session.scalars(query.order_by(CheckpointRow.number)).all()


def body_of(session: Session, seq: int) -> str:
    """Returns the body of a leaf."""
    return session.get_one(LeafRow, seq).body


def empty_bodies(session: Session, case_id: str, kinds: Collection[str]) -> None:
    """Empties what the leaves of a case of these kinds tell; the database allows it where the case has a tombstone."""
    of_case = update(LeafRow).where(LeafRow.case_id == case_id, LeafRow.kind.in_([str(kind) for kind in kinds]))
    session.execute(of_case.values(body=EMPTIED))


def evidence_without_picture(session: Session) -> Sequence[tuple[str, str]]:
    """Returns case and hash of what the evidence names and the pictures lack, removals in progress included."""
    is_there = exists().where(PictureRow.sha256 == EvidenceRow.sha256, PictureRow.tombstoned_at.is_(None))
    query = select(EvidenceRow.case_id, EvidenceRow.sha256).where(~is_there).order_by(EvidenceRow.id)
    return [(case_id, sha256) for case_id, sha256 in session.execute(query)]


def origin(session: Session) -> str:
    """Returns the database's own name."""
    row = session.get(MetaRow, "db_uuid")
    return "" if row is None else row.value


def dialect(session: Session) -> Dialect:
    """Returns which database this is."""
    return session.get_bind().dialect


def raw_rows(session: Session, table: type[Table]) -> Iterator[dict[str, Any]]:
    """Yields every row as the database has it, by column and in the order of the key; JSON as its stored text."""
    columns = [_raw(column, dialect(session)).label(column.name) for column in table.__table__.columns]
    query = select(*columns).order_by(*inspect(table).primary_key)
    for row in session.execute(query.execution_options(yield_per=_BATCH)).mappings():
        yield dict(row)


@contextmanager
def lenient_text(session: Session) -> Iterator[None]:
    """Lets SQLite's text that is no UTF-8 through as lone surrogates, so that the row that holds it can be named."""
    driver = session.connection().connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = str


def column_types(table: type[Table]) -> dict[str, TypeEngine[Any]]:
    """Returns the type of each column."""
    return {column.name: column.type for column in table.__table__.columns}


def triggers(session: Session) -> set[str]:
    """Returns the names of all triggers of the database."""
    if dialect(session).name == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    return {str(name) for name in session.scalars(text(query))}


def _raw(column: Any, of: Dialect) -> Any:
    """On SQLite nothing is cast: text that was stored as a blob would look like text again."""
    is_parsed = isinstance(column.type, JSON) and of.name == "postgresql"
    return cast(column, Text) if is_parsed else type_coerce(column, NullType())
