"""Signing in and out, choosing a language, and the files that all pages share."""

import re
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from pydantic import SecretStr, ValidationError

from api.audit.service import record
from api.errors import ApiError, NotThere
from api.pages.forms import check_form
from api.pages.html import page
from api.pages.language import COOKIE, Language, language_of
from api.pages.texts import catalogue, say
from api.people import login, service, sessions
from api.people.cookies import cookie_of, drop_cookie, refuse_foreign_pages, set_cookie
from api.people.deps import PersonDep
from api.people.roles import Role
from api.people.schemas import LoginRequest
from api.services import ServicesDep

router = APIRouter(tags=["pages"], include_in_schema=False, dependencies=[Depends(check_form)])
_STATIC = Path(__file__).parent / "static"
_YEAR_S = 365 * 86400
_OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]{0,500}")
"""An address of this server: a path, not `//elsewhere`, and no backslash, which browsers take for a slash."""
ON_THE_STREET = frozenset({Role.GRID_WORKER, Role.HANDLER})
"""They are led to the phone's pages, everybody else to the console."""


@router.get("/")
def come_in(request: Request) -> Response:
    """Leads to the console, or to the phone's pages where the session belongs to somebody on the street."""
    return RedirectResponse("/sign-in" if cookie_of(request) is None else "/console/", 303)


@router.get("/sign-in")
def show_sign_in(request: Request, then: str = "/") -> Response:
    """Shows the form."""
    return page(request, "sign_in.html", then=own_path(then), problem="", name_typed="")


@router.post("/sign-in")
def sign_in(
    *,
    services: ServicesDep,
    request: Request,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=2000)] = "",
    then: Annotated[str, Form(max_length=1000)] = "/",
) -> Response:
    """Opens a session in a cookie, or says what is wrong; never whether it was the name or the password."""
    refuse_foreign_pages(request, must_prove=False)
    address = request.client.host if request.client else "local"
    try:
        asked = LoginRequest(name=name, password=SecretStr(password), cookie=True)
        opened, role = login.log_in(services, asked, address=address)
    except ValidationError:
        return _again(request, then=then, name=name, status=422, code="wrong_login")
    except ApiError as error:
        return _again(request, then=then, name=name, status=error.status, code=error.code)
    left = cookie_of(request)
    if left is not None:
        with services.database.write() as session:
            sessions.end(session, left, now=services.clock())
    answer = RedirectResponse(_way_on(then, role), 303)
    set_cookie(request, answer, opened, now=services.clock())
    return answer


@router.post("/sign-out")
def sign_out(services: ServicesDep, identity: PersonDep, request: Request) -> Response:
    """Ends the session."""
    now = services.clock()
    with services.database.write() as session:
        service.revoke(session, token_id=identity.token_id, now=now)
        record(session, at=now, actor=identity.actor, action="login.ended")
    answer = RedirectResponse("/sign-in", 303)
    drop_cookie(request, answer)
    return answer


@router.post("/language")
def choose_language(
    request: Request, language: Annotated[Language, Form()], then: Annotated[str, Form(max_length=1000)] = "/"
) -> Response:
    """Remembers a language in this browser, and goes back to where it was chosen."""
    refuse_foreign_pages(request, must_prove=False)
    answer = RedirectResponse(own_path(then), 303)
    answer.set_cookie(COOKIE, language.value, max_age=_YEAR_S, path="/", samesite="lax", httponly=True)
    return answer


@router.get("/pages/{file}")
def get_file(file: str) -> Response:
    """Answers a style sheet or script that the pages share."""
    found = next((each for each in _STATIC.iterdir() if each.name == file), None)
    if found is None:
        raise NotThere("there is no such file")
    return FileResponse(found, headers={"Cache-Control": "public, max-age=600"})


def own_path(then: str) -> str:
    """Returns an address of this server to go on with; whatever points elsewhere becomes the first page."""
    return then if _OWN_PATH.fullmatch(then) else "/"


def _way_on(then: str, role: Role) -> str:
    path = own_path(then)
    if path == "/":
        return "/field" if role in ON_THE_STREET else "/console/"
    return path


def _again(request: Request, *, then: str, name: str, status: int, code: str) -> Response:
    key = f"shared.refused_{code}" if f"shared.refused_{code}" in catalogue() else "shared.refused_wrong_login"
    problem = say(language_of(request), key)
    return page(request, "sign_in.html", status=status, then=own_path(then), problem=problem, name_typed=name[:100])
