"""The one writer of a case's history and pictures: both go into the chain, and nothing in them is ever changed."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.cases import repository
from api.cases.states import EventKind
from api.chain.canonical import ordered
from api.chain.service import seal_event, seal_evidence
from api.db.tables import CaseEventRow, CaseRow, EvidenceRow


def append_event(
    session: Session, case: CaseRow, *, kind: EventKind, at: datetime, actor: str, detail: dict[str, Any]
) -> CaseEventRow:
    """Adds to the case's history and to the chain; the caller counts the case's version up."""
    seq = repository.last_seq(session, case.id) + 1
    event = CaseEventRow(case_id=case.id, seq=seq, at=at, actor=actor, kind=kind.value, detail=ordered(detail))
    repository.add(session, event)
    seal_event(session, event)
    return event


def add_picture(session: Session, row: EvidenceRow, *, at: datetime) -> None:
    """Gives a case a picture; from here on it is in the chain."""
    repository.add(session, row)
    seal_evidence(session, row, at=at)
