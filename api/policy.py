"""Who may call which route: one row each, signed off here. A route without a row is closed to everybody."""

from dataclasses import dataclass, field
from typing import Any

from fastapi import Request

from api.people.roles import ADMINS, ANYONE, OPERATORS, Role

PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may pass; by default nobody."""

    roles: frozenset[Role] = field(default_factory=frozenset)
    """People, and other systems, with one of these roles."""
    is_for_workers: bool = False
    """Whether a worker's token passes."""
    is_open: bool = False
    """Whether it passes without any token."""


_OPEN = Access(is_open=True)
_ANYONE = Access(roles=ANYONE)
_OPERATORS = Access(roles=OPERATORS)
_ADMINS = Access(roles=ADMINS)
_WORKERS = Access(is_for_workers=True)

POLICY: dict[tuple[str, str], Access] = {
    ("GET", "/health"): _OPEN,
    ("POST", "/login"): _OPEN,
    ("POST", "/logout"): _ANYONE,
    ("GET", "/me"): _ANYONE,
    ("POST", "/me/password"): _ANYONE,
    ("GET", "/people"): _ADMINS,
    ("POST", "/people"): _ADMINS,
    ("POST", "/people/{name}/disable"): _ADMINS,
    ("POST", "/people/{name}/password"): _ADMINS,
    ("GET", "/tokens"): _ADMINS,
    ("POST", "/tokens"): _ADMINS,
    ("DELETE", "/tokens/{token_id}"): _ADMINS,
    ("GET", "/audit"): _ADMINS,
    ("GET", "/cameras"): _ANYONE,
    ("GET", "/cameras/{camera_id}"): _ANYONE,
    ("GET", "/cameras/{camera_id}/view"): _ANYONE,
    ("POST", "/cameras/{camera_id}/view/relearn"): _OPERATORS,
    ("GET", "/cameras/{camera_id}/latest"): _OPERATORS,
    ("POST", "/cameras/{camera_id}/look-now"): _OPERATORS,
    ("POST", "/cameras/{camera_id}/pin"): _OPERATORS,
    ("POST", "/cameras/{camera_id}/unpin"): _OPERATORS,
    ("POST", "/cameras/{camera_id}/skip"): _OPERATORS,
    ("POST", "/cameras/{camera_id}/resume"): _OPERATORS,
    ("GET", "/credentials"): _ADMINS,
    ("PUT", "/credentials/{name}"): _ADMINS,
    ("GET", "/plans"): _ANYONE,
    ("POST", "/plans/{plan_id}/start"): _OPERATORS,
    ("POST", "/plans/{plan_id}/stop"): _OPERATORS,
    ("GET", "/plans/{plan_id}/rounds"): _ANYONE,
    ("POST", "/plans/{plan_id}/rounds"): _OPERATORS,
    ("GET", "/patrol"): _ANYONE,
    ("GET", "/visits"): _ANYONE,
    ("GET", "/coverage"): _ANYONE,
    ("GET", "/cases"): _ANYONE,
    ("GET", "/cases/{case_id}"): _ANYONE,
    ("GET", "/cases/{case_id}/history"): _ANYONE,
    ("GET", "/cases/{case_id}/looks"): _ANYONE,
    ("POST", "/cases/{case_id}/verdict"): _ANYONE,
    ("GET", "/evidence/{sha256}"): _ANYONE,
    ("GET", "/evidence/{sha256}/original"): _OPERATORS,
    ("POST", "/worker/claim"): _WORKERS,
    ("POST", "/worker/reports"): _WORKERS,
    ("PUT", "/worker/evidence/{sha256}"): _WORKERS,
    ("PUT", "/worker/latest/{camera_id}"): _WORKERS,
}


def access_of(request: Request) -> Access | None:
    """Returns the row of the route that this request met; None where it has none."""
    route: Any = request.scope.get("route")
    path = str(getattr(route, "path", "")).removeprefix(PREFIX)
    return POLICY.get((request.method, path))
