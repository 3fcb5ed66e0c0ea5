"""The catalogue, units, areas and duty."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back: restore the copy made before the upgrade")
