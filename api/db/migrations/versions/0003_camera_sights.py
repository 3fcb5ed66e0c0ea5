"""What cameras show: their view as it was learned, and their faults."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "camera_sights",
        sa.Column("camera_id", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["camera_id"], ["cameras.id"]),
        sa.PrimaryKeyConstraint("camera_id"),
    )


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back: restore the copy made before the upgrade")
