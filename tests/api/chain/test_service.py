"""Leaves follow each other without a gap, and neither database lets any of them be changed."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.chain import repository
from api.chain.canonical import NotCanonical
from api.chain.leaf import FIRST_PREV
from api.chain.service import append_leaf
from api.custody.service import record_view
from api.db.database import Database
from api.db.tables.chain import LeafRow

AT = datetime(2026, 6, 1, 2, 0, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path, open_store: Callable[[Path], Database]) -> Database:
    return open_store(tmp_path)


def test_each_leaf_names_the_one_before_and_its_hash_is_the_documented_one(database: Database) -> None:
    with database.write() as session:
        first = append_leaf(session, "note", "a", {"text": "消防通道", "n": 1.5}, at=AT)
        second = append_leaf(session, "note", "b", {}, at=AT, case_id="c")
    assert (first.seq, first.prev_sha256, second.seq, second.prev_sha256) == (1, FIRST_PREV, 2, first.sha256)
    # Computed apart, with `printf | sha256sum`, from docs/evidence.md.
    assert first.body == '{"n":1.5,"text":"消防通道"}'
    assert first.sha256 == "c30e07a941c3fbdd5c9e01153ffa354b6d624db9535b26bba7294cd08693561c"
    database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE chain_leaves SET at = at",
        "DELETE FROM chain_leaves",
        "UPDATE custody SET actor = 'nobody'",
        "DELETE FROM custody WHERE id = 1",
        "UPDATE case_events SET actor = 'nobody'",
    ],
)
def test_the_database_itself_refuses_every_change(database: Database, statement: str) -> None:
    with database.write() as session:
        record_view(session, identity="command_line", what="case", at=AT, case_id="c")
    if "case_events" not in statement:
        with pytest.raises(DBAPIError), database.write() as session:
            session.execute(text(statement))
    with database.read() as session:
        assert session.query(LeafRow).count() == 1
    database.close()


@pytest.mark.one_store
def test_a_row_that_replaces_another_is_refused_too(tmp_path: Path, open_store: Callable[[Path], Database]) -> None:
    database = open_store(tmp_path)
    with database.write() as session:
        record_view(session, identity="command_line", what="case", at=AT, case_id="c")
    with pytest.raises(DBAPIError), database.write() as session:
        session.execute(text("INSERT OR REPLACE INTO custody SELECT * FROM custody"))
    database.close()


def test_what_cannot_be_written_is_refused_and_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(NotCanonical), database.write() as session:
        append_leaf(session, "note", "a", {"x": float("nan")}, at=AT)
    with database.read() as session:
        assert repository.last_leaf(session) is None
    database.close()
