"""People: roles, areas, sessions and scopes."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("unit", sa.String(), nullable=True))
    op.add_column("people", sa.Column("areas", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("tokens", sa.Column("renewed_at", sa.String(length=32), nullable=True))
    op.add_column("tokens", sa.Column("used_at", sa.String(length=32), nullable=True))
    op.add_column("tokens", sa.Column("scopes", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("tokens", sa.Column("areas", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("tokens", sa.Column("unit", sa.String(), nullable=True))
    op.add_column("audit", sa.Column("unit", sa.String(), nullable=True))
    op.add_column("audit", sa.Column("reason", sa.String(), nullable=True))
    op.create_index("audit_by_actor", "audit", ["actor", "id"])
    op.create_index("audit_by_object", "audit", ["object", "id"])


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back: restore the copy made before the upgrade")
