"""What was in the database before there was a chain gets its leaves when the chain comes."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from api.chain.verify import verify_chain
from api.db.engine import FILE_NAME, open_sqlite
from api.db.tables.chain import LeafRow

MIGRATIONS = Path(__file__).parents[3] / "api" / "db" / "migrations"
AT = "2026-06-01T02:00:00.000000Z"
STATEMENTS = (
    (
        "INSERT INTO pictures (sha256, size_bytes, media_type, width, height, stored_at, expires_at) "
        f"VALUES ('aa', 1, 'image/jpeg', 1, 1, '{AT}', '{AT}')"
    ),
    (
        "INSERT INTO cases (id, number, origin, origin_id, camera_id, type, state, version, opened_at, facts) "
        f"VALUES ('c', 1, 'violation', 'v', 'c0', 't', 'filed', 1, '{AT}', '{{}}')"
    ),
    f"INSERT INTO case_events VALUES ('c', 1, '{AT}', 'system', 'opened', '{{\"b\": 1.5, \"a\": \"\\u4e1c\"}}')",
    f"INSERT INTO case_events VALUES ('c', 2, '{AT}', 'person:li', 'verdict', '{{}}')",
    (
        "INSERT INTO evidence (case_id, sha256, role, taken_at, is_below_standard) "
        f"VALUES ('c', 'aa', 'first_scene', '{AT}', 1)"
    ),
)


def test_an_older_installation_is_sealed_as_it_stands_and_holds(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / FILE_NAME}")
    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix())
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for statement in STATEMENTS:
            connection.exec_driver_sql(statement)
    engine.dispose()
    database = open_sqlite(tmp_path)
    assert verify_chain(database).findings == []
    with database.read() as session:
        told = [(leaf.kind, leaf.about, leaf.case_id) for leaf in session.query(LeafRow).order_by(LeafRow.seq)]
    assert told == [("case.event", "c/1", "c"), ("case.event", "c/2", "c"), ("case.evidence", "1", "c")]
    database.close()
