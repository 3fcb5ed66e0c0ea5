"""The console's first page: leads to where a person's work is."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.console.frame import ROOT
from api.console.gate import VISIT, Visit
from api.console.navigation import ways_of
from api.pages.inside import InsideApi
from api.pages.routes import ON_THE_STREET
from api.people.roles import Role


def register() -> None:
    """Registers the page."""

    @ui.page("/")
    async def home(request: Request) -> RedirectResponse:
        visit: Visit = request.scope[VISIT]
        role = visit.identity.role
        assert role is not None  # sessions are of people
        way = "/field" if role in ON_THE_STREET else f"{ROOT}{ways_of(role)[0].path}"
        if role is Role.ADMIN and not await _has_cameras(visit):
            way = f"{ROOT}/start"
        return RedirectResponse(way, 303)


async def _has_cameras(visit: Visit) -> bool:
    """Whether there is anything to patrol yet; without, an admin is led through the first steps."""
    async with InsideApi(visit.api, token_id=visit.identity.token_id) as api:
        return bool(await api.get("/cameras"))
