"""Appends to the chain, in the transaction in which the thing itself happens."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.chain import repository
from api.chain.canonical import canonical
from api.chain.leaf import FIRST_PREV, OF_A_CASE, Leaf, LeafKind, text_sha256, time_text
from api.chain.subject import about_of, content_of
from api.db.tables import CaseEventRow, EvidenceRow
from api.db.tables.chain import CheckpointRow, CustodyRow, LeafRow


def append_leaf(
    session: Session, kind: str, about: str, body: dict[str, Any], *, at: datetime, case_id: str | None = None
) -> LeafRow:
    """Returns the new last leaf.

    Args:
        session: The transaction in which the thing happens; on PostgreSQL its writers must be serialised.
        kind: A word of `LeafKind`, or a new one of the caller's: `noun` or `noun.noun`.
        about: Which row or thing; what `verify` prints.
        body: All that must not be changed later, as JSON values.
        at: When it happened.
        case_id: The case whose export bundle shall hold this leaf.

    Raises:
        NotCanonical: The body holds what JSON cannot say.
    """
    text = canonical(body)
    before = repository.last_leaf(session)
    leaf = Leaf(
        seq=1 if before is None else before.seq + 1,
        at=time_text(at),
        kind=str(kind),
        about=about,
        case_id=case_id,
        body_sha256=text_sha256(text),
        prev_sha256=FIRST_PREV if before is None else before.sha256,
    )
    row = LeafRow(
        seq=leaf.seq,
        at=at,
        kind=leaf.kind,
        about=leaf.about,
        case_id=leaf.case_id,
        body=text,
        body_sha256=leaf.body_sha256,
        prev_sha256=leaf.prev_sha256,
        sha256=leaf.sha256(),
    )
    repository.add(session, row)
    return row


def seal_event(session: Session, row: CaseEventRow) -> LeafRow:
    """Appends the leaf of an event of a case; call it once, after the row was flushed."""
    return _seal(session, LeafKind.EVENT, row, at=row.at, case_id=row.case_id)


def seal_evidence(session: Session, row: EvidenceRow, *, at: datetime) -> LeafRow:
    """Appends the leaf of a picture's role in a case; call it once, after the row was flushed."""
    return _seal(session, LeafKind.EVIDENCE, row, at=at, case_id=row.case_id)


def seal_custody(session: Session, row: CustodyRow) -> LeafRow:
    """Appends the leaf of a custody entry; call it once, after the row was flushed."""
    return _seal(session, LeafKind.CUSTODY, row, at=row.at, case_id=row.case_id)


def seal_checkpoint(session: Session, row: CheckpointRow) -> LeafRow:
    """Appends the leaf of a checkpoint, so that one taken away later is missed."""
    return _seal(session, LeafKind.CHECKPOINT, row, at=row.at, case_id=None)


def append_deletion(
    session: Session, what: str, about: str, *, reason: str, actor: str, at: datetime, case_id: str | None = None
) -> LeafRow:
    """Appends that something was removed: deletion is an event, never silent.

    Args:
        session: The transaction that removes it.
        what: The kind of the leaf that spoke of it (`LeafKind.EVIDENCE`); `WHOLE_CASE` for a case with all its events
            and pictures' roles; or `picture` for a picture's file.
        about: That leaf's `about`, the case's id, or the picture's hash.
        reason: Why, as a word or a sentence.
        actor: `Identity.actor`, or `system`.
        at: When.
        case_id: The case it belonged to.
    """
    body = {"what": str(what), "about": about, "reason": reason, "actor": actor}
    return append_leaf(session, LeafKind.DELETION, f"{what}:{about}", body, at=at, case_id=case_id)


def empty_leaves(session: Session, case_id: str) -> None:
    """Empties what the chain tells of a deleted case; hashes stay, so that the chain holds as before.

    Call it in the transaction that has written the case's tombstone, and its deletion into the chain.
    """
    repository.empty_bodies(session, case_id, OF_A_CASE)


def _seal(
    session: Session,
    kind: LeafKind,
    row: CaseEventRow | EvidenceRow | CustodyRow | CheckpointRow,
    *,
    at: datetime,
    case_id: str | None,
) -> LeafRow:
    return append_leaf(session, kind, about_of(kind, row), content_of(row), at=at, case_id=case_id)
