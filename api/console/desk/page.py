"""The command desk's page."""

from nicegui import ui

from api.console.desk.room import CommandDesk
from api.console.desk.shared import Shared
from api.console.frame import Desk, console_page
from api.people.roles import PEOPLE, Role

ON_PATROL = tuple(sorted(PEOPLE - {Role.HANDLER}))


def register() -> None:
    """Registers the page; what its visitors ask alike is shared between them."""
    shared = Shared()

    @console_page("/desk", title="shared.way_desk", roles=ON_PATROL)
    async def show(desk: Desk) -> None:
        ui.add_head_html('<link rel="stylesheet" href="/pages/desk.css">')
        await CommandDesk(desk, shared).open()
