"""Links cases to tickets of other platforms, and says who was first; commits nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cases import repository as cases
from api.cases.opening import append_event
from api.cases.states import EventKind
from api.db.tables import CaseRow
from api.db.tables.delivery import TicketRow
from api.errors import Conflict, Invalid, NotThere
from api.people.reach import Reach
from api.tickets import repository
from api.tickets.schemas import ComplainedAbout, TicketAsked, TicketView

MOST_TICKETS = 200
"""Of one case; more is a mistake of the sender."""
CLOCK_SLACK = timedelta(minutes=5)
"""Another platform's clock may be ahead by this much."""


def link(
    session: Session, case_id: str, asked: TicketAsked, *, now: datetime, actor: str
) -> tuple[CaseRow, TicketView, bool]:
    """Returns the case, the link, and whether it is new: the same ticket may be sent twice.

    Raises:
        NotThere: No such case.
        Conflict: The same ticket is linked already with another time of receipt, or the case has too many.
        Invalid: The complaint would come from the future.
    """
    case = cases.find(session, case_id)
    if case is None:
        raise NotThere("there is no such case")
    if asked.received_at > now + CLOCK_SLACK:
        raise Invalid("`received_at` lies in the future; expected when the complaint came in")
    known = repository.find(session, case_id, source=asked.source, number=asked.number)
    if known is not None:
        if known.received_at != asked.received_at:
            raise Conflict(
                f"ticket {asked.number} is linked already, received at {known.received_at.isoformat()}",
                code="ticket_known",
            )
        return case, _view(known), False
    if len(repository.of_case(session, case_id)) >= MOST_TICKETS:
        raise Conflict(f"a case takes at most {MOST_TICKETS} tickets", code="too_many_tickets")
    row = TicketRow(
        case_id=case_id,
        number=asked.number,
        source=asked.source,
        received_at=asked.received_at,
        linked_at=now,
        linked_by=actor,
    )
    repository.add(session, row)
    case.version += 1
    detail = {"number": row.number, "source": row.source, "received_at": row.received_at.isoformat()}
    append_event(session, case, kind=EventKind.TICKET_LINKED, at=now, actor=actor, detail=detail)
    return case, _view(row), True


def tickets(session: Session, case_id: str) -> list[TicketView]:
    """Returns a case's tickets, first received first.

    Raises:
        NotThere: No such case.
    """
    if cases.find(session, case_id) is None:
        raise NotThere("there is no such case")
    return [_view(row) for row in repository.of_case(session, case_id)]


def first_complaint_at(session: Session, case_id: str) -> datetime | None:
    """Returns when the first complaint about a case's matter came in, None where nobody complained."""
    return repository.first_received(session, [case_id]).get(case_id)


def first_complaints(session: Session, case_ids: Sequence[str]) -> dict[str, datetime]:
    """Returns `first_complaint_at` of many cases at once; those without a complaint are left out."""
    return repository.first_received(session, case_ids)


def complained_about(
    session: Session, *, begin: datetime, end: datetime, reach: Reach, limit: int
) -> list[ComplainedAbout]:
    """Returns the cases opened in a time that somebody also complained about, oldest first, and who was first."""
    return [
        ComplainedAbout(
            case_id=case.id,
            number=case.number,
            type=case.type,
            opened_at=case.opened_at,
            first_complaint_at=first_at,
            tickets=count,
            was_ours_first=case.opened_at < first_at,
            lead_s=(first_at - case.opened_at).total_seconds(),
        )
        for case, first_at, count in repository.complained_about(
            session, begin=begin, end=end, reach=reach, limit=limit
        )
    ]


def _view(row: TicketRow) -> TicketView:
    return TicketView(
        number=row.number,
        source=row.source,
        received_at=row.received_at,
        linked_at=row.linked_at,
        linked_by=row.linked_by,
    )
