"""One camera: its zones and rules on its own picture, its view, its health, and what is said of it."""

import asyncio
from typing import Any

from nicegui import ui

from api.console.cameras.change_panel import draw_change
from api.console.cameras.clock import clock_of
from api.console.cameras.editor import Editor
from api.console.cameras.editor_view import type_name
from api.console.cameras.health_panel import draw_health
from api.console.cameras.list_view import outcome_words
from api.console.cameras.paths import EDITOR, STYLE, camera_api
from api.console.cameras.sight_panel import SightPanel
from api.console.cameras.try_panel import TryPanel
from api.console.cases.elements import box, button, link, tag, text
from api.console.frame import Desk
from api.people.roles import Role

EVERY_S = 5.0
_MAY_LOOK = (Role.ADMIN, Role.SUPERVISOR, Role.OPERATOR, Role.DISPATCHER)


async def draw_camera(desk: Desk) -> None:
    """Fills the page of a camera."""
    ui.add_head_html(STYLE + EDITOR)
    camera_id = desk.params["camera_id"]
    camera, sight, catalogue = await asyncio.gather(
        desk.api.get(camera_api(camera_id)),
        desk.api.get(camera_api(camera_id, "/view")),
        desk.api.get("/catalogue"),
    )
    entries = catalogue["entries"]
    with box("div", "bar"):
        link(desk.say("cameras.back_to_list"), "/console/cameras")
        if desk.may(Role.ADMIN) and "added" in desk.query:
            text("span", desk.say("cameras.just_added"), "green", role="status")
            link(desk.say("cameras.start"), "/console/start", data_test="back-to-start")
    holder = box("div")
    tried = TryPanel(desk, camera_id, types={each["key"]: type_name(each, desk.language) for each in entries})
    editor = Editor(desk, camera, entries=entries, tried=tried.try_rule)
    with holder:
        _draw_head(desk, camera, editor)
        editor.draw(sight["picture"])
    with box("div", "parts"):
        SightPanel(desk, camera_id, sight)
        await draw_health(desk, camera_id)
    if desk.may(Role.ADMIN):
        await draw_change(desk, camera, editor)


def _draw_head(desk: Desk, camera: dict[str, Any], editor: Editor) -> None:
    api, say = camera_api(camera["id"]), desk.say
    with box("div", "camera-head"):
        text("h2", camera["name"], data_test="camera-name")
        text("span", f"{camera['id']} · {camera['host']}", "dim")
        for each in camera["tags"]:
            tag(each)
        words, tone = outcome_words(camera, desk.language, clock=clock_of(desk))
        state = text("span", words, tone, title=camera["state"]["last_detail"], data_test="outcome")
        box("span", "spring")
        link(say("cameras.cases_of_it"), f"/console/cases?camera={api.removeprefix('/cameras/')}")
        if desk.may(*_MAY_LOOK):
            look = button(say("cameras.look_now"), data_test="look-now")
            look.on("click", lambda: _look(desk, api))
        newest = button(say("cameras.new_picture"), data_test="new-picture")

    async def refresh() -> None:
        fresh, sight = await asyncio.gather(desk.api.get(api), desk.api.get(f"{api}/view"))
        words, tone = outcome_words(fresh, desk.language, clock=clock_of(desk))
        state.text = words
        state.classes(replace=tone)
        editor.show_picture(sight["picture"], is_wanted=False)

    async def renew() -> None:
        sight = await desk.ask(desk.api.get(f"{api}/view"))
        if sight is not None:
            editor.show_picture(sight["picture"], is_wanted=True)

    newest.on("click", renew)
    desk.every(EVERY_S, refresh)


async def _look(desk: Desk, api: str) -> None:
    if await desk.ask(desk.api.post(f"{api}/look-now")) is not None:
        ui.notify(desk.say("cameras.look_asked"), type="positive")
