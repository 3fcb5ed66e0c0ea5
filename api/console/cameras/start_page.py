"""First steps: from an empty system to the first camera, zone and patrol; done or not, as the API says."""

import asyncio
from typing import Any

from nicegui import ui

from api.console.cameras.fields import Field
from api.console.cameras.paths import STYLE, camera_path
from api.console.cameras.steps_view import Step, first_left, steps_of, zone_camera
from api.console.cases.elements import box, button, link, text
from api.console.frame import Desk
from api.pages.inside import Refused, SignedOut

EVERY_S = 3.0
FIRST_PLAN = "patrol"
_MINUTE_S = 60.0


async def draw_start(desk: Desk) -> None:
    """Fills the page; it is drawn anew when a step is done."""
    ui.add_head_html(STYLE)
    await _Steps(desk).open()


class _Steps:
    """The steps as they stand."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shown: list[Any] = []
        text("p", desk.say("cameras.start_intro"))
        self._list = box("ol", "steps")

    async def open(self) -> None:
        """Shows the steps and follows them."""
        await self._refresh()
        self._desk.every(EVERY_S, self._refresh)

    async def _refresh(self) -> None:
        cameras, plans = await asyncio.gather(self._desk.api.get("/cameras"), self._desk.api.get("/plans"))
        steps = steps_of(cameras, plans)
        now = [[each.is_done for each in steps], [each["id"] for each in plans]]
        if now == self._shown:
            return
        self._shown = now
        self._list.clear()
        with self._list:
            self._draw_signed_in()
            for number, step in enumerate(steps, start=2):
                self._draw(step, number, is_now=step.name == first_left(steps), cameras=cameras, plans=plans)
        if first_left(steps) is None:
            with self._list, box("li", "done"):
                box("span")
                with box("div"):
                    text("h2", self._desk.say("cameras.start_done"), "green", data_test="all-done")
                    link(self._desk.say("shared.way_desk"), "/console/desk", "button main")

    def _draw_signed_in(self) -> None:
        with box("li", "done"):
            text("span", "1", "number", aria_hidden="true")
            with box("div"):
                text("h2", self._desk.say("cameras.step_login"))
                text("p", self._desk.say("cameras.step_done"), "green")

    def _draw(
        self, step: Step, number: int, *, is_now: bool, cameras: list[dict[str, Any]], plans: list[dict[str, Any]]
    ) -> None:
        say = self._desk.say
        with box("li", "done" if step.is_done else "now" if is_now else "later", data_test=f"step-{step.name}"):
            text("span", str(number), "number", aria_hidden="true")
            with box("div"):
                text("h2", say(f"cameras.step_{step.name}"))
                if step.is_done:
                    text("p", say("cameras.step_done"), "green")
                else:
                    text("p", say(f"cameras.step_{step.name}_why"), "dim")
                if is_now:
                    self._draw_way(step.name, cameras, plans)

    def _draw_way(self, name: str, cameras: list[dict[str, Any]], plans: list[dict[str, Any]]) -> None:
        say = self._desk.say
        with box("div", "bar"):
            if name == "camera":
                link(say("cameras.add_camera"), "/console/cameras/new", "button main", data_test="go-camera")
                link(say("cameras.many_at_once"), "/console/cameras/import")
            elif name == "zone":
                camera = zone_camera(cameras) or cameras[0]["id"]
                link(say("cameras.draw_zone"), camera_path(camera), "button main", data_test="go-zone")
            elif name == "look":
                text("span", say("cameras.step_look_wait"), "dim", role="status")
        if name == "plan":
            self._draw_plan(cameras, plans)

    def _draw_plan(self, cameras: list[dict[str, Any]], plans: list[dict[str, Any]]) -> None:
        say = self._desk.say
        waiting = next(iter(plans), None)
        if waiting is not None:
            text("p", say("cameras.plan_waits", name=waiting["name"], cameras=len(waiting["cameras"])))
        with box("div", "form"):
            name = Field(say("cameras.f_plan_name"), "plan_name", value=say("cameras.first_plan_name"))
            gap = Field(
                say("cameras.f_plan_gap"),
                "plan_gap",
                value="10",
                hint=say("cameras.hint_plan_gap", cameras=len(cameras)),
                inputmode="decimal",
            )
            for each in (name, gap):
                each.show(waiting is None)
            start = button(say("cameras.start_plan"), "main", data_test="start-plan")

        async def go() -> None:
            plan_id = FIRST_PLAN if waiting is None else waiting["id"]
            try:
                if waiting is None:
                    await self._desk.api.post("/plans", _plan(name.value, gap.value, cameras))
                await self._desk.api.post(f"/plans/{plan_id}/start")
            except Refused as error:
                self._refused(error, name=name, max_gap_s=gap)
                return
            await self._refresh()

        start.on("click", go)

    def _refused(self, error: Refused, **fields: Field) -> None:
        if isinstance(error, SignedOut) or error.status != 422:
            self._desk.refused(error)
            return
        for where in (str(each.get("where", "")) for each in error.details.get("problems", ())):
            for key, field in fields.items():
                if key in where:
                    field.complain(self._desk.say(f"cameras.expect_plan_{key}"))
                    return
        self._desk.refused(error)


def _plan(name: str, gap_min: str, cameras: list[dict[str, Any]]) -> dict[str, Any]:
    """A body whose gap is seconds, or, where that is no number, what was typed: the API says what it expects."""
    try:
        gap: float | str = float(gap_min.replace(",", ".")) * _MINUTE_S
    except ValueError:
        gap = gap_min
    return {"id": FIRST_PLAN, "name": name, "cameras": [each["id"] for each in cameras], "max_gap_s": gap}
