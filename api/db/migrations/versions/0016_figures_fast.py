"""Indexes over the few clocks and events that figures ask of all histories: small, for they hold only these."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_CHANGED = sa.text("json_array_length(terms) > 1 OR json_array_length(pauses) > 0")
_MOVES = "('approve_extension', 'approve_suspension')"
_GRANTED_SQLITE = sa.text(f"json_extract(detail, '$.move') IN {_MOVES}")
_GRANTED_POSTGRES = sa.text(f"(detail ->> 'move') IN {_MOVES}")


def upgrade() -> None:
    op.create_index(
        "stage_clocks_changed",
        "stage_clocks",
        ["stage", "ended_at"],
        sqlite_where=_CHANGED,
        postgresql_where=_CHANGED,
    )
    op.create_index(
        "case_events_granted",
        "case_events",
        ["case_id", "at"],
        sqlite_where=_GRANTED_SQLITE,
        postgresql_where=_GRANTED_POSTGRES,
    )
    op.create_index("cases_by_supervision", "cases", ["is_supervised", "opened_at", "id"])


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back: restore the copy made before the upgrade")
