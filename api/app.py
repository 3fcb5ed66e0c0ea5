"""Puts the API together: routes, policy, guards; opens and starts nothing."""

import json
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from api import errors
from api.audit.routes import router as audit_router
from api.bundle.routes import router as bundle_router
from api.cameras.routes import router as cameras_router
from api.cases.routes import router as cases_router
from api.catalogue.routes import router as catalogue_router
from api.check_ins.routes import router as check_ins_router
from api.clocks.routes import router as clocks_router
from api.custody.routes import router as custody_router
from api.db.errors import DatabaseBusyError, StorageError, UnstorableError
from api.dry_run.routes import router as dry_run_router
from api.evidence.routes import router as evidence_router
from api.field.check_in import router as field_check_in_router
from api.field.files import router as field_files_router
from api.field.routes import router as field_router
from api.figures.routes import router as figures_router
from api.guards import BodyLimit, KnownHosts, OwnPages, SafeAnswers
from api.health.routes import router as health_router
from api.idempotency.deps import AnsweredBefore, execute_once
from api.idempotency.layer import OnceOnly
from api.intake.routes import router as intake_router
from api.joint.routes import router as joint_router
from api.links.routes import router as links_router
from api.notify.routes import router as notify_router
from api.open311.routes import router as open311_router
from api.pages.html import refusal, refused_page
from api.pages.inside import Refused
from api.pages.routes import router as pages_router
from api.patrol.routes import router as patrol_router
from api.people.deps import enforce_policy
from api.people.routes import router as people_router
from api.places.routes import router as places_router
from api.plain_tuples import with_plain_tuples
from api.plans.routes import router as plans_router
from api.policy import PREFIX, is_page
from api.probes.routes import router as probes_router
from api.queue.routes import router as queue_router
from api.recheck.routes import router as recheck_router
from api.reports.routes import router as reports_router
from api.retention.routes import router as retention_router
from api.services import Services
from api.sight.routes import router as sight_router
from api.signals.routes import router as signals_router
from api.site.routes import router as site_router
from api.story.routes import router as story_router
from api.supervision.routes import router as supervision_router
from api.tickets.routes import router as tickets_router
from api.units.routes import router as units_router
from api.uploads.routes import router as uploads_router
from api.views.routes import router as views_router
from api.webhooks.routes import router as webhooks_router

ROUTERS: tuple[APIRouter, ...] = (
    health_router,
    people_router,
    cameras_router,
    sight_router,
    patrol_router,
    plans_router,
    site_router,
    views_router,
    dry_run_router,
    probes_router,
    intake_router,
    cases_router,
    queue_router,
    links_router,
    joint_router,
    reports_router,
    catalogue_router,
    units_router,
    places_router,
    check_ins_router,
    clocks_router,
    supervision_router,
    recheck_router,
    evidence_router,
    custody_router,
    bundle_router,
    uploads_router,
    retention_router,
    audit_router,
    webhooks_router,
    tickets_router,
    signals_router,
    notify_router,
    open311_router,
    figures_router,
    story_router,
)
"""NOTE: a router writes its paths out in full (`/cases/{case_id}`), without a prefix: `api.policy` names them so."""

PAGES: tuple[APIRouter, ...] = (pages_router, field_files_router, field_router, field_check_in_router)
"""Plain pages for people, beside the API; `api.console` is mounted by the command line."""

_HTTP_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
}


def create_app(services: Services, *, routers: Sequence[APIRouter] = ROUTERS) -> FastAPI:
    """Returns the whole API under `/api/v1`, everything closed that `api.policy` does not open.

    There is no CORS: pages of other origins get nothing. The documentation pages need no network.
    """
    app: FastAPI = FastAPIOffline(
        title="Lunxun",
        version=version("lunxun"),
        description="Patrols cameras in short looks and turns violations into cases with sealed pictures.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=f"{PREFIX}/docs",
        redoc_url=None,
        static_url=f"{PREFIX}/docs-static",
        swagger_ui_oauth2_redirect_url=f"{PREFIX}/docs/oauth2-redirect",
    )
    app.state.services = services
    for router in routers:
        app.include_router(
            router,
            prefix=PREFIX,
            dependencies=[Depends(enforce_policy), Depends(execute_once)],
            responses=errors.REFUSALS,
        )
    for router in PAGES:
        app.include_router(router, dependencies=[Depends(enforce_policy)])
    _name_errors(app)
    document = app.openapi
    app.openapi = lambda: with_plain_tuples(document())  # type: ignore[method-assign] # FastAPI's own way to change it
    settings = services.settings
    app.add_middleware(OnceOnly, services=services)
    app.add_middleware(BodyLimit)
    app.add_middleware(OwnPages)
    app.add_middleware(KnownHosts, names=(*settings.allowed_hosts, settings.host))
    app.add_middleware(SafeAnswers)
    return app


def _name_errors(app: FastAPI) -> None:
    app.add_exception_handler(errors.ApiError, _api_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(StorageError, _storage_error)
    app.add_exception_handler(DatabaseBusyError, _database_busy)
    app.add_exception_handler(UnstorableError, _unstorable)
    app.add_exception_handler(AnsweredBefore, _answered_before)
    app.add_exception_handler(Refused, _refused_inside)


def _api_error(request: Request, error: Any) -> Response:
    return refusal(request, error) if is_page(request.url.path) else errors.answer(error)


def _validation_error(request: Request, error: Any) -> Response:
    told = errors.validation_answer(error.errors())
    return _shown(request, told, code=errors.Invalid.default_code)


def _storage_error(request: Request, error: Any) -> Response:
    return _shown(request, JSONResponse(errors.error_body(error.code, str(error)), 507), code=error.code)


def _database_busy(request: Request, error: Any) -> Response:
    told = JSONResponse(errors.error_body(error.code, str(error)), 503, {"Retry-After": "2"})
    return _shown(request, told, code=error.code)


def _answered_before(_: Request, before: Any) -> Response:
    answer: Response = before.response()
    return answer


def _refused_inside(request: Request, error: Any) -> Response:
    """What the API refused to a page of ours; a session that has ended meanwhile leads to the form to sign in."""
    if error.status == errors.NotLoggedIn.status:
        return refusal(request, errors.NotLoggedIn(error.message, code=error.code))
    return refused_page(request, status=error.status, code=error.code, message=error.message)


def _unstorable(request: Request, error: Any) -> Response:
    return _shown(request, JSONResponse(errors.error_body(error.code, str(error)), 422), code=error.code)


def _http_error(request: Request, error: Any) -> Response:
    code = _HTTP_CODES.get(error.status_code, "refused")
    told = JSONResponse(errors.error_body(code, str(error.detail)), error.status_code, error.headers)
    return _shown(request, told, code=code)


def _shown(request: Request, told: JSONResponse, *, code: str) -> Response:
    """Returns a refusal as it is; of a page, as a page that says the same."""
    if not is_page(request.url.path):
        return told
    message = json.loads(bytes(told.body))["error"]["message"]
    return refused_page(request, status=told.status_code, code=code, message=message)
