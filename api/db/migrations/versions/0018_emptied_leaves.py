"""A deleted case leaves no words in the chain: its leaves may be emptied, and those of cases deleted before are."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_EMPTIED = "('case.event', 'case.evidence')"
_KEPT = ("seq", "at", "kind", "about", "case_id", "body_sha256", "prev_sha256", "sha256")
_MAY_BE_EMPTIED = f"""NEW.body = '' AND OLD.kind IN {_EMPTIED}
    AND EXISTS (SELECT 1 FROM case_tombstones WHERE case_id = OLD.case_id)"""
_REFUSED = "chain_leaves is only appended"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        new, old = (", ".join(f"{row}.{name}" for name in _KEPT) for row in ("NEW", "OLD"))
        op.execute(
            "CREATE OR REPLACE FUNCTION chain_leaves_is_only_appended() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF {_MAY_BE_EMPTIED} AND ({new}) IS NOT DISTINCT FROM ({old}) "
            f"THEN RETURN NEW; END IF; END IF; RAISE EXCEPTION '{_REFUSED}'; END $$"
        )
    else:
        is_same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in _KEPT)
        op.execute("DROP TRIGGER chain_leaves_no_update")
        op.execute(
            f"CREATE TRIGGER chain_leaves_no_update BEFORE UPDATE ON chain_leaves "
            f"WHEN NOT ({_MAY_BE_EMPTIED} AND {is_same}) BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )
    op.execute(
        f"UPDATE chain_leaves SET body = '' WHERE kind IN {_EMPTIED} "
        "AND case_id IN (SELECT case_id FROM case_tombstones)"
    )


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back: restore the copy made before the upgrade")
