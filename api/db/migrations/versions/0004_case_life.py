"""The whole life of a case: levels, units, requests, how it ended; a history that the database itself keeps.

NOTE: `cases` and `evidence` are built anew on SQLite, which can neither make a column nullable nor drop a constraint.
Triggers belong to a table and go with it: a later migration that builds `case_events` anew must make them again.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INDEXES = {
    "cases_by_state": ["state", "opened_at", "id"],
    "cases_by_area": ["area", "opened_at", "id"],
    "cases_by_unit": ["unit", "opened_at", "id"],
    "cases_by_camera": ["camera_id", "opened_at", "id"],
    "cases_by_type": ["type", "opened_at", "id"],
    "cases_by_level": ["level", "opened_at", "id"],
    "cases_by_origin": ["origin", "opened_at", "id"],
    "cases_by_request": ["asked", "opened_at", "id"],
    "cases_by_acceptance": ["accepted_by", "opened_at", "id"],
    "cases_by_decision": ["decided_by", "opened_at", "id"],
    "cases_cleared": ["camera_id", "rule_id", "cleared_at"],
}
_CHILDREN = ("case_events", "evidence", "recurrences")
_KEPT = "the history of a case is only appended"
_GAP = "the history of a case has no gaps"
_NO_TOMBSTONE = "a case is deleted only after its tombstone is written"


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        _set_aside()
    op.drop_index("cases_by_state", "cases")
    with op.batch_alter_table("cases") as cases:
        cases.alter_column("camera_id", existing_type=sa.String(), nullable=True)
        for column in _new_columns():
            cases.add_column(column)
    for name, columns in _INDEXES.items():
        op.create_index(name, "cases", columns)
    if is_sqlite:
        _evidence_anew()
        _put_back()
    else:
        op.drop_constraint("evidence_case_id_role_key", "evidence")
        op.create_unique_constraint(None, "evidence", ["case_id", "role", "sha256"])
    op.create_table(
        "case_tombstones",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("deleted_at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    # What was decided before there was more: rejected ones have ended then.
    op.execute("UPDATE cases SET ended_at = decided_at WHERE state = 'rejected'")
    for statement in _SQLITE_TRIGGERS if is_sqlite else _POSTGRES_TRIGGERS:
        op.execute(sa.text(statement))


def _new_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("level", sa.String(), server_default="grid", nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("suggested_unit", sa.String(), nullable=True),
        sa.Column("catalogue_version", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.String(length=32), nullable=True),
        sa.Column("accepted_by", sa.String(), nullable=True),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("request", sa.JSON(), nullable=True),
        sa.Column("is_supervised", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reworks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.Column("conclusion", sa.String(), nullable=True),
        sa.Column("evaluation", sa.JSON(), nullable=True),
    ]


def _set_aside() -> None:
    """Takes the rows that refer to cases out of the way: SQLite checks them when it drops the old table."""
    for table in _CHILDREN:
        op.execute(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}")
        op.execute(f"DELETE FROM {table}")


def _put_back() -> None:
    for table in _CHILDREN:
        op.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
        op.execute(f"DROP TABLE kept_{table}")


def _evidence_anew() -> None:
    op.drop_table("evidence")
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("parent_sha256", sa.String(), nullable=True),
        sa.Column("taken_at", sa.String(length=32), nullable=False),
        sa.Column("is_below_standard", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["sha256"], ["pictures.sha256"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "role", "sha256"),
    )
    op.create_index("evidence_by_picture", "evidence", ["sha256"])


_SQLITE_TRIGGERS = (
    f"""CREATE TRIGGER case_events_keep BEFORE UPDATE ON case_events
        BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END""",
    f"""CREATE TRIGGER case_events_append BEFORE INSERT ON case_events
        WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM case_events WHERE case_id = NEW.case_id)
        BEGIN SELECT RAISE(ABORT, '{_GAP}'); END""",
    f"""CREATE TRIGGER case_events_stay BEFORE DELETE ON case_events
        WHEN NOT EXISTS (SELECT 1 FROM case_tombstones WHERE case_id = OLD.case_id)
        BEGIN SELECT RAISE(ABORT, '{_NO_TOMBSTONE}'); END""",
    f"""CREATE TRIGGER case_tombstones_keep BEFORE UPDATE ON case_tombstones
        BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END""",
    f"""CREATE TRIGGER case_tombstones_stay BEFORE DELETE ON case_tombstones
        BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END""",
)

_POSTGRES_TRIGGERS = (
    f"""CREATE FUNCTION lunxun_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{_KEPT}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE FUNCTION lunxun_append() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM case_events WHERE case_id = NEW.case_id) THEN
                RAISE EXCEPTION '{_GAP}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
    f"""CREATE FUNCTION lunxun_bury() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM case_tombstones WHERE case_id = OLD.case_id) THEN
                RAISE EXCEPTION '{_NO_TOMBSTONE}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN OLD;
        END $$""",
    """CREATE TRIGGER case_events_keep BEFORE UPDATE ON case_events
        FOR EACH ROW EXECUTE FUNCTION lunxun_refuse()""",
    """CREATE TRIGGER case_events_append BEFORE INSERT ON case_events
        FOR EACH ROW EXECUTE FUNCTION lunxun_append()""",
    """CREATE TRIGGER case_events_stay BEFORE DELETE ON case_events
        FOR EACH ROW EXECUTE FUNCTION lunxun_bury()""",
    """CREATE TRIGGER case_events_whole BEFORE TRUNCATE ON case_events
        FOR EACH STATEMENT EXECUTE FUNCTION lunxun_refuse()""",
    """CREATE TRIGGER case_tombstones_keep BEFORE UPDATE OR DELETE ON case_tombstones
        FOR EACH ROW EXECUTE FUNCTION lunxun_refuse()""",
    """CREATE TRIGGER case_tombstones_whole BEFORE TRUNCATE ON case_tombstones
        FOR EACH STATEMENT EXECUTE FUNCTION lunxun_refuse()""",
)


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back: restore the copy made before the upgrade")
