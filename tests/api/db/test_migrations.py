"""What an upgrade makes of rows that were there before, from each earlier schema, on both databases."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Connection,
    Engine,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    create_engine,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.pool import NullPool

from api.db.engine import FILE_NAME, Database, open_postgres, open_sqlite
from api.db.tables import PlanTermsRow, Table

MIGRATIONS = Path(__file__).parents[3] / "api" / "db" / "migrations"
SCRIPTS = ScriptDirectory(str(MIGRATIONS))
VERSIONS = [each.revision for each in reversed(list(SCRIPTS.walk_revisions()))]
AT = "2026-06-01T00:00:00.000000Z"
REAL = {
    ("cases", "origin"): "violation",
    ("cases", "state"): "pending_verification",
    ("people", "role"): "operator",
    ("tokens", "role"): "operator",
    ("tokens", "kind"): "session",
    ("case_events", "kind"): "opened",
    ("case_events", "seq"): 1,
    ("stage_clocks", "terms"): [{"number": 1}],
    ("stage_clocks", "pauses"): [],
}
"""What an upgrade may look at."""


@pytest.fixture
def empty(
    store_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[str, Callable[[], Database]]]:
    """An address without tables, and a function that opens it as the server does."""
    if store_kind == "sqlite":
        yield f"sqlite:///{tmp_path / FILE_NAME}", lambda: open_sqlite(tmp_path)
        return
    server = request.getfixturevalue("postgres_server")
    url = server.make()
    yield url.replace("postgresql:", "postgresql+psycopg:"), lambda: open_postgres(url)
    server.drop(url)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine: Engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def upgrade_to(connection: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix())
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def value_of(column: Any, number: int) -> Any:
    """A value that fits the column; a reference gets what the table that it names has in the row of that number."""
    for key in column.foreign_keys:
        return value_of(key.column, number)
    known = REAL.get((column.table.name, column.name))
    if known is not None:
        return known
    if isinstance(column.type, JSON):
        return {"number": number}
    if isinstance(column.type, Boolean):
        return number % 2 == 0
    if isinstance(column.type, Integer | BigInteger):
        return number
    if isinstance(column.type, Float):
        return number + 0.5
    if isinstance(column.type, LargeBinary):
        return b"%d" % number
    if getattr(column.type, "length", None) == 32:
        return AT
    return f"{column.name} {number}"


def fill(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Writes two rows into every table and returns what was written."""
    tables = MetaData()
    tables.reflect(connection)
    written = {}
    for table in tables.sorted_tables:
        if table.name == "alembic_version":
            continue
        # A migration may have written rows of its own, numbered from 1: the shipped catalogue, say.
        begin = 101 if connection.execute(select(table).limit(1)).first() else 1
        rows = [{column.name: value_of(column, number) for column in table.columns} for number in (begin, begin + 1)]
        connection.execute(insert(table), rows)
        written[table.name] = rows
    return written


def rows_now(connection: Connection, table: str, columns: list[str]) -> list[str]:
    """The rows with those columns, in a form that can be compared."""
    tables = MetaData()
    tables.reflect(connection, only=[table])
    chosen = [tables.tables[table].columns[name] for name in columns]
    return [comparable(dict(row._mapping)) for row in connection.execute(select(*chosen))]


def comparable(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True, default=str)


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_every_row_of_an_earlier_version_is_there_after_the_upgrade_and_can_be_read(
    empty: tuple[str, Callable[[], Database]], version: str
) -> None:
    url, open_it = empty
    with connected(url) as connection:
        upgrade_to(connection, version)
        written = fill(connection)

    database = open_it()

    with database.read() as session:
        for mapper in Table.registry.mappers:
            session.scalars(select(mapper.class_)).all()
    database.close()
    with connected(url) as connection:
        for table, rows in written.items():
            kept = [name for name in rows[0] if (table, name) not in CHANGED]
            found = rows_now(connection, table, kept)
            for row in rows:
                assert comparable({name: row[name] for name in kept}) in found, (table, row)


CHANGED: set[tuple[str, str]] = set()
"""Columns whose values an upgrade rewrites on purpose; say by which version."""


