"""Queries on pictures, candidates and evidence rows."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from api.db.tables import CandidateRow, CaseRow, EvidenceRow, PictureRow
from api.db.tables.masks import MaskedCopyRow


def find_picture(session: Session, sha256: str) -> PictureRow | None:
    """Returns the picture's row, None when there is none or its removal has begun."""
    row = session.get(PictureRow, sha256)
    return None if row is None or row.tombstoned_at is not None else row


def find_any(session: Session, sha256: str) -> PictureRow | None:
    """Returns the picture's row, also when its removal has begun."""
    return session.get(PictureRow, sha256)


def find_many(session: Session, sha256s: Iterable[str]) -> dict[str, PictureRow]:
    """Returns the rows of those pictures that are there, by hash."""
    wanted = sorted(set(sha256s))
    query = select(PictureRow).where(PictureRow.sha256.in_(wanted), PictureRow.tombstoned_at.is_(None))
    return {row.sha256: row for row in session.scalars(query)}


def add_picture(session: Session, row: PictureRow) -> None:
    """Adds a picture whose file is already stored."""
    session.add(row)


def every_picture(session: Session) -> Iterable[PictureRow]:
    """Yields every picture's row, in the order of names, removals in progress included."""
    query = select(PictureRow).order_by(PictureRow.sha256).execution_options(yield_per=500)
    return session.scalars(query)


def drop_candidates(session: Session, *, expired_at: datetime) -> None:
    """Removes the candidates whose time is over."""
    session.execute(delete(CandidateRow).where(CandidateRow.expires_at < expired_at))


def tombstone_unneeded(session: Session, *, now: datetime, limit: int) -> int:
    """Marks pictures past their time that neither a candidate nor a case needs; returns how many.

    A masked copy stays as long as its original.
    """
    original = aliased(PictureRow)
    needed = exists().where(CandidateRow.sha256 == PictureRow.sha256)
    sealed = exists().where(EvidenceRow.sha256 == PictureRow.sha256)
    hides = (
        exists()
        .where(MaskedCopyRow.masked_sha256 == PictureRow.sha256, MaskedCopyRow.original_sha256 != PictureRow.sha256)
        .where(original.sha256 == MaskedCopyRow.original_sha256, original.tombstoned_at.is_(None))
    )
    query = (
        select(PictureRow.sha256)
        .where(PictureRow.expires_at < now, PictureRow.tombstoned_at.is_(None), ~needed, ~sealed, ~hides)
        .order_by(PictureRow.expires_at)
        .limit(limit)
    )
    found = list(session.scalars(query))
    marked = update(PictureRow).where(PictureRow.sha256.in_(found)).values(tombstoned_at=now)
    session.execute(marked)
    return len(found)


def tombstoned(session: Session, *, limit: int) -> Sequence[str]:
    """Returns the pictures whose removal has begun."""
    query = select(PictureRow.sha256).where(PictureRow.tombstoned_at.is_not(None)).limit(limit)
    return list(session.scalars(query))


def remove_picture(session: Session, sha256: str) -> None:
    """Removes the row of a picture whose file is gone, and what it was a masked copy of or had as one."""
    session.execute(
        delete(MaskedCopyRow).where((MaskedCopyRow.original_sha256 == sha256) | (MaskedCopyRow.masked_sha256 == sha256))
    )
    session.execute(delete(PictureRow).where(PictureRow.sha256 == sha256))


def masked_copies(session: Session, originals: Iterable[str]) -> dict[str, str]:
    """Returns the hashes of masked copies, by original; only of those that have one."""
    wanted = sorted(set(originals))
    query = select(MaskedCopyRow).where(MaskedCopyRow.original_sha256.in_(wanted))
    return {row.original_sha256: row.masked_sha256 for row in session.scalars(query)}


def add_masked_copy(session: Session, row: MaskedCopyRow) -> None:
    """Adds what shows an original masked; the first such copy counts."""
    if session.get(MaskedCopyRow, row.original_sha256) is None:
        session.add(row)
        session.flush()


def set_candidate(session: Session, row: CandidateRow) -> None:
    """Adds the candidate, or replaces the one of the same place and role."""
    session.merge(row)


def candidates_of(session: Session, subject_ids: Iterable[str]) -> Sequence[CandidateRow]:
    """Returns the candidates of those places or runs."""
    return list(session.scalars(select(CandidateRow).where(CandidateRow.subject_id.in_(list(subject_ids)))))


def every_evidence(session: Session) -> Iterable[tuple[CaseRow, EvidenceRow | None]]:
    """Returns each case with each of its pictures; a case without any once, with None."""
    query = (
        select(CaseRow, EvidenceRow)
        .outerjoin(EvidenceRow, EvidenceRow.case_id == CaseRow.id)
        .order_by(CaseRow.number, EvidenceRow.id)
    )
    return [(case, evidence) for case, evidence in session.execute(query)]
