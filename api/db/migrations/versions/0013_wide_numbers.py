"""Whole numbers of 64 bits on PostgreSQL, as they always were on SQLite.

A town of 60 cameras writes ten million looks a day: 32 bits would be full within the year.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    looking = sa.inspect(connection)
    for table in looking.get_table_names():
        narrow = [
            column["name"]
            for column in looking.get_columns(table)
            if isinstance(column["type"], sa.Integer) and not isinstance(column["type"], sa.BigInteger)
        ]
        for name in narrow:
            op.alter_column(table, name, type_=sa.BigInteger(), existing_type=sa.Integer())
    for name in looking.get_sequence_names():
        op.execute(sa.text(f'ALTER SEQUENCE "{name}" AS bigint'))


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back: restore the copy made before the upgrade")