def test_the_migrations_make_exactly_the_tables_of_the_code(empty: tuple[str, Callable[[], Database]]) -> None:
    url, open_it = empty
    open_it().close()
    with connected(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": False})
        assert compare_metadata(context, Table.metadata) == []


def test_an_upgrade_from_the_first_version_ends_with_the_same_columns_as_a_new_database(
    empty: tuple[str, Callable[[], Database]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    url, open_it = empty
    with connected(url) as connection:
        for version in VERSIONS:
            upgrade_to(connection, version)
    open_it().close()
    new = tmp_path_factory.mktemp("new")
    open_sqlite(new).close()
    with connected(url) as one, connected(f"sqlite:///{new / FILE_NAME}") as other:
        assert names(one) == names(other)


def names(connection: Connection) -> dict[str, list[str]]:
    looking = inspect(connection)
    return {table: sorted(c["name"] for c in looking.get_columns(table)) for table in looking.get_table_names()}


def test_cases_deleted_before_leave_no_words_in_the_chain_after_the_upgrade(
    empty: tuple[str, Callable[[], Database]],
) -> None:
    url, open_it = empty
    with connected(url) as connection:
        upgrade_to(connection, "0017")
        for seq, case_id in enumerate(("gone", "here"), start=1):
            connection.execute(
                text(
                    "INSERT INTO chain_leaves (seq, at, kind, about, case_id, body, body_sha256, prev_sha256, sha256) "
                    f"VALUES ({seq}, '{AT}', 'case.event', '{case_id}/1', '{case_id}', 'words', 'b', 'p{seq}', 's')"
                )
            )
        connection.execute(
            text(
                "INSERT INTO case_tombstones (case_id, number, deleted_at, actor, reason, facts) "
                f"VALUES ('gone', 1, '{AT}', 'system', 'x', '{{}}')"
            )
        )
    database = open_it()
    with database.read() as session:
        found = session.execute(text("SELECT case_id, body FROM chain_leaves ORDER BY seq")).all()
    database.close()
    assert [tuple(row) for row in found] == [("gone", ""), ("here", "words")]


def test_numbers_of_rows_outgrow_32_bits(empty: tuple[str, Callable[[], Database]]) -> None:
    """A town of 60 cameras writes 10 million looks a day: 32 bits would be full within the year."""
    url, open_it = empty
    open_it().close()
    with connected(url) as connection:
        looking = inspect(connection)
        narrow = [
            f"{table}.{column['name']}"
            for table in looking.get_table_names()
            for column in looking.get_columns(table)
            if isinstance(column["type"], Integer) and not isinstance(column["type"], BigInteger)
        ]
    assert narrow == [] or url.startswith("sqlite")


def test_plans_of_an_older_installation_have_promised_since_their_first_run_what_they_promise_today(
    empty: tuple[str, Callable[[], Database]],
) -> None:
    url, open_it = empty
    with connected(url) as connection:
        upgrade_to(connection, "0001")
        for statement in (
            "INSERT INTO meta VALUES ('timezone', 'Europe/Berlin')",
            "INSERT INTO plans VALUES ('p', 0, 'P', '{\"id\": \"p\"}', TRUE, '2026-06-02T00:00:00.000000Z')",
            "INSERT INTO plans VALUES ('never', 1, 'N', '{}', FALSE, NULL)",
            "INSERT INTO plan_runs VALUES (1, 'p', '2026-06-01T00:00:00.000000Z', 'a', NULL, NULL)",
            "INSERT INTO plan_runs VALUES (2, 'p', '2026-06-02T00:00:00.000000Z', 'a', NULL, NULL)",
        ):
            connection.execute(text(statement.replace(":", "\\:")))
        assert connection.execute(text("SELECT COUNT(*) FROM plans")).scalar() == 2
    database = open_it()
    with database.read() as session:
        (terms,) = session.query(PlanTermsRow).all()
    database.close()
    assert (terms.plan_id, terms.timezone, terms.config) == ("p", "Europe/Berlin", {"id": "p"})
    assert (terms.begins_at.isoformat(), terms.ends_at) == ("2026-06-01T00:00:00+00:00", None)
