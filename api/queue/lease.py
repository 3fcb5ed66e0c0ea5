"""The lease of a case that is being verified: who is in the way of whom. Moves ask here before they are made."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.cases.move import Move
from api.db.tables import CaseRow
from api.db.tables.queue import VerificationLeaseRow
from api.errors import Conflict
from api.people.roles import Identity, Role
from api.queue import repository

VERDICTS = frozenset({Move.VERIFY_FILE, Move.VERIFY_REJECT})
OVER_LEASES = frozenset({Role.ADMIN, Role.SUPERVISOR})
"""They may decide what another holds, and take it from them."""


def holder_of(by: Identity) -> str:
    """Returns what a lease knows somebody by: a person counts once, whether by login or by a token of theirs."""
    return by.person_id or by.token_id


def is_in_force(lease: VerificationLeaseRow, *, now: datetime) -> bool:
    """Whether nobody else is shown the case."""
    return lease.leased_until_at > now or lease.settles_at is not None


def require_not_held(session: Session, case: CaseRow, move: Move, by: Identity, *, now: datetime) -> None:
    """Passes a verdict on a case that nobody else holds.

    Raises:
        Conflict: `held_by_another`.
    """
    lease = repository.lease(session, case.id) if move in VERDICTS and by.role not in OVER_LEASES else None
    if lease is not None and is_in_force(lease, now=now) and lease.holder_id != holder_of(by):
        raise Conflict(
            f"{lease.actor} is verifying this case: claim another from the queue",
            code="held_by_another",
            details={"held_by": lease.actor, "leased_until_at": lease.leased_until_at.isoformat()},
        )


def end_lease(session: Session, case: CaseRow) -> None:
    """Ends the lease of a case that has left the queue; most cases have none."""
    repository.end(session, case.id)
