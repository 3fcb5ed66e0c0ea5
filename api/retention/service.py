"""Places and lifts holds; deletes what is due, with a tombstone and a leaf in the chain for each case."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.cases import repository as cases
from api.cases.states import SYSTEM, CaseState
from api.chain.leaf import WHOLE_CASE
from api.chain.service import append_deletion, empty_leaves
from api.db.tables import CaseRow
from api.db.tables.cases import CaseTombstoneRow
from api.db.tables.masks import HoldRow
from api.errors import Conflict, NotThere
from api.retention import repository
from api.retention.classes import CLASS_OF, DataClass, Terms, states_of
from api.retention.schemas import ClassView, HoldView, PurgedCase, RetentionView
from api.settings import Settings

SHOWN = 100


def terms_of(settings: Settings) -> Terms:
    """Returns how long ended cases are kept."""
    return Terms(unconfirmed_s=settings.unconfirmed_kept_s, case_evidence_s=settings.case_kept_s)


def hold(session: Session, case_id: str, *, reason: str, actor: str, now: datetime) -> HoldView:
    """Keeps a case whatever its class says.

    Raises:
        NotThere: No such case.
        Conflict: `already_held`.
    """
    if cases.find(session, case_id) is None:
        raise NotThere("there is no such case")
    if repository.holds(session, case_id):
        raise Conflict("the case is held already; lift that hold first to give another reason", code="already_held")
    row = HoldRow(
        case_id=case_id,
        reason=reason,
        placed_at=now,
        placed_by=actor,
        lifted_at=None,
        lifted_by=None,
        lifted_because=None,
    )
    repository.add(session, row)
    return _hold_view(row)


def lift(session: Session, case_id: str, *, reason: str, actor: str, now: datetime) -> None:
    """Ends a hold; from now on the case's class counts again.

    Raises:
        Conflict: `not_held`.
    """
    in_force = repository.holds(session, case_id)
    if not in_force:
        raise Conflict("the case is not held", code="not_held")
    for row in in_force:
        row.lifted_at, row.lifted_by, row.lifted_because = now, actor, reason


def view(session: Session, settings: Settings, *, now: datetime) -> RetentionView:
    """Returns the rules, what is due by them, the holds, and what was deleted last."""
    terms = terms_of(settings)
    return RetentionView(
        classes=[_class_view(session, data, terms, now=now) for data in DataClass],
        looks_kept_s=settings.looks_kept_s,
        candidate_kept_s=settings.candidate_kept_s,
        upload_kept_s=settings.upload_kept_s,
        holds=[_hold_view(row) for row in repository.holds(session)],
        purged=[_purged(row) for row in repository.tombstones(session, limit=SHOWN)],
    )


def purge(session: Session, terms: Terms, *, now: datetime, limit: int) -> int:
    """Deletes at most `limit` cases that are due, oldest first, and returns how many."""
    removed = 0
    for data in DataClass:
        ended_before = terms.ended_before(data, now=now)
        for case in repository.due(session, states_of(data), ended_before=ended_before, limit=limit - removed):
            _delete(session, case, terms, now=now)
            removed += 1
    return removed


def _delete(session: Session, case: CaseRow, terms: Terms, *, now: datetime) -> None:
    case_id, pictures = case.id, repository.pictures_of(session, case.id)
    data = CLASS_OF[CaseState(case.state)]
    reason = f"{data}: kept {terms.kept_s(data):.0f} s after its end"
    tombstone = CaseTombstoneRow(
        case_id=case_id,
        number=case.number,
        deleted_at=now,
        actor=SYSTEM,
        reason=reason,
        facts={
            "type": case.type,
            "state": case.state,
            "reason": case.reason,
            "area": case.area,
            "opened_at": case.opened_at.isoformat(),
            "ended_at": None if case.ended_at is None else case.ended_at.isoformat(),
            "pictures": len(pictures),
        },
    )
    repository.add(session, tombstone)
    append_deletion(session, WHOLE_CASE, case_id, reason=reason, actor=SYSTEM, at=now, case_id=case_id)
    empty_leaves(session, case_id)
    repository.delete_case(session, case_id)
    repository.free_pictures(session, pictures, now=now)


def _class_view(session: Session, data: DataClass, terms: Terms, *, now: datetime) -> ClassView:
    due = repository.count_due(session, states_of(data), ended_before=terms.ended_before(data, now=now))
    return ClassView(data=data, kept_s=terms.kept_s(data), due=due)


def _hold_view(row: HoldRow) -> HoldView:
    return HoldView(case_id=row.case_id, reason=row.reason, placed_at=row.placed_at, placed_by=row.placed_by)


def _purged(row: CaseTombstoneRow) -> PurgedCase:
    return PurgedCase(
        case_id=row.case_id, number=row.number, deleted_at=row.deleted_at, reason=row.reason, facts=row.facts
    )
