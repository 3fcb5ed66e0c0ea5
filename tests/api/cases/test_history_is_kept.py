"""The database itself keeps the histories: whoever has a connection to it changes nothing that was written."""

import pytest
from office import Office
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.cases.lifecycle import Move
from api.db.tables.cases import CaseTombstoneRow


def run(office: Office, statement: str, **values: object) -> None:
    with office.database.write() as session:
        session.execute(text(statement), values)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE case_events SET actor = 'nobody' WHERE case_id = :id", "only appended"),
        ("UPDATE case_events SET detail = '{}' WHERE seq = 1", "only appended"),
        ("UPDATE case_events SET seq = 7 WHERE seq = 2", "only appended"),
        ("DELETE FROM case_events WHERE case_id = :id", "tombstone"),
        ("DELETE FROM case_events", "tombstone"),
        (
            "INSERT INTO case_events SELECT case_id, 9, at, actor, kind, detail FROM case_events WHERE seq = 1",
            "no gaps",
        ),
        (
            "INSERT INTO case_events SELECT case_id, 0, at, actor, kind, detail FROM case_events WHERE seq = 1",
            "no gaps",
        ),
    ],
)
def test_no_statement_changes_removes_or_slips_in_an_event(office: Office, statement: str, why: str) -> None:
    case_id = office.open()
    office.go(case_id, Move.VERIFY_FILE)
    with pytest.raises(DBAPIError, match=why):
        run(office, statement, **({"id": case_id} if ":id" in statement else {}))


def test_a_case_goes_only_after_its_tombstone_and_that_stays(office: Office) -> None:
    gone, kept = office.open(), office.open()
    with office.database.write() as session:
        session.add(
            CaseTombstoneRow(
                case_id=gone, number=1, deleted_at=office.now, actor="system", reason="rejected_30_days", facts={}
            )
        )
        session.flush()
        session.execute(text("DELETE FROM case_events WHERE case_id = :id"), {"id": gone})
    with office.database.read() as session:
        left = session.execute(text("SELECT DISTINCT case_id FROM case_events")).scalars().all()
    assert left == [kept]
    for statement in ("DELETE FROM case_tombstones", "UPDATE case_tombstones SET reason = 'other'"):
        with pytest.raises(DBAPIError, match="only appended"):
            run(office, statement)


def test_on_postgresql_a_history_cannot_be_emptied_at_once(office: Office, store_kind: str) -> None:
    office.open()
    if store_kind == "postgresql":
        for table in ("case_events", "case_tombstones"):
            with pytest.raises(DBAPIError, match="only appended"):
                run(office, f"TRUNCATE {table}")
