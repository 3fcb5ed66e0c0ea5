"""A verdict that can be taken back for half a minute, and then becomes a move.

Why it waits instead of being undone: a filed case goes to its unit, and webhooks tell of it, in the very transaction of
the verdict; a rejected one has ended, and nothing opens a case again; histories are only appended. So there is no move
back. What is not yet made can be dropped.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from api.audit import service as audit
from api.cases.moves import make_move
from api.cases.schemas import MoveRequest
from api.db.tables.queue import VerificationLeaseRow
from api.errors import ApiError, Conflict, Invalid
from api.outbox.announcer import Announcement
from api.people.roles import Identity, Role, TokenKind
from api.queue import repository
from api.queue.lease import VERDICTS
from api.queue.schemas import LeaseView
from api.queue.service import LEASE, lease_view, own_lease
from api.services import Database

log = structlog.get_logger()

TAKE_BACK = timedelta(seconds=30)
"""So long a verdict can be taken back."""
BEFORE_DEADLINE = timedelta(seconds=5)
"""A verdict becomes a move this long before the deadline at the latest: waiting must not break it."""
BATCH = 100


class Told(Protocol):
    """Takes what is to be announced after a commit."""

    def announce(self, announcements: tuple[Announcement, ...]) -> None:
        """Tells all listeners."""
        ...


class _TriedError(Exception):
    """Takes back what was only tried."""


class _Giver(BaseModel):
    """Who gave a verdict, as it is kept; nothing that opens a door."""

    model_config = ConfigDict(from_attributes=True)

    kind: TokenKind
    name: str
    role: Role | None
    token_id: str
    person_id: str | None
    areas: frozenset[str]
    unit: str | None

    def identity(self) -> Identity:
        """Returns the identity that the move is made by."""
        return Identity(**dict(self))


def give(
    session: Session,
    case_id: str,
    request: MoveRequest,
    *,
    by: Identity,
    now: datetime,
    seen_version: int | None = None,
) -> LeaseView:
    """Keeps a verdict of whoever holds the case, to be made a move once it can no longer be taken back.

    It is tried at once, so that whatever would be refused is refused now. Another verdict replaces the one before.

    Raises:
        NotThere: No such case.
        Invalid: Another move, or one that lacks something.
        Conflict: `not_held`, or what `make_move` says.
        Outdated: The case is no longer in the version that was seen.
    """
    if request.move not in VERDICTS:
        raise Invalid(f"a verdict is one of {sorted(VERDICTS)}")
    case, lease = own_lease(session, case_id, by)
    _try(session, lambda: make_move(session, case_id, request, by=by, now=now, seen_version=seen_version))
    clock = repository.clock(session, case_id)
    settles_at = now + TAKE_BACK
    if clock is not None and clock.due_at > now:
        settles_at = max(now, min(settles_at, clock.due_at - BEFORE_DEADLINE))
    lease.verdict, lease.given_by = request.model_dump(mode="json"), _Giver.model_validate(by).model_dump(mode="json")
    lease.settles_at = settles_at
    audit.record(session, at=now, actor=by.actor, action="queue.verdict_given", about=case_id, move=request.move.value)
    return lease_view(lease, case)


def take_back(session: Session, case_id: str, *, by: Identity, now: datetime) -> LeaseView:
    """Drops one's own verdict, as long as it is not a move; the case stays one's own to verify.

    Raises:
        NotThere: No such case.
        Conflict: `not_held`, `nothing_given`, or `too_late`.
    """
    case, lease = own_lease(session, case_id, by)
    if lease.settles_at is None or lease.verdict is None:
        raise Conflict("there is no verdict of yours to take back", code="nothing_given")
    if lease.settles_at <= now:
        raise Conflict("the verdict stands: the time to take it back is over", code="too_late")
    move = lease.verdict["move"]
    lease.verdict, lease.given_by, lease.settles_at = None, None, None
    lease.leased_until_at = now + LEASE
    audit.record(session, at=now, actor=by.actor, action="queue.verdict_taken_back", about=case_id, move=move)
    return lease_view(lease, case)


def settle(database: Database, *, now: datetime, announcer: Told | None = None, batch: int = BATCH) -> int:
    """Makes every verdict a move that can no longer be taken back; returns how many. Any number may run at once.

    Each has a transaction of its own. One that is refused after all (it was tried when it was given) is dropped, on
    record, and its case goes back into the queue.
    """
    with database.read() as session:
        case_ids = repository.settling(session, now=now, limit=batch)
    made = 0
    for case_id in case_ids:
        told: list[Announcement] = []
        try:
            with database.write() as session:
                made += _settle(session, case_id, now=now, told=told)
        except ApiError as error:
            log.error("a verdict could not be made a move", case=case_id, problem=error.message)
            with database.write() as session:
                _drop(session, case_id, error, now=now)
        if announcer is not None:
            announcer.announce(tuple(told))
    return made


def _settle(session: Session, case_id: str, *, now: datetime, told: list[Announcement]) -> bool:
    lease = _settled_lease(session, case_id, now=now)
    if lease is None or lease.verdict is None or lease.given_by is None:
        return False
    request = MoveRequest.model_validate(lease.verdict)
    make_move(session, case_id, request, by=_Giver.model_validate(lease.given_by).identity(), now=now, told=told)
    return True


def _drop(session: Session, case_id: str, error: ApiError, *, now: datetime) -> None:
    lease = _settled_lease(session, case_id, now=now)
    if lease is not None:
        audit.record(
            session, at=now, actor=lease.actor, action="queue.verdict_dropped", about=case_id, problem=error.code
        )
        repository.end(session, case_id)


def _settled_lease(session: Session, case_id: str, *, now: datetime) -> VerificationLeaseRow | None:
    lease = repository.lease(session, case_id)
    is_due = lease is not None and lease.settles_at is not None and lease.settles_at <= now
    return lease if is_due else None


def _try(session: Session, change: Callable[[], object]) -> None:
    """Makes a change and takes it back; what it raises, is raised."""
    try:
        with session.begin_nested():
            change()
            raise _TriedError
    except _TriedError:
        session.expire_all()
