"""Brings the database's tables up to the version this code was written for, in one transaction."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, select

from api.db.errors import DatabaseUnfitError, SchemaTooNewError
from api.db.tables import MetaRow

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Creates or upgrades all tables through the connection's open transaction; commits nothing.

    A new database gets its `db_uuid`, so that a store of pictures can tell whose it is.

    Raises:
        SchemaTooNewError: The database names a version this code does not know.
        DatabaseUnfitError: The file holds tables, but not ours.
    """
    config = Config()
    config.set_main_option("script_location", _MIGRATIONS.as_posix().replace("%", "%%"))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    known = {revision.revision for revision in scripts.walk_revisions()}
    found = MigrationContext.configure(connection).get_current_heads()
    for revision in found:
        if revision not in known:
            raise SchemaTooNewError(
                f"the database has schema version '{revision}', which this version of Lunxun does not know; "
                "start the newer version that wrote it, or choose another data folder"
            )
    if not found and inspect(connection).get_table_names():
        raise DatabaseUnfitError("the database file holds tables of another program; choose another data folder")
    if set(found) != set(scripts.get_heads()):
        command.upgrade(config, "head")
    _name_database(connection)


def is_current(connection: Connection) -> bool:
    """Whether the tables are those of this version."""
    config = Config()
    config.set_main_option("script_location", _MIGRATIONS.as_posix().replace("%", "%%"))
    heads = ScriptDirectory.from_config(config).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)


def _name_database(connection: Connection) -> None:
    if connection.execute(select(MetaRow.value).where(MetaRow.key == "db_uuid")).scalar() is None:
        facts = {
            "db_uuid": str(uuid.uuid4()),
            "created_at": datetime.now(UTC).isoformat(),
        }
        connection.execute(insert(MetaRow), [{"key": key, "value": value} for key, value in facts.items()])
