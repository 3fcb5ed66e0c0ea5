"""The view that a camera is compared with: see it, and have it learned anew."""

from typing import Any

from nicegui import ui

from api.console.cameras.paths import camera_api
from api.console.cameras.tables import Cell, draw_facts
from api.console.cases.elements import box, button, text
from api.console.frame import Desk
from api.people.roles import Role


class SightPanel:
    """What is known of a camera's view."""

    def __init__(self, desk: Desk, camera_id: str, sight: dict[str, Any]) -> None:
        self._desk, self._camera_id = desk, camera_id
        with box("section", "panel", aria_label=desk.say("cameras.sight_title"), data_test="sight"):
            text("h2", desk.say("cameras.sight_title"))
            self._box = box("div")
            if desk.may(Role.ADMIN, Role.OPERATOR):
                ask = button(desk.say("cameras.relearn"), data_test="relearn")
                ask.on("click", self._question().open)
        self._draw(sight)

    def _question(self) -> ui.dialog:
        say = self._desk.say
        with ui.dialog() as dialog, box("div", "panel", role="document", aria_label=say("cameras.relearn")):
            text("h2", say("cameras.relearn_question"))
            text("p", say("cameras.relearn_means"))
            with box("div", "bar"):
                sure = button(say("cameras.relearn"), "danger", data_test="relearn-sure")
                button(say("shared.cancel_action")).on("click", dialog.close)

        async def relearn() -> None:
            dialog.close()
            sight = await self._desk.ask(self._desk.api.post(camera_api(self._camera_id, "/view/relearn")))
            if sight is not None:
                self._draw(sight)
                ui.notify(say("cameras.relearn_begun"), type="positive")

        sure.on("click", relearn)
        return dialog

    def _draw(self, sight: dict[str, Any]) -> None:
        desk = self._desk
        self._box.clear()
        with self._box:
            if sight["fault"] is not None:
                kind = desk.say("cameras.fault_now", kind=desk.name("health", sight["fault"]["kind"]))
                text("p", f"{kind} {desk.exact(sight['fault']['since_at'])}", "advice bad")
            if sight["picture"]:
                address = f"/api/v1/evidence/{sight['picture']}"
                shown = box("img", src=address, alt=desk.say("cameras.sight_picture"))
                shown.on("error", js_handler="(event) => { event.target.hidden = true; }")
            draw_facts(self._facts(sight))

    def _facts(self, sight: dict[str, Any]) -> list[tuple[str, Cell]]:
        say, at = self._desk.say, sight["learned_at"]
        state = say("cameras.sight_learned" if sight["is_learned"] else "cameras.sight_learning")
        facts: list[tuple[str, Cell]] = [(say("cameras.sight_state"), state)]
        if at:
            facts.append((say("cameras.sight_learned_at"), lambda: self._desk.time(at)))
        return [*facts, (say("cameras.sight_references"), str(sight["references"]))]
