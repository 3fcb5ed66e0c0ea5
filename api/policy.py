"""Who may call which route: one row each, signed off here. A route without a row is closed to everybody."""

from dataclasses import dataclass, field, replace
from typing import Any

from starlette.requests import HTTPConnection

from api.people.roles import PEOPLE, Role, Scope

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
    scopes: frozenset[Scope] = field(default_factory=frozenset)
    """The key of another system (role integrator) needs one of these; people need none."""
    takes_stale: bool = False
    """Whether a session passes whose secret has served its time."""
    is_site_wide: bool = False
    """Whether only those pass who see every area: what it tells or changes knows no areas."""
    is_page: bool = False
    """Whether it is a page for people, not the API: its forms prove themselves by a hidden field."""
    calls_per_min: int | None = None
    """Calls that one person, or one key, has in a minute; None: as many as they like."""


_OPEN = Access(is_open=True)
_ANYONE = Access(roles=PEOPLE)
_SELF = Access(roles=PEOPLE | {Role.INTEGRATOR})
_WORKERS = Access(is_for_workers=True)


def _people(*roles: Role, scope: Scope | None = None, calls_per_min: int | None = None) -> Access:
    """Returns a row for these roles, and for keys with the scope where one is named."""
    names, scopes = frozenset(roles), frozenset({scope} if scope is not None else ())
    if scopes:
        names |= {Role.INTEGRATOR}
    return Access(roles=names, scopes=scopes, calls_per_min=calls_per_min)


def _everybody(scope: Scope) -> Access:
    """Returns a row for all people, and for keys with the scope."""
    return _people(*PEOPLE, scope=scope)


_ADMINS = Access(roles=frozenset({Role.ADMIN}), is_site_wide=True)
_OPERATORS = _people(Role.ADMIN, Role.OPERATOR)
_WEBHOOKS = Access(
    roles=frozenset({Role.ADMIN, Role.INTEGRATOR}), scopes=frozenset({Scope.WEBHOOKS_MANAGE}), is_site_wide=True
)
_WEBHOOKS_READ = replace(_WEBHOOKS, roles=_WEBHOOKS.roles | {Role.AUDITOR})
_BOOKS = Access(roles=frozenset({Role.ADMIN, Role.AUDITOR}), is_site_wide=True)
"""Who may log in, with what keys, and who did what."""
_ON_PATROL = (Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR, Role.DISPATCHER, Role.GRID_WORKER, Role.AUDITOR)
"""Whoever works with cameras; a handler works with cases that were sent to their unit."""
_PLACES = _people(*_ON_PATROL, scope=Scope.CAMERAS_READ)
_ORIGINALS = _people(Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR, Role.AUDITOR)
"""DOMAIN 5: an original is shown by role, with a reason, and logged."""
_VERIFIERS = _people(Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR, Role.DISPATCHER, Role.GRID_WORKER)
"""核实: whether the reported problem is real."""
_QUEUE = _people(Role.ADMIN, Role.OPERATOR, Role.DISPATCHER, Role.GRID_WORKER)
"""Whoever may file or reject, by `api.cases.lifecycle`: nobody claims what they cannot decide."""
_UNITS = _people(Role.HANDLER)
"""For their own unit."""

_OPEN_PAGE = Access(is_open=True, is_page=True)
PAGES = ("/", "/sign-in", "/sign-out", "/language", "/field", "/pages")
"""Where pages for people are; their rows name the whole path, those of the API what follows `PREFIX`."""


def _page(*roles: Role) -> Access:
    """Returns a row for a page; without roles, for all people. A page renews what a session needs by itself."""
    return Access(roles=frozenset(roles) or PEOPLE, takes_stale=True, is_page=True)


