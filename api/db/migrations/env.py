"""Tells alembic which connection to use: the one that `api.db.schema.upgrade` hands it."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from api.db.tables import Table, UtcDateTime


def _render(kind: str, thing: Any, _autogenerate: Any) -> str | Literal[False]:
    """Freezes our own column type in revisions: a revision must not change when the class does."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.String(length=32)"
    return False


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=True,
    render_item=_render,
    # The caller's transaction holds everything: an upgrade happens as a whole or not at all.
    transactional_ddl=False,
)
context.run_migrations()
