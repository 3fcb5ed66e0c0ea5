"""Patrol plans: which cameras, how often, when."""

from typing import Any
from urllib.parse import quote

from api.console.cameras.tables import draw_table
from api.console.elements import box, link, tag, text
from api.console.frame import Desk
from api.console.settings.form import Form, Ticks, act_button, done, sure_button
from api.console.settings.plans_view import minutes, ordered_cameras, plan_body
from api.console.settings.sections import may_change, section_path

_HERE = section_path("plans")


async def draw(desk: Desk) -> None:
    """Fills the section."""
    plans, cameras = await desk.api.get("/plans"), await desk.api.get("/cameras")
    changed = next((each for each in plans if each["id"] == desk.query.get("change")), None)
    with box("div", "split"):
        with box("section", "wide"):
            _draw_list(desk, plans)
        if may_change(desk):
            with box("div", "narrow"):
                _draw_form(desk, changed, cameras)


def _draw_list(desk: Desk, plans: list[dict[str, Any]]) -> None:
    if not plans:
        desk.empty(desk.say("settings.no_plans"))
        return
    heads = ("col_name", "col_cameras", "col_gap", "col_hours", "col_rounds", "col_state", "col_do")
    draw_table([desk.say(f"settings.{head}") for head in heads], [_line(desk, each) for each in plans], test="plans")


def _line(desk: Desk, plan: dict[str, Any]) -> tuple[Any, ...]:
    is_running = plan["is_running"]

    async def turn() -> None:
        await desk.api.post(f"{_api(plan)}/{'stop' if is_running else 'start'}")
        done(desk, _HERE)

    def name() -> None:
        if may_change(desk):
            link(plan["name"], section_path("plans", change=plan["id"]), data_test="plan")
        else:
            text("span", plan["name"])
        text("div", plan["id"], "dim")

    def state() -> None:
        if not is_running:
            tag(desk.say("settings.plan_stopped"))
        elif plan["is_in_hours"]:
            tag(desk.say("settings.plan_runs"), "green")
        else:
            tag(desk.say("settings.plan_rests"), "blue")

    def tools() -> None:
        if may_change(desk):
            act_button(desk, desk.say("settings.stop" if is_running else "settings.start"), turn, test="turn-plan")

    always = desk.say("settings.always")
    return (
        name,
        str(len(plan["cameras"])),
        desk.span(plan["max_gap_s"]),
        ", ".join(plan["hours"]) or always,
        ", ".join(plan["rounds"]) or "—",
        state,
        tools,
    )


def _draw_form(desk: Desk, plan: dict[str, Any] | None, cameras: list[dict[str, Any]]) -> None:
    if plan is not None:
        link(desk.say("settings.close_form"), _HERE)
    with box("section", "panel form", data_test="plan-form"):
        text("h2", desk.say("settings.add_plan") if plan is None else plan["name"])
        form = Form(desk, "plan")
        if plan is None:
            form.field("id", maxlength="64")
        form.field("name", value="" if plan is None else plan["name"], maxlength="200")
        form.field("max_gap_s", value="10" if plan is None else minutes(plan["max_gap_s"]), inputmode="decimal")
        form.field("hours", value="" if plan is None else "，".join(plan["hours"]))
        form.field("rounds", value="" if plan is None else "，".join(plan["rounds"]))
        chosen = plan["cameras"] if plan is not None else [each["id"] for each in cameras]
        words = ordered_cameras(plan, cameras)
        ticked = Ticks(desk.say("settings.plan_cameras"), words, name="camera", chosen=chosen)
        text("p", desk.say("settings.plan_cameras_hint"), "dim hint")

        async def send() -> None:
            body = plan_body(
                {name: form.value(name) for name in ("name", "max_gap_s", "hours", "rounds")}, ticked.values
            )
            if plan is None:
                await desk.api.post("/plans", {**body, "id": form.value("id")})
            else:
                await desk.api.patch(_api(plan), body)
            done(desk, _HERE)

        form.sends(desk.say("settings.add" if plan is None else "shared.save"), send)
    if plan is not None:
        _draw_deletion(desk, plan)


def _draw_deletion(desk: Desk, plan: dict[str, Any]) -> None:
    async def delete() -> None:
        await desk.api.delete(_api(plan))
        done(desk, _HERE)

    with box("section", "panel"):
        text("p", desk.say("settings.delete_plan_means"), "dim")
        sure_button(desk, desk.say("settings.delete"), delete, test="delete-plan")


def _api(plan: dict[str, Any]) -> str:
    return f"/plans/{quote(plan['id'], safe='')}"
