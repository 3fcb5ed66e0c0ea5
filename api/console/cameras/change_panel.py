"""What is said of a camera, changed; and the camera taken out of service."""

import asyncio
from typing import Any

from nicegui import ui
from nicegui.element import Element

from api.console.cameras.camera_form import CameraForm
from api.console.cameras.editor import Editor
from api.console.cameras.form_view import values_of
from api.console.cameras.paths import camera_api, go_to
from api.console.cameras.plan_choice import PlanChoice
from api.console.cases.elements import box, button, text
from api.console.frame import Desk
from api.pages.inside import Refused


async def draw_change(desk: Desk, camera: dict[str, Any], editor: Editor) -> None:
    """Draws the form of a camera that is there, folded away."""
    camera_id = camera["id"]
    config, areas, credentials, plans = await asyncio.gather(
        desk.api.get(camera_api(camera_id, "/config")),
        desk.api.get("/areas"),
        desk.api.get("/credentials"),
        desk.api.get("/plans"),
    )
    with box("details", "fold", data_test="change"):
        text("summary", desk.say("cameras.change_title"))
        left, right = _halves()
    with left:
        form = CameraForm(
            desk,
            values=values_of(config),
            areas=[(each["id"], each["name_zh"]) for each in areas["areas"]],
            credentials=[each["name"] for each in credentials],
            credential=config.get("credential") or "",
        )
    with right:
        chosen = PlanChoice(desk, plans, of=camera["plans"], is_new=False)
        with box("div", "bar"):
            save = button(desk.say("shared.save"), "main", data_test="save-camera")
            remove = button(desk.say("cameras.remove"), "danger", data_test="remove-camera")
        text("p", desk.say("cameras.remove_means"), "dim hint")
    remove.on("click", _question(desk, camera).open)

    async def change() -> None:
        form.calm()
        if not await form.keep_credential():
            return
        headers = {"If-Match": f'"{editor.version}"'}
        try:
            changed = await desk.api.patch(camera_api(camera_id), {**form.body(), "plans": chosen.ids}, headers=headers)
        except Refused as error:
            form.refused(error)
            return
        editor.version = changed["version"]
        ui.notify(desk.say("cameras.camera_saved"), type="positive")

    save.on("click", change)


def _halves() -> tuple[Element, Element]:
    with box("div", "form two"):
        return box("div"), box("div")


def _question(desk: Desk, camera: dict[str, Any]) -> ui.dialog:
    say = desk.say
    with ui.dialog() as dialog, box("div", "panel", role="document", aria_label=say("cameras.remove")):
        text("h2", say("cameras.remove_question", name=camera["name"]))
        text("p", say("cameras.remove_means"))
        with box("div", "bar"):
            sure = button(say("cameras.remove"), "danger", data_test="remove-sure")
            button(say("shared.cancel_action")).on("click", dialog.close)

    async def go() -> None:
        dialog.close()
        if await desk.ask(desk.api.delete(camera_api(camera["id"]))) is not None:
            go_to("/console/cameras")

    sure.on("click", go)
    return dialog
