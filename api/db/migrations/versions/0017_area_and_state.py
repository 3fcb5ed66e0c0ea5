"""An index for the cases of an area in a state: what an area's people look at first, however long its history is."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("cases_by_area_and_state", "cases", ["area", "state", "opened_at", "id"])


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back: restore the copy made before the upgrade")
