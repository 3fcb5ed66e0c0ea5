"""The page of the verification queue."""

from nicegui import ui

from api.console.frame import Desk, console_page
from api.console.looks.drawing import STYLE
from api.console.verify.seat import Seat, types_of
from api.people.roles import Role

ROLES = (Role.ADMIN, Role.OPERATOR, Role.DISPATCHER, Role.GRID_WORKER)
"""Whoever may file or reject."""


def register() -> None:
    """Registers the page."""

    @console_page("/verify", title="shared.way_verify", roles=ROLES)
    async def verify(desk: Desk) -> None:
        ui.add_head_html(
            f'{STYLE}<link rel="stylesheet" href="/pages/verify.css"><script src="/pages/verify.js" defer></script>'
        )
        seat = Seat(desk, types=await types_of(desk))
        await seat.open(desk.query.get("case"))
