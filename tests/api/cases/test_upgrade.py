"""Cases of an installation from before they had a whole life: kept as they were, with all that belongs to them."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from api.db.engine import FILE_NAME, open_sqlite
from api.db.tables import CaseEventRow, CaseRow, EvidenceRow, RecurrenceRow

MIGRATIONS = Path(__file__).parents[3] / "api" / "db" / "migrations"
AT = "2026-06-01T00:00:00.000000Z"
BEFORE = (
    *(
        "INSERT INTO cases "
        "(id, number, origin, origin_id, camera_id, type, state, version, opened_at, decided_at, facts) "
        f"VALUES ('{name}', {number}, 'violation', 'v{number}', 'c1', 'illegal_parking', '{state}', 2, '{AT}', '{AT}', "
        "'{\"box\": [0, 0, 1, 1]}')"
        for number, (name, state) in enumerate((("a", "rejected"), ("b", "pending_verification")), start=1)
    ),
    f"INSERT INTO case_events VALUES ('a', 1, '{AT}', 'system', 'opened', '{{}}')",
    f"INSERT INTO case_events VALUES ('a', 2, '{AT}', 'person:li', 'verdict', '{{}}')",
    f"INSERT INTO pictures VALUES ('{'0' * 64}', 1, 'image/jpeg', 1, 1, NULL, NULL, '{AT}', '{AT}', NULL)",
    f"INSERT INTO evidence VALUES (7, 'a', '{'0' * 64}', 'first_scene', NULL, '{AT}', 0)",
    f"INSERT INTO recurrences VALUES ('b', 'a', '{AT}')",
)


def test_cases_histories_pictures_and_links_come_over_whole(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / FILE_NAME}")
    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix())
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for statement in BEFORE:
            connection.exec_driver_sql(statement)
    engine.dispose()

    database = open_sqlite(tmp_path)
    with database.read() as session:
        rejected, waiting = session.query(CaseRow).order_by(CaseRow.number).all()
        assert (rejected.level, rejected.unit, rejected.ended_at) == ("grid", None, rejected.decided_at)
        assert (waiting.state, waiting.ended_at, waiting.facts) == ("pending_verification", None, {"box": [0, 0, 1, 1]})
        assert [(row.case_id, row.seq) for row in session.query(CaseEventRow)] == [("a", 1), ("a", 2)]
        (picture,) = session.query(EvidenceRow).all()
        assert (picture.id, picture.case_id, picture.role) == (7, "a", "first_scene")
        (link,) = session.query(RecurrenceRow).all()
        assert (link.case_id, link.earlier_case_id) == ("b", "a")
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    with pytest.raises(DBAPIError, match="only appended"), database.write() as session:
        session.execute(text("UPDATE case_events SET actor = 'x'"))
    database.close()
