"""What an upgrade makes of rows that were there before."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from api.db.engine import FILE_NAME, open_sqlite
from api.db.tables import PlanTermsRow

MIGRATIONS = Path(__file__).parents[3] / "api" / "db" / "migrations"


def test_plans_of_an_older_installation_have_promised_since_their_first_run_what_they_promise_today(
    tmp_path: Path,
) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / FILE_NAME}")
    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix())
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (
            "INSERT INTO meta VALUES ('timezone', 'Europe/Berlin')",
            "INSERT INTO plans VALUES ('p', 0, 'P', '{\"id\": \"p\"}', 1, '2026-06-02T00:00:00.000000Z')",
            "INSERT INTO plans VALUES ('never', 1, 'N', '{}', 0, NULL)",
            "INSERT INTO plan_runs VALUES (1, 'p', '2026-06-01T00:00:00.000000Z', 'a', NULL, NULL)",
            "INSERT INTO plan_runs VALUES (2, 'p', '2026-06-02T00:00:00.000000Z', 'a', NULL, NULL)",
        ):
            connection.exec_driver_sql(statement)
        assert connection.execute(text("SELECT COUNT(*) FROM plans")).scalar() == 2
    engine.dispose()
    database = open_sqlite(tmp_path)
    with database.read() as session:
        (terms,) = session.query(PlanTermsRow).all()
    database.close()
    assert (terms.plan_id, terms.timezone, terms.config) == ("p", "Europe/Berlin", {"id": "p"})
    assert (terms.begins_at.isoformat(), terms.ends_at) == ("2026-06-01T00:00:00+00:00", None)
