"""The catalogue, units, areas and duty; what the package ships is written down as the first version of each."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from api.catalogue.profile import shipped_profile
from api.units.example import shipped_register

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_versions",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "catalogue_entries",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["catalogue_versions.version"]),
        sa.PrimaryKeyConstraint("version", "key"),
    )
    op.create_table(
        "unit_registers",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "units",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "areas",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("areas_by_parent", "areas", ["parent_id"])
    op.create_table(
        "duties",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    _write_what_is_shipped(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))


def _write_what_is_shipped(now: str) -> None:
    """Pins the shipped rows: the next release may ship others, and a case keeps the version it was filed under."""
    profile, register = shipped_profile(), shipped_register()
    made = {"version": 1, "made_at": now, "made_by": "lunxun"}
    _insert("catalogue_versions", [{**made, "note": "", "entries": len(profile)}])
    entries = [
        {"version": 1, "key": each.key, "position": position, "body": each.model_dump(mode="json")}
        for position, each in enumerate(profile)
    ]
    _insert("catalogue_entries", entries)
    _insert("unit_registers", [{**made, "body": register.model_dump(mode="json")}])
    _insert("units", [{**each.model_dump(mode="json"), "position": at} for at, each in enumerate(register.units)])
    areas = [{**each.model_dump(mode="json"), "position": at} for at, each in enumerate(register.areas)]
    _insert("areas", [{"parent_id": each.pop("parent"), **each} for each in areas])


def _insert(table: str, rows: list[dict[str, object]]) -> None:
    json = ("body",)
    columns = [sa.column(name, sa.JSON()) if name in json else sa.column(name) for name in rows[0]]
    op.bulk_insert(sa.table(table, *columns), rows)


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back: restore the copy made before the upgrade")
