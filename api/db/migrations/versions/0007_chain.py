"""The hash chain, checkpoints and custody; what was there before gets its leaves."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

APPEND_ONLY = {"chain_leaves": "seq", "chain_checkpoints": "number", "custody": "id"}
"""Table -> its key. The events of cases have their guards from 0004."""


def upgrade() -> None:
    op.create_table(
        "chain_leaves",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.String(), nullable=False),
        sa.Column("prev_sha256", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("prev_sha256"),
    )
    op.create_index("chain_leaves_by_about", "chain_leaves", ["kind", "about"])
    op.create_index("chain_leaves_by_case", "chain_leaves", ["case_id", "seq"])
    op.create_table(
        "chain_checkpoints",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("frontier", sa.Text(), nullable=False),
        sa.Column("is_exported", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "custody",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("custody_by_case", "custody", ["case_id", "id"])
    op.create_index("custody_by_picture", "custody", ["sha256", "id"])
    _write_details_in_order()
    _seal_what_is_there()
    for table, key in APPEND_ONLY.items():
        _refuse_changes(table, key)


def _refuse_changes(table: str, key: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_is_only_appended() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is only appended'; END $$"
        )
        for what, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            name = f"{table}_no_{'change' if each == 'ROW' else 'truncate'}"
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION {table}_is_only_appended()"
            )
        return
    stop = f"BEGIN SELECT RAISE(ABORT, '{table} is only appended'); END"
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {stop}")
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {stop}")
    # INSERT OR REPLACE removes the old row without a word to the trigger above.
    is_there = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
    op.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} {is_there} {stop}")


def _seal_what_is_there() -> None:
    """Appends a leaf for each event and each picture of a case, in the format of `docs/evidence.md`."""
    leaves = sa.table("chain_leaves", *(sa.column(name) for name in _LEAF_COLUMNS))
    prev, batch = "0" * 64, []
    for seq, (kind, about, at, body) in enumerate(_subjects(), start=1):
        text = _canonical(body)
        body_sha256 = hashlib.sha256(text.encode()).hexdigest()
        case_id = body["case_id"]
        hashed = {
            "about": about,
            "at": at,
            "body": body_sha256,
            "case": case_id,
            "kind": kind,
            "prev": prev,
            "seq": seq,
        }
        sha256 = hashlib.sha256(b"\x00" + _canonical(hashed).encode()).hexdigest()
        batch.append(
            dict(zip(_LEAF_COLUMNS, (seq, at, kind, about, case_id, text, body_sha256, prev, sha256), strict=True))
        )
        prev = sha256
    if batch:
        op.bulk_insert(leaves, batch)


_LEAF_COLUMNS = ("seq", "at", "kind", "about", "case_id", "body", "body_sha256", "prev_sha256", "sha256")


def _events() -> sa.TableClause:
    names = ("case_id", "seq", "at", "actor", "kind")
    return sa.table("case_events", *(sa.column(name) for name in names), sa.column("detail", sa.JSON()))


def _write_details_in_order() -> None:
    """Gives the JSON of old events its one form, sorted keys; the guard against changes rests meanwhile."""
    bind, events = op.get_bind(), _events()
    rows = bind.execute(sa.select(events.c.case_id, events.c.seq, events.c.detail)).all()
    if not rows:
        return
    guard = None
    if bind.dialect.name == "postgresql":
        op.execute("ALTER TABLE case_events DISABLE TRIGGER USER")
    else:
        guard = bind.execute(sa.text("SELECT sql FROM sqlite_master WHERE name = 'case_events_keep'")).scalar()
        op.execute("DROP TRIGGER IF EXISTS case_events_keep")
    for case_id, seq, detail in rows:
        is_this = (events.c.case_id == case_id) & (events.c.seq == seq)
        bind.execute(sa.update(events).where(is_this).values(detail=_ordered(detail)))
    if bind.dialect.name == "postgresql":
        op.execute("ALTER TABLE case_events ENABLE TRIGGER USER")
    elif guard is not None:
        bind.exec_driver_sql(guard)


def _subjects() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yields kind, about, time and content of what the first tables hold."""
    bind, events = op.get_bind(), _events()
    for row in bind.execute(sa.select(events).order_by(events.c.at, events.c.case_id, events.c.seq)).mappings().all():
        yield "case.event", f"{row['case_id']}/{row['seq']}", row["at"], dict(row)
    names = ("id", "case_id", "sha256", "role", "parent_sha256", "taken_at")
    evidence = sa.table("evidence", *(sa.column(name) for name in names), sa.column("is_below_standard", sa.Boolean()))
    for row in bind.execute(sa.select(evidence).order_by(evidence.c.id)).mappings().all():
        yield "case.evidence", str(row["id"]), row["taken_at"], dict(row)


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    return [_ordered(each) for each in value] if isinstance(value, list) else value


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back: restore the copy made before the upgrade")
