"""Adding one camera: its form, and beside it what a worker finds its source to be."""

import asyncio

from nicegui import ui

from api.console.cameras.camera_form import CameraForm
from api.console.cameras.paths import STYLE, camera_path, go_to
from api.console.cameras.plan_choice import PlanChoice
from api.console.cameras.probe_panel import ProbePanel
from api.console.cases.elements import box, button, link, text
from api.console.frame import Desk
from api.pages.inside import Refused


async def draw_add(desk: Desk) -> None:
    """Fills the page that adds a camera."""
    ui.add_head_html(STYLE)
    areas, credentials, plans = await asyncio.gather(
        desk.api.get("/areas"), desk.api.get("/credentials"), desk.api.get("/plans")
    )
    with box("div", "bar"):
        link(desk.say("cameras.back_to_list"), "/console/cameras")
        box("span", "spring")
        link(desk.say("cameras.many_at_once"), "/console/cameras/import")
    with box("div", "two"):
        with box("div", "form"):
            form = CameraForm(
                desk,
                values={},
                areas=[(each["id"], each["name_zh"]) for each in areas["areas"]],
                credentials=[each["name"] for each in credentials],
            )
            chosen = PlanChoice(desk, plans)
            with box("div", "bar"):
                save = button(desk.say("cameras.add_camera"), "main", data_test="save-camera")
        with box("section", "panel report", aria_label=desk.say("cameras.probe_title")):
            with box("div", "bar"):
                text("h2", desk.say("cameras.probe_title"))
                box("span", "spring")
                test = button(desk.say("cameras.test_source"), data_test="test-source")
            probe = ProbePanel(desk)

    async def try_source() -> None:
        form.calm()
        try:
            await probe.start("/probes", form.probe())
        except Refused as error:
            form.refused(error)

    async def add() -> None:
        form.calm()
        if not await form.keep_credential():
            return
        body = {"id": form.values()["id"], **form.body(), "plans": chosen.ids}
        try:
            added = await desk.api.post("/cameras", body)
        except Refused as error:
            form.refused(error)
            return
        go_to(f"{camera_path(added['id'])}?added=1")

    save.on("click", add)
    test.on("click", try_source)
