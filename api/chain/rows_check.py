"""Are the rows that the chain speaks of as it says, all of them, and no others?"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from api.chain import repository
from api.chain.canonical import NotCanonical, canonical
from api.chain.finding import Finding, FindingKind, Known
from api.chain.leaf import WHOLE_CASE, LeafKind, text_sha256
from api.chain.stored import NotAsStored, content_of_raw, readers
from api.chain.subject import SUBJECTS, about_of_content


def check_rows(session: Session, known: Known) -> Iterator[Finding]:
    """Yields every row that is not as its leaf says, is gone, or has no leaf.

    Args:
        session: A reading transaction.
        known: What each leaf speaks of.
    """
    for kind in SUBJECTS:
        met: set[str] = set()
        yield from _check_table(session, kind, known, met)
        for (of_kind, about), leaf in known.items():
            is_gone = of_kind == kind.value and about not in met
            if is_gone and not was_deleted(known, of_kind, about):
                detail = f"leaf {leaf.seq} speaks of it"
                yield Finding(kind=FindingKind.ROW_MISSING, about=f"{kind} {about}", detail=detail)


def was_deleted(known: Known, kind: str, about: str) -> bool:
    """Returns whether a deletion is recorded, of the row itself or of its whole case."""
    names = (f"{kind}:{about}", f"{WHOLE_CASE}:{known[kind, about].case_id}")
    return any((LeafKind.DELETION.value, name) in known for name in names)


def _check_table(session: Session, kind: LeafKind, known: Known, met: set[str]) -> Iterator[Finding]:
    subject = SUBJECTS[kind]
    by_column = readers(repository.column_types(subject.table))
    for raw in repository.raw_rows(session, subject.table):
        about = about_of_content(kind, raw)
        met.add(about)
        leaf = known.get((kind.value, about))
        if leaf is None:
            yield Finding(kind=FindingKind.ROW_INSERTED, about=f"{kind} {about}", detail="no leaf speaks of it")
            continue
        try:
            content = content_of_raw(raw, by_column)
            is_as_told = text_sha256(canonical(content)) == leaf.body_sha256
            wrong = [] if is_as_told else _wrong_columns(content, repository.body_of(session, leaf.seq))
        except NotAsStored as error:
            wrong = error.columns
        if wrong:
            detail = f"{', '.join(wrong)} is not as leaf {leaf.seq} says"
            yield Finding(kind=FindingKind.ROW_ALTERED, about=f"{kind} {about}", detail=detail)


def _wrong_columns(content: Mapping[str, Any], body: str) -> list[str]:
    """Returns the columns in which a row differs from its leaf. A column younger than the leaf is not compared."""
    try:
        told = json.loads(body)
        return [name for name, value in told.items() if canonical(content.get(name)) != canonical(value)]
    except (NotCanonical, ValueError, AttributeError):
        return ["its leaf's body"]
