"""The queue, links and joint handling."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verification_leases",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("claimed_at", sa.String(length=32), nullable=False),
        sa.Column("leased_until_at", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=True),
        sa.Column("given_by", sa.JSON(), nullable=True),
        sa.Column("settles_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("verification_leases_by_holder", "verification_leases", ["holder_id"])
    op.create_index("verification_leases_settling", "verification_leases", ["settles_at"])
    op.create_table(
        "case_links",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("other_case_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("linked_at", sa.String(length=32), nullable=False),
        sa.Column("linked_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["other_case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "other_case_id", "kind"),
    )
    op.create_index("case_links_by_other", "case_links", ["other_case_id"])
    op.create_table(
        "joint_parts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("call", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("called_at", sa.String(length=32), nullable=False),
        sa.Column("called_by", sa.String(), nullable=False),
        sa.Column("sign_in_due_at", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("signed_in_at", sa.String(length=32), nullable=True),
        sa.Column("signed_in_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("overdue_told_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "call", "unit"),
    )
    op.create_index("joint_parts_by_unit", "joint_parts", ["unit", "state"])
    op.create_index("joint_parts_due", "joint_parts", ["state", "sign_in_due_at"])


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back: restore the copy made before the upgrade")
