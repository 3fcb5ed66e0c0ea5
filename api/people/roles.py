"""Who can ask: the roles of people, and what a token stands for."""

from dataclasses import dataclass, field
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


PEOPLE = frozenset(Role) - {Role.INTEGRATOR}
"""Everybody who is a person."""

MAY_STAND_IN: dict[Role, frozenset[Role]] = {
    Role.ADMIN: frozenset(Role) - {Role.HANDLER},
    Role.SUPERVISOR: frozenset({Role.INTEGRATOR}),
    Role.OPERATOR: frozenset({Role.INTEGRATOR}),
    Role.DISPATCHER: frozenset({Role.INTEGRATOR}),
    Role.HANDLER: frozenset(),
    Role.GRID_WORKER: frozenset(),
    Role.AUDITOR: frozenset(),
    Role.INTEGRATOR: frozenset(),
}
"""Role of a person -> the other roles that a token of theirs may be made with.

Roles are no ladder (a dispatcher files what an operator may not), so nothing is computed: each pair is written down.
A handler speaks for a unit ("we are there", "it is done"), which an administrator does not.
"""


def role_in_force(asked: Role, owner: Role) -> Role | None:
    """Returns the role that a person's token acts in; None where the person may no longer lend it."""
    return asked if asked is owner or asked in MAY_STAND_IN[owner] else None


class Scope(StrEnum):
    """What the key of another system may do; a key has exactly those that it was made with."""

    CASES_READ = "cases:read"
    """Cases, their histories and looks."""
    EVIDENCE_READ = "evidence:read"
    """Masked pictures of those cases."""
    FIGURES_READ = "figures:read"
    """Figures."""
    CAMERAS_READ = "cameras:read"
    """Cameras, plans and coverage."""
    SIGNALS_WRITE = "signals:write"
    """Alarms of other sensors."""
    REPORTS_WRITE = "reports:write"
    """Reports, links to tickets of a hotline."""
    OPEN311_READ = "open311:read"
    """Cases in the shape of Open311 GeoReport."""
    OPEN311_WRITE = "open311:write"
    """New requests in that shape."""
    WEBHOOKS_MANAGE = "webhooks:manage"
    """Webhooks: for keys that see every area, because a webhook is told of every case."""


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
    areas: frozenset[str] = frozenset()
    """Areas that it may see, each with everything below it already; empty: everywhere."""
    unit: str | None = None
    """The unit that it belongs to; a handler sees this unit's cases alone."""
    scopes: frozenset[str] = frozenset()
    """What the key of another system may do; means nothing for people."""
    proof: str = field(default="", repr=False)
    """Hash of the secret that was shown."""
    is_stale: bool = False
    """Whether the secret of a session has served its time and can only be exchanged for a new one."""

    @property
    def actor(self) -> str:
        """The word for this identity in audit rows and case histories: `person:li`, `api:erp`, `worker:w1`."""
        kind = "person" if self.kind is TokenKind.SESSION else self.kind.value
        return f"{kind}:{self.name}"
