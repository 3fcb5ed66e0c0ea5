"""The pages of the settings: one address for each section."""

from collections.abc import Awaitable, Callable, Mapping

from nicegui import ui

from api.console.elements import text
from api.console.frame import Desk, console_page
from api.console.settings import (
    areas,
    audit,
    calendar,
    catalogue,
    keys,
    notifications,
    people,
    plans,
    retention,
    site,
    webhooks,
)
from api.console.settings.sections import SECTIONS, STYLE, draw_tabs
from api.people.roles import Role

_WHO = (Role.ADMIN, Role.AUDITOR)
_DRAW: Mapping[str, Callable[[Desk], Awaitable[None]]] = {
    "site": site.draw,
    "people": people.draw,
    "keys": keys.draw,
    "plans": plans.draw,
    "areas": areas.draw,
    "catalogue": catalogue.draw,
    "calendar": calendar.draw,
    "webhooks": webhooks.draw,
    "notifications": notifications.draw,
    "retention": retention.draw,
    "audit": audit.draw,
}


def register() -> None:
    """Registers the pages."""

    @console_page("/settings", title="shared.way_settings", roles=_WHO)
    async def first(desk: Desk) -> None:
        await _draw(desk, SECTIONS[0])

    @console_page("/settings/{section}", title="shared.way_settings", roles=_WHO)
    async def one(desk: Desk) -> None:
        await _draw(desk, desk.params["section"])


async def _draw(desk: Desk, section: str) -> None:
    ui.add_head_html(STYLE)
    draw_tabs(desk, section)
    if section not in _DRAW:
        desk.empty(desk.say("shared.refused_not_found"))
        return
    text("h2", desk.say(f"settings.title_{section}"))
    text("p", desk.say(f"settings.about_{section}"), "dim about")
    await _DRAW[section](desk)
