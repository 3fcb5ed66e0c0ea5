"""Who can ask: the roles of people, and what a token stands for."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; each one includes what stands below it."""

    ADMIN = "admin"
    """People, tokens, credentials, sites, and everything below."""
    OPERATOR = "operator"
    """Patrol, cases, original pictures."""
    GRID_WORKER = "grid_worker"
    """Cases and cameras, without original pictures."""


ANYONE = frozenset(Role)
OPERATORS = frozenset({Role.ADMIN, Role.OPERATOR})
ADMINS = frozenset({Role.ADMIN})

_RANK = {Role.GRID_WORKER: 0, Role.OPERATOR: 1, Role.ADMIN: 2}


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
