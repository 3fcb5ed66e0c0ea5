"""Who can ask: the roles of people, and what a token stands for."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person, or another system, may do."""

    ADMIN = "admin"
    """People, tokens, credentials, sites, the catalogue, and everything below."""
    SUPERVISOR = "supervisor"
    """督办: approves suspensions, extensions and forced closings, signs off, sees figures."""
    OPERATOR = "operator"
    """Patrol, verification, original pictures."""
    DISPATCHER = "dispatcher"
    """Files and dispatches cases, calls units together, asks for checks."""
    HANDLER = "handler"
    """Of a unit: the cases that were dispatched to it."""
    GRID_WORKER = "grid_worker"
    """On the street: verifies and checks in their area, reports what cameras did not see; no original pictures."""
    AUDITOR = "auditor"
    """Reads everything, custody and the audit trail too; changes nothing."""
    INTEGRATOR = "integrator"
    """Another system: reads cases and figures, sends signals, within the scopes of its key."""


ANYONE = frozenset(Role)
OPERATORS = frozenset({Role.ADMIN, Role.OPERATOR})
ADMINS = frozenset({Role.ADMIN})

_RANK = {role: rank for rank, role in enumerate(reversed(Role))}


def lower(first: Role, second: Role) -> Role:
    """Returns the role that may do less."""
    return min(first, second, key=_RANK.__getitem__)


class TokenKind(StrEnum):
    """What a token was made for."""

    SESSION = "session"
    """A person's login; ends on its own."""
    API = "api"
    """Another system that acts in a role; ends when revoked."""
    WORKER = "worker"
    """A worker; no role of a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who sent a request."""

    kind: TokenKind
    """What its token was made for."""
    name: str
    """The person's name, or the token's own."""
    role: Role | None
    """None: a worker."""
    token_id: str
    """Row of the token."""
    person_id: str | None = None
    """Row of the person behind the token, if any."""

    @property
    def actor(self) -> str:
        """The word for this identity in audit rows and case histories: `person:li`, `api:erp`, `worker:w1`."""
        kind = "person" if self.kind is TokenKind.SESSION else self.kind.value
        return f"{kind}:{self.name}"
