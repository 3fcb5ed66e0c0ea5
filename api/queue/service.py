"""Hands out cases that wait for verification, one to one person; commits nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.audit import service as audit
from api.cases import repository as cases
from api.cases.move import Move
from api.cases.service import view as case_view
from api.cases.states import CaseState
from api.catalogue.service import entry
from api.clocks.calendar_service import current_calendar, current_colours
from api.clocks.colour import Colour, colour
from api.clocks.stage_clock import left_share
from api.db.tables import CaseRow
from api.db.tables.clocks import StageClockRow
from api.db.tables.queue import VerificationLeaseRow
from api.errors import Conflict, NotThere
from api.people.reach import Reach, areas_filter
from api.people.roles import Identity
from api.queue import repository
from api.queue.lease import OVER_LEASES, holder_of, is_in_force
from api.queue.order import Waiting, turn
from api.queue.schemas import Claimed, LeaseView, QueueView

LEASE = timedelta(seconds=120)
"""Whoever has not answered or renewed by then has gone; the case is shown to another."""


def claim(
    session: Session,
    by: Identity,
    *,
    now: datetime,
    skip: Sequence[str] = (),
    keep: Sequence[str] = (),
    wanted: str | None = None,
) -> CaseRow | None:
    """Returns the next case for somebody to verify, leased to them; None: nothing is free in their areas.

    Whoever holds one already, without a verdict, is given that one again, its lease renewed; one that is in `keep`
    stays theirs beside the one that is returned.

    Raises:
        NotThere: `wanted` does not wait, or not in their areas.
        Conflict: `held_by_another`: `wanted` is.
    """
    reach, holder_id = areas_filter(by), holder_of(by)
    held = []
    for lease in repository.held_by(session, holder_id, reach=reach, now=now):
        is_asked_for = lease.case_id not in skip if wanted is None else lease.case_id == wanted
        if lease.case_id in keep or is_asked_for:
            lease.leased_until_at = now + LEASE
            held.append(lease)
        else:
            repository.end(session, lease.case_id)
    again = next((lease for lease in held if lease.case_id not in keep), None)
    if again is not None:
        return cases.find(session, again.case_id)
    if wanted is not None:
        return _lease(session, _free(session, wanted, reach=reach, now=now), by, now=now)
    waiting = _waiting(session, reach, skip=(*skip, *keep), now=now)
    return _lease(session, min(waiting, key=turn).case_id, by, now=now) if waiting else None


def _free(session: Session, case_id: str, *, reach: Reach, now: datetime) -> str:
    if not repository.is_waiting(session, case_id, reach=reach):
        raise NotThere("this case does not wait for verification, or not in your areas", code="not_waiting")
    lease = repository.lease(session, case_id)
    if lease is not None and is_in_force(lease, now=now):
        raise Conflict(f"{lease.actor} is verifying this case", code="held_by_another")
    return case_id


def _lease(session: Session, case_id: str, by: Identity, *, now: datetime) -> CaseRow | None:
    # One that has run out may still be there.
    repository.end(session, case_id)
    lease = VerificationLeaseRow(
        case_id=case_id,
        holder_id=holder_of(by),
        actor=by.actor,
        claimed_at=now,
        leased_until_at=now + LEASE,
    )
    repository.add(session, lease)
    audit.record(session, at=now, actor=by.actor, action="queue.claimed", about=case_id)
    return cases.find(session, case_id)


def claimed(session: Session, case: CaseRow | None, *, by: Identity, now: datetime) -> Claimed:
    """Returns a claim's answer."""
    waiting = repository.count_waiting(session, reach=areas_filter(by))
    lease = None if case is None else repository.lease(session, case.id)
    if case is None or lease is None:
        return Claimed(case=None, lease=None, colour=None, due_at=None, waiting=waiting)
    clock = repository.clock(session, case.id)
    return Claimed(
        case=case_view(session, case, by=by),
        lease=lease_view(lease, case),
        colour=_colours(session, [(case, clock)], now=now)[0],
        due_at=None if clock is None else clock.due_at,
        waiting=waiting,
    )


def renew(session: Session, case_id: str, by: Identity, *, now: datetime) -> LeaseView:
    """Returns the lease of a case that somebody is still at, for another two minutes.

    One that has run out is renewed too, as long as nobody else has the case.

    Raises:
        NotThere: No such case.
        Conflict: `not_held`: somebody else has it, or nobody; `verdict_given`: only taking it back is left.
    """
    case, lease = own_lease(session, case_id, by)
    if lease.settles_at is not None:
        raise Conflict("you have given your verdict; take it back, or leave it", code="verdict_given")
    lease.leased_until_at = now + LEASE
    return lease_view(lease, case)