POLICY: dict[tuple[str, str], Access] = {
    ("GET", "/"): _OPEN_PAGE,
    ("GET", "/sign-in"): _OPEN_PAGE,
    ("POST", "/sign-in"): _OPEN_PAGE,
    ("POST", "/sign-out"): _page(),
    ("POST", "/language"): _OPEN_PAGE,
    ("GET", "/pages/{file}"): _OPEN_PAGE,
    ("GET", "/field"): _page(),
    ("GET", "/field/cases/{case_id}"): _page(),
    ("POST", "/field/cases/{case_id}/moves"): _page(*(PEOPLE - {Role.AUDITOR})),
    ("POST", "/field/cases/{case_id}/joint"): _page(*(PEOPLE - {Role.AUDITOR})),
    ("GET", "/field/report"): _page(*(PEOPLE - {Role.AUDITOR})),
    ("POST", "/field/report"): _page(*(PEOPLE - {Role.AUDITOR})),
    ("GET", "/field/check-in"): _page(Role.GRID_WORKER, Role.ADMIN),
    ("POST", "/field/check-in"): _page(Role.GRID_WORKER, Role.ADMIN),
    ("GET", "/field/waiting"): _page(),
    ("GET", "/field/pictures/{sha256}"): _page(),
    ("GET", "/field/static/{release}/{file}"): _OPEN_PAGE,
    ("GET", "/field/worker.js"): _OPEN_PAGE,
    ("GET", "/field/manifest.webmanifest"): _OPEN_PAGE,
    ("GET", "/health"): _OPEN,
    ("POST", "/login"): _OPEN,
    ("POST", "/logout"): Access(roles=_SELF.roles, takes_stale=True),
    ("POST", "/session/renew"): Access(roles=PEOPLE, takes_stale=True),
    ("GET", "/me"): _SELF,
    ("POST", "/me/password"): _ANYONE,
    ("GET", "/people"): _BOOKS,
    ("POST", "/people"): _ADMINS,
    ("PATCH", "/people/{name}"): _ADMINS,
    ("POST", "/people/{name}/disable"): _ADMINS,
    ("POST", "/people/{name}/password"): _ADMINS,
    ("GET", "/tokens"): _BOOKS,
    ("POST", "/tokens"): _ADMINS,
    ("DELETE", "/tokens/{token_id}"): _ADMINS,
    ("GET", "/audit"): _BOOKS,
    ("GET", "/cameras"): _PLACES,
    ("POST", "/cameras"): _ADMINS,
    ("POST", "/cameras/preview"): _ADMINS,
    ("POST", "/cameras/import"): _ADMINS,
    ("GET", "/cameras/{camera_id}"): _PLACES,
    ("GET", "/cameras/{camera_id}/config"): _BOOKS,
    ("PATCH", "/cameras/{camera_id}"): _ADMINS,
    ("PUT", "/cameras/{camera_id}/zones"): _OPERATORS,
    ("DELETE", "/cameras/{camera_id}"): _ADMINS,
    ("GET", "/cameras/{camera_id}/view"): _people(*_ON_PATROL),
    ("POST", "/cameras/{camera_id}/view/relearn"): _OPERATORS,
    ("GET", "/cameras/{camera_id}/latest"): _people(Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR),
    ("POST", "/cameras/{camera_id}/watch"): _people(Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR),
    ("DELETE", "/cameras/{camera_id}/watch"): _people(Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR),
    ("POST", "/cameras/{camera_id}/look-now"): _people(Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR, Role.DISPATCHER),
    ("POST", "/cameras/{camera_id}/pin"): _OPERATORS,
    ("POST", "/cameras/{camera_id}/unpin"): _OPERATORS,
    ("POST", "/cameras/{camera_id}/skip"): _OPERATORS,
    ("POST", "/cameras/{camera_id}/resume"): _OPERATORS,
    ("POST", "/cameras/{camera_id}/rules/try"): _OPERATORS,
    ("POST", "/cameras/{camera_id}/probe"): _OPERATORS,
    ("POST", "/probes"): _ADMINS,
    ("GET", "/probes/{probe_id}"): _people(Role.ADMIN, Role.OPERATOR, Role.AUDITOR),
    ("GET", "/probes/{probe_id}/picture"): _people(Role.ADMIN, Role.OPERATOR, Role.AUDITOR),
    ("POST", "/worker/probes/claim"): _WORKERS,
    ("POST", "/worker/probes"): _WORKERS,
    ("GET", "/credentials"): _BOOKS,
    ("PUT", "/credentials/{name}"): _ADMINS,
    ("GET", "/plans"): _PLACES,
    ("POST", "/plans"): _ADMINS,
    ("PATCH", "/plans/{plan_id}"): _ADMINS,
    ("DELETE", "/plans/{plan_id}"): _ADMINS,
    ("POST", "/plans/{plan_id}/start"): _OPERATORS,
    ("POST", "/plans/{plan_id}/stop"): _OPERATORS,
    ("GET", "/plans/{plan_id}/rounds"): _PLACES,
    ("POST", "/plans/{plan_id}/rounds"): _OPERATORS,
    ("GET", "/patrol"): _people(*_ON_PATROL),
    ("GET", "/visits"): _people(*_ON_PATROL),
    ("GET", "/coverage"): _PLACES,
    ("GET", "/coverage/hours"): _PLACES,
    ("GET", "/site"): _people(*_ON_PATROL),
    ("GET", "/cases"): _everybody(Scope.CASES_READ),
    ("GET", "/cases/export"): _people(Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR, Role.DISPATCHER, Role.AUDITOR),
    ("GET", "/views"): _ANYONE,
    ("POST", "/views"): Access(roles=PEOPLE - {Role.AUDITOR}),
    ("DELETE", "/views/{view_id}"): Access(roles=PEOPLE - {Role.AUDITOR}),
    ("GET", "/cases/{case_id}"): _everybody(Scope.CASES_READ),
    ("GET", "/cases/{case_id}/history"): _everybody(Scope.CASES_READ),
    ("GET", "/cases/{case_id}/clocks"): _everybody(Scope.CASES_READ),
    ("POST", "/cases/{case_id}/recheck"): _people(Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR, Role.DISPATCHER),
    ("GET", "/cases/{case_id}/rechecks"): _everybody(Scope.CASES_READ),
    ("GET", "/catalogue"): _everybody(Scope.CASES_READ),
    ("GET", "/catalogue/versions"): _everybody(Scope.CASES_READ),
    ("GET", "/catalogue/export"): _ANYONE,
    ("POST", "/catalogue/preview"): _ADMINS,
    ("POST", "/catalogue/import"): _ADMINS,
    ("GET", "/units"): _everybody(Scope.CASES_READ),
    ("GET", "/areas"): _everybody(Scope.CASES_READ),
    ("GET", "/areas/shapes"): _everybody(Scope.CASES_READ),
    ("PUT", "/areas/shapes"): _ADMINS,
    ("GET", "/map"): _people(*_ON_PATROL),
    ("GET", "/map/picture"): _people(*_ON_PATROL),
    ("PUT", "/map/picture"): _ADMINS,
    ("PUT", "/map/picture/box"): _ADMINS,
    ("DELETE", "/map/picture"): _ADMINS,
    ("POST", "/check-ins"): _people(Role.GRID_WORKER, Role.ADMIN),
    ("GET", "/check-ins/latest"): _people(*_ON_PATROL),
    ("GET", "/units/dispatch"): _ANYONE,
    ("GET", "/units/export"): _ANYONE,
    ("PUT", "/units"): _ADMINS,
    ("GET", "/calendar"): _ANYONE,
    ("PUT", "/calendar"): _ADMINS,
    ("GET", "/supervision"): _everybody(Scope.CASES_READ),
    ("GET", "/cases/{case_id}/looks"): _everybody(Scope.CASES_READ),
    ("POST", "/cases/{case_id}/moves"): Access(roles=PEOPLE - {Role.AUDITOR}),
    ("POST", "/cases/{case_id}/verdict"): _VERIFIERS,
    ("GET", "/queue"): _people(*_ON_PATROL),
    ("POST", "/queue/claim"): _QUEUE,
    ("POST", "/queue/{case_id}/renew"): _QUEUE,
    ("POST", "/queue/{case_id}/release"): _QUEUE,
    ("POST", "/queue/{case_id}/verdict"): _QUEUE,
    ("DELETE", "/queue/{case_id}/verdict"): _QUEUE,
    ("GET", "/cases/{case_id}/links"): _everybody(Scope.CASES_READ),
    ("POST", "/cases/{case_id}/links"): _VERIFIERS,
    ("DELETE", "/cases/{case_id}/links/{link_id}"): _VERIFIERS,
    ("GET", "/cases/{case_id}/joint"): _everybody(Scope.CASES_READ),
    ("POST", "/cases/{case_id}/joint"): _people(Role.ADMIN, Role.SUPERVISOR, Role.DISPATCHER, Role.GRID_WORKER),
    ("POST", "/cases/{case_id}/joint/sign-in"): _UNITS,
    ("POST", "/cases/{case_id}/joint/refuse"): _UNITS,
    ("POST", "/cases/{case_id}/joint/done"): _UNITS,
    ("POST", "/reports"): _people(*(PEOPLE - {Role.AUDITOR}), scope=Scope.REPORTS_WRITE, calls_per_min=60),
    ("GET", "/cases/{case_id}/custody"): _ORIGINALS,
    ("POST", "/cases/{case_id}/export"): _people(
        Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR, Role.DISPATCHER, Role.AUDITOR
    ),
    ("GET", "/evidence/{sha256}"): _everybody(Scope.EVIDENCE_READ),
    ("GET", "/evidence/{sha256}/original"): _ORIGINALS,
    ("GET", "/cases/{case_id}/story"): _ANYONE,
    ("POST", "/cases/{case_id}/story/sign-off"): _people(Role.ADMIN, Role.SUPERVISOR),
    ("GET", "/cases/{case_id}/stories"): _everybody(Scope.CASES_READ),
    ("GET", "/stories/{story_id}"): _everybody(Scope.EVIDENCE_READ),
    ("GET", "/retention"): replace(_BOOKS, roles=_BOOKS.roles | {Role.SUPERVISOR}),
    ("POST", "/cases/{case_id}/hold"): _people(Role.ADMIN, Role.SUPERVISOR),
    ("POST", "/cases/{case_id}/hold/lift"): _people(Role.ADMIN, Role.SUPERVISOR),
    ("POST", "/worker/claim"): _WORKERS,
    ("POST", "/worker/reports"): _WORKERS,
    ("PUT", "/worker/evidence/{sha256}"): _WORKERS,
    ("PUT", "/worker/latest/{camera_id}"): _WORKERS,
    ("POST", "/worker/masks/claim"): _WORKERS,
    ("GET", "/worker/masks/{sha256}"): _WORKERS,
    ("POST", "/worker/masks"): _WORKERS,
    ("POST", "/photos"): _people(*(PEOPLE - {Role.AUDITOR}), scope=Scope.REPORTS_WRITE),
    ("GET", "/photos/{sha256}"): _ANYONE,
    ("GET", "/webhooks"): _WEBHOOKS_READ,
    ("POST", "/webhooks"): _WEBHOOKS,
    ("GET", "/webhooks/{webhook_id}"): _WEBHOOKS_READ,
    ("PATCH", "/webhooks/{webhook_id}"): _WEBHOOKS,
    ("DELETE", "/webhooks/{webhook_id}"): _WEBHOOKS,
    ("POST", "/webhooks/{webhook_id}/keys"): _WEBHOOKS,
    ("POST", "/webhooks/{webhook_id}/test"): _WEBHOOKS,
    ("POST", "/webhooks/{webhook_id}/replay"): _WEBHOOKS,
    ("GET", "/webhooks/{webhook_id}/deliveries"): _WEBHOOKS_READ,
    ("GET", "/notifications"): _BOOKS,
    ("POST", "/notifications"): _ADMINS,
    ("PATCH", "/notifications/{rule_id}"): _ADMINS,
    ("DELETE", "/notifications/{rule_id}"): _ADMINS,
    ("POST", "/notifications/{rule_id}/test"): _ADMINS,
    ("GET", "/cases/{case_id}/tickets"): _everybody(Scope.CASES_READ),
    ("POST", "/cases/{case_id}/tickets"): _people(
        Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR, Role.DISPATCHER, scope=Scope.REPORTS_WRITE
    ),
    ("GET", "/tickets/first"): _everybody(Scope.FIGURES_READ),
    ("GET", "/figures"): _everybody(Scope.FIGURES_READ),
    ("GET", "/figures/{figure}"): _everybody(Scope.FIGURES_READ),
    ("GET", "/figures/{figure}/cases"): _everybody(Scope.FIGURES_READ),
    ("POST", "/signals"): _people(Role.ADMIN, Role.OPERATOR, scope=Scope.SIGNALS_WRITE, calls_per_min=600),
    ("GET", "/cases/{case_id}/signals"): _everybody(Scope.CASES_READ),
    ("GET", "/open311/v2/services.json"): _everybody(Scope.OPEN311_READ),
    ("GET", "/open311/v2/services/{service_code}.json"): _everybody(Scope.OPEN311_READ),
    ("GET", "/open311/v2/requests.json"): _everybody(Scope.OPEN311_READ),
    ("GET", "/open311/v2/requests/{service_request_id}.json"): _everybody(Scope.OPEN311_READ),
    ("POST", "/open311/v2/requests.json"): _people(
        Role.ADMIN, Role.OPERATOR, Role.DISPATCHER, scope=Scope.OPEN311_WRITE, calls_per_min=60
    ),
}


WEBSOCKET = "WEBSOCKET"
"""Stands for the method in rows of WebSockets."""


def access_of(connection: HTTPConnection) -> Access | None:
    """Returns the row of the route that this request met; None where it has none."""
    route: Any = connection.scope.get("route")
    path = str(getattr(route, "path", "")).removeprefix(PREFIX)
    return POLICY.get((connection.scope.get("method", WEBSOCKET), path))


def is_page(path: str) -> bool:
    """Returns whether a path, or the pattern of a route, is that of a page for people."""
    return any(path == page or (page != "/" and path.startswith(f"{page}/")) for page in PAGES)
