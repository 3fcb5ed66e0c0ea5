"""Links and unlinks cases, each time with a reason and in the histories of both; commits nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.audit import service as audit
from api.cases import repository as cases
from api.cases.opening import append_event
from api.cases.states import EventKind
from api.db.tables import CaseRow
from api.db.tables.queue import CaseLinkRow
from api.errors import Conflict, Invalid, NotThere
from api.links import repository
from api.links.schemas import LinkAsked, LinkKind, LinksView, LinkView
from api.links.similar import other_case, similar
from api.outbox.announcer import Announcement
from api.outbox.service import case_changed
from api.people.reach import Reach

MOST_LINKS = 100
"""Of one case; more is a mistake of the sender."""


def link(
    session: Session, case_id: str, asked: LinkAsked, *, reach: Reach, actor: str, now: datetime
) -> tuple[LinkView, list[Announcement]]:
    """Returns the new link, or the one that is there, and what is to be announced after the commit.

    `same_problem` and `related` are the same from both ends. Nothing is merged: both cases go on as they are.

    Raises:
        NotThere: One of the cases is not there, or out of sight.
        Invalid: A case with itself.
        Conflict: `known_otherwise`: the other is linked as its effect; `too_many_links`.
    """
    case, other = _seen(session, case_id, reach), _seen(session, asked.other_case_id, reach)
    if case.id == other.id:
        raise Invalid("a case is not linked with itself")
    for known in repository.between(session, case.id, other.id):
        if known.kind == asked.kind:
            if asked.kind is LinkKind.CAUSED_BY and known.case_id != case.id:
                raise Conflict(
                    "the other case is linked as caused by this one: unlink that first", code="known_otherwise"
                )
            return _view(known, case, other), []
    for each in (case, other):
        if len(repository.of_case(session, each.id)) >= MOST_LINKS:
            raise Conflict(f"case {each.number} has {MOST_LINKS} links, and takes no more", code="too_many_links")
    row = CaseLinkRow(
        case_id=case.id,
        other_case_id=other.id,
        kind=asked.kind.value,
        reason=asked.reason,
        linked_at=now,
        linked_by=actor,
    )
    repository.add(session, row)
    told = _note(session, row, (case, other), kind=EventKind.LINKED, reason=asked.reason, actor=actor, now=now)
    return _view(row, case, other), told


def unlink(
    session: Session, case_id: str, link_id: int, *, reason: str, reach: Reach, actor: str, now: datetime
) -> list[Announcement]:
    """Ends a link; the histories of both cases keep that it was, and why it is no more.

    Raises:
        NotThere: The case has no such link, or the other case is out of sight.
    """
    case, row = _seen(session, case_id, reach), repository.find(session, link_id)
    if row is None or case.id not in (row.case_id, row.other_case_id):
        raise NotThere("this case has no such link")
    other = _seen(session, _other_id(row, case), reach)
    told = _note(session, row, (case, other), kind=EventKind.UNLINKED, reason=reason, actor=actor, now=now)
    repository.remove(session, row)
    return told


def links(session: Session, case_id: str, *, reach: Reach) -> LinksView:
    """Returns what a case has to do with others: what people say, recurrences, and what the machine proposes.

    Raises:
        NotThere: No such case, or out of sight.
    """
    case = _seen(session, case_id, reach)
    rows = repository.of_case(session, case_id)
    others = repository.cases(session, [_other_id(row, case) for row in rows])
    shown = [(row, others[_other_id(row, case)]) for row in rows]
    earlier, later = cases.earlier_cases(session, [case_id]).get(case_id), cases.later_cases(session, case_id)
    known = {*others, *(each.id for each in later), *([] if earlier is None else [earlier.id])}
    return LinksView(
        links=[_view(row, case, other) for row, other in shown if _is_seen(session, other, reach)],
        recurrence_of=other_case(earlier) if earlier is not None and _is_seen(session, earlier, reach) else None,
        recurrences=[other_case(each) for each in later if _is_seen(session, each, reach)],
        suggestions=similar(session, case, reach=reach, but=known),
    )


def _note(
    session: Session,
    row: CaseLinkRow,
    both: tuple[CaseRow, CaseRow],
    *,
    kind: EventKind,
    reason: str,
    actor: str,
    now: datetime,
) -> list[Announcement]:
    """Writes into both histories, each seen from its own end."""
    told = []
    for case, other in (both, both[::-1]):
        case.version += 1
        detail = {
            "link": row.id,
            "kind": row.kind,
            "other_case_id": other.id,
            "other_number": other.number,
            "is_cause": _is_cause(row, case),
            "reason": reason,
        }
        append_event(session, case, kind=kind, at=now, actor=actor, detail=detail)
        told.append(case_changed(session, case, f"case.{kind}", at=now))
    audit.record(
        session,
        at=now,
        actor=actor,
        action=f"case.{kind}",
        about=both[0].id,
        reason=reason,
        other=both[1].id,
        kind=row.kind,
    )
    return told


def _seen(session: Session, case_id: str, reach: Reach) -> CaseRow:
    case = cases.find(session, case_id)
    if case is None or not _is_seen(session, case, reach):
        raise NotThere("there is no such case")
    return case


def _is_seen(session: Session, case: CaseRow, reach: Reach) -> bool:
    return reach.holds(case.area, cases.units_of(session, case))


def _other_id(row: CaseLinkRow, case: CaseRow) -> str:
    return row.other_case_id if row.case_id == case.id else row.case_id


def _is_cause(row: CaseLinkRow, case: CaseRow) -> bool:
    return row.kind == LinkKind.CAUSED_BY and row.other_case_id == case.id


def _view(row: CaseLinkRow, case: CaseRow, other: CaseRow) -> LinkView:
    return LinkView(
        id=row.id,
        kind=LinkKind(row.kind),
        is_cause=_is_cause(row, case),
        other=other_case(other),
        reason=row.reason,
        linked_at=row.linked_at,
        linked_by=row.linked_by,
    )
