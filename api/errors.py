"""Everything the API answers instead of what was asked for, as one tree.

ApiError                    carries the HTTP status, a stable code, and a message for people
├── NotLoggedIn       401   no token, or one that is unknown, expired or revoked
├── WrongLogin        401   name or password is wrong; never says which
├── NotAllowed        403   known, but this needs another role
├── ForeignOrigin     403   a page of another origin made the browser send this
├── NotThere          404   no such thing, or none that this person may see
├── Conflict          409   the state of things does not allow it (`code` says what)
├── Outdated          412   it has changed since `If-Match` was read
├── TooLarge          413   the body is larger than this address takes
├── UnknownHost       421   the `Host` of the request is not one of ours
├── Invalid           422   the content is wrong
└── TooOften          429   too many attempts; `retry_after_s` says when again

What the storage refuses (`api.db.errors`) is answered as 507 or 503, every other exception as 500 with an id that is
also in the log. No answer holds a stack trace, a secret, or the value that was wrong.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict


class ApiError(Exception):
    """An answer other than the one that was asked for."""

    status: ClassVar[int] = 400
    default_code: ClassVar[str] = "bad_request"

    def __init__(self, message: str, *, code: str | None = None, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.details = dict(details or {})


class NotLoggedIn(ApiError):
    """No token, or one that is unknown, expired or revoked."""

    status = 401
    default_code = "not_logged_in"


class WrongLogin(ApiError):
    """Name or password is wrong."""

    status = 401
    default_code = "wrong_login"


class NotAllowed(ApiError):
    """Known, but this needs another role."""

    status = 403
    default_code = "not_allowed"


class ForeignOrigin(ApiError):
    """A page of another origin made the browser send this, or a cookie came without its second proof."""

    status = 403
    default_code = "foreign_origin"


class NotThere(ApiError):
    """No such thing, or none that this person may see."""

    status = 404
    default_code = "not_found"


class Conflict(ApiError):
    """The state of things does not allow it; `code` says what is in the way."""

    status = 409
    default_code = "conflict"


class Outdated(ApiError):
    """What is to be changed is no longer what the sender has seen."""

    status = 412
    default_code = "outdated"


class TooLarge(ApiError):
    """The body is larger than this address takes."""

    status = 413
    default_code = "too_large"


class UnknownHost(ApiError):
    """The request names a host that is not one of ours: a page of another name pointed a browser here."""

    status = 421
    default_code = "unknown_host"


class Invalid(ApiError):
    """The content is wrong."""

    status = 422
    default_code = "invalid"


class TooOften(ApiError):
    """Too many attempts."""

    status = 429
    default_code = "too_often"

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__(message, details={"retry_after_s": round(retry_after_s, 1)})
        self.retry_after_s = retry_after_s


class ErrorFacts(BaseModel):
    """Why something was refused; some refusals carry more facts, by their code."""

    model_config = ConfigDict(extra="allow")

    code: str
    """Stable: programs may rely on it."""
    message: str
    """For people."""


class ErrorBody(BaseModel):
    """The body of every refusal."""

    error: ErrorFacts


REFUSALS: dict[int | str, dict[str, Any]] = {"4XX": {"model": ErrorBody, "description": "Refused; `code` says why"}}
"""What the OpenAPI document says of refusals, for every route."""


def error_body(code: str, message: str, details: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Returns `{"error": {"code", "message", ...details}}`, the body of every refusal."""
    return {"error": {**(details or {}), "code": code, "message": message}}


def answer(error: ApiError) -> JSONResponse:
    """Returns the HTTP answer of an error."""
    headers = {}
    if isinstance(error, TooOften):
        headers["Retry-After"] = str(max(1, round(error.retry_after_s)))
    if error.status == NotLoggedIn.status:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(error_body(error.code, error.message, error.details), error.status, headers)


def validation_answer(problems: Sequence[Mapping[str, Any]]) -> JSONResponse:
    """Returns 422 naming each wrong field, without the value itself: it may be a password."""
    listed = [{"where": _where(problem.get("loc", ())), "what": _what(problem)} for problem in problems[:50]]
    text = "; ".join(f"{each['where']}: {each['what']}" for each in listed[:3])
    more = f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""
    return JSONResponse(error_body(Invalid.default_code, text + more, {"problems": listed}), Invalid.status)


def _where(location: Sequence[Any]) -> str:
    """Returns `body.cameras[2].name` for ("body", "cameras", 2, "name")."""
    path = ""
    for part in location:
        text = str(part)[:100].encode("utf-8", "replace").decode()
        path += f"[{part}]" if isinstance(part, int) else f".{text}" if path else text
    return path or "body"


def _what(problem: Mapping[str, Any]) -> str:
    message = str(problem.get("msg", "is wrong")).removeprefix("Value error, ")
    return message.encode("utf-8", "replace").decode()[:500]