def release(session: Session, case_id: str, by: Identity, *, now: datetime) -> None:
    """Gives a case back; one that nobody holds is no error. Whoever may decide over a lease may end it.

    Raises:
        NotThere: No such case.
        Conflict: `held_by_another`, or `verdict_given`.
    """
    case = case_in_queue(session, case_id)
    lease = repository.lease(session, case.id)
    if lease is None:
        return
    is_own = lease.holder_id == holder_of(by)
    if not is_own and by.role not in OVER_LEASES:
        if not is_in_force(lease, now=now):
            return
        raise Conflict(f"{lease.actor} is verifying this case", code="held_by_another")
    if lease.settles_at is not None:
        raise Conflict("a verdict is given; it can only be taken back by who gave it", code="verdict_given")
    repository.end(session, case.id)
    audit.record(session, at=now, actor=by.actor, action="queue.released", about=case.id, held_by=lease.actor)


def queue_view(session: Session, reach: Reach, *, now: datetime) -> QueueView:
    """Returns what waits and who holds what, as far as somebody sees."""
    held = [lease_view(lease, case) for lease, case in repository.in_force(session, reach=reach, now=now)]
    waiting, oldest = repository.count_waiting(session, reach=reach), repository.oldest_waiting(session, reach=reach)
    return QueueView(
        at=now,
        waiting=waiting,
        free=waiting - len(held),
        held=held,
        oldest_number=None if oldest is None else oldest.number,
        oldest_opened_at=None if oldest is None else oldest.opened_at,
        first_due_at=repository.first_due_at(session, reach=reach),
    )


def own_lease(session: Session, case_id: str, by: Identity) -> tuple[CaseRow, VerificationLeaseRow]:
    """Returns a case and the lease that somebody has of it, run out or not.

    Raises:
        NotThere: No such case.
        Conflict: `not_held`.
    """
    case = case_in_queue(session, case_id)
    lease = repository.lease(session, case.id)
    if lease is None or lease.holder_id != holder_of(by) or case.state != CaseState.PENDING_VERIFICATION:
        raise Conflict("you do not hold this case: claim one from the queue", code="not_held")
    return case, lease


def case_in_queue(session: Session, case_id: str) -> CaseRow:
    """Returns a case.

    Raises:
        NotThere: There is none. (What lies outside somebody's areas, `api.people.foreign` has refused before.)
    """
    case = cases.find(session, case_id)
    if case is None:
        raise NotThere("there is no such case")
    return case


def lease_view(lease: VerificationLeaseRow, case: CaseRow) -> LeaseView:
    """Returns a lease as it is shown."""
    return LeaseView(
        case_id=case.id,
        case_number=case.number,
        held_by=lease.actor,
        claimed_at=lease.claimed_at,
        leased_until_at=lease.leased_until_at,
        verdict=None if lease.verdict is None else Move(lease.verdict["move"]),
        settles_at=lease.settles_at,
    )


def _waiting(session: Session, reach: Reach, *, skip: Sequence[str], now: datetime) -> list[Waiting]:
    """Returns the free case that is due first, of each row of the catalogue.

    NOTE: those of one row have the same severity and the same limit, so the one that is due first is the reddest of
    them; to look at one of each is to look at all, however many wait.
    """
    found = repository.first_of_each(session, reach=reach, skip=skip, now=now)
    return [
        Waiting(
            case_id=case.id,
            number=case.number,
            type=case.type,
            colour=shown,
            due_at=None if clock is None else clock.due_at,
            opened_at=case.opened_at,
        )
        for (case, clock), shown in zip(found, _colours(session, found, now=now), strict=True)
    ]


def _colours(session: Session, found: Sequence[tuple[CaseRow, StageClockRow | None]], *, now: datetime) -> list[Colour]:
    calendar, rules = current_calendar(session), current_colours(session)
    shown = []
    for case, clock in found:
        severity = entry(session, case.type, version=case.catalogue_version).severity
        is_overdue = clock is not None and now > clock.due_at
        share = 1.0 if clock is None else left_share(clock, calendar, due=clock.due_at, at=max(now, clock.started_at))
        shown.append(colour(rules, is_overdue=is_overdue, severity=severity, left_share=share))
    return shown
