"""Plans' terms over time, rounds, marks on cameras, links between recurring cases."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_terms",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("begins_at", sa.String(length=32), nullable=False),
        sa.Column("ends_at", sa.String(length=32), nullable=True),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("config", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("plan_terms_by_plan", "plan_terms", ["plan_id", "begins_at"])
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("begins_at", sa.String(length=32), nullable=False),
        sa.Column("ends_at", sa.String(length=32), nullable=False),
        sa.Column("started_by", sa.String(), nullable=True),
        sa.Column("cameras", sa.JSON(), nullable=False),
        sa.Column("inspected", sa.JSON(), nullable=False),
        sa.Column("missed", sa.JSON(), nullable=False),
        sa.Column("finished_at", sa.String(length=32), nullable=True),
        sa.Column("closed_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("plan_id", "begins_at", "hours"),
    )
    op.create_index("rounds_open", "rounds", ["closed_at"])
    op.create_table(
        "camera_marks",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("camera_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("begins_at", sa.String(length=32), nullable=False),
        sa.Column("until_at", sa.String(length=32), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["camera_id"], ["cameras.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("camera_marks_by_camera", "camera_marks", ["camera_id", "ended_at"])
    op.create_table(
        "recurrences",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("earlier_case_id", sa.String(), nullable=False),
        sa.Column("linked_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["earlier_case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("recurrences_by_earlier", "recurrences", ["earlier_case_id"])
    _remember_what_plans_promise_now()


def _remember_what_plans_promise_now() -> None:
    """Gives each plan terms since its first run: what it promised before it was last edited was never kept."""
    op.execute(
        sa.text(
            "INSERT INTO plan_terms (plan_id, begins_at, ends_at, timezone, config) "
            "SELECT plans.id, MIN(plan_runs.started_at), NULL, "
            "COALESCE((SELECT value FROM meta WHERE key = 'timezone'), 'Asia/Shanghai'), plans.config "
            "FROM plans JOIN plan_runs ON plan_runs.plan_id = plans.id GROUP BY plans.id"
        )
    )


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back: restore the copy made before the upgrade")
