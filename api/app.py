"""Puts the API together: routes, policy, guards; opens and starts nothing."""

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
from api.cameras.routes import router as cameras_router
from api.cases.routes import router as cases_router
from api.db.errors import DatabaseBusyError, StorageError
from api.evidence.routes import router as evidence_router
from api.guards import BodyLimit, KnownHosts, SafeAnswers
from api.health.routes import router as health_router
from api.intake.routes import router as intake_router
from api.patrol.routes import router as patrol_router
from api.people.deps import enforce_policy
from api.people.routes import router as people_router
from api.policy import PREFIX
from api.services import Services
from api.sight.routes import router as sight_router

ROUTERS: tuple[APIRouter, ...] = (
    health_router,
    people_router,
    cameras_router,
    sight_router,
    patrol_router,
    intake_router,
    cases_router,
    evidence_router,
    audit_router,
)
"""NOTE: a router writes its paths out in full (`/cases/{case_id}`), without a prefix: `api.policy` names them so."""

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
        app.include_router(router, prefix=PREFIX, dependencies=[Depends(enforce_policy)])
    _name_errors(app)
    settings = services.settings
    app.add_middleware(BodyLimit)
    app.add_middleware(KnownHosts, names=(*settings.allowed_hosts, settings.host))
    app.add_middleware(SafeAnswers)
    return app


def _name_errors(app: FastAPI) -> None:
    app.add_exception_handler(errors.ApiError, _api_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(StorageError, _storage_error)
    app.add_exception_handler(DatabaseBusyError, _database_busy)


def _api_error(_: Request, error: Any) -> Response:
    return errors.answer(error)


def _validation_error(_: Request, error: Any) -> Response:
    return errors.validation_answer(error.errors())


def _storage_error(_: Request, error: Any) -> Response:
    return JSONResponse(errors.error_body(error.code, str(error)), 507)


def _database_busy(_: Request, error: Any) -> Response:
    return JSONResponse(errors.error_body("database_busy", str(error)), 503, {"Retry-After": "2"})


def _http_error(_: Request, error: Any) -> Response:
    code = _HTTP_CODES.get(error.status_code, "refused")
    return JSONResponse(errors.error_body(code, str(error.detail)), error.status_code, error.headers)
