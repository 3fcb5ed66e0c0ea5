"""People: who may log in, in which role, and whom it was taken from."""

import asyncio
from typing import Any
from urllib.parse import quote

from api.console.cameras.tables import draw_table
from api.console.elements import box, link, tag, text
from api.console.frame import Desk
from api.console.settings.form import Form, done, sure_button
from api.console.settings.form_view import words_of
from api.console.settings.names import area_names, unit_options
from api.console.settings.sections import may_change, section_path
from api.people.roles import PEOPLE, Role

_HERE = section_path("people")


async def draw(desk: Desk) -> None:
    """Fills the section."""
    people, units, areas = await asyncio.gather(*(desk.api.get(path) for path in ("/people", "/units", "/areas")))
    options, names = unit_options(desk, units), area_names(areas, desk.language)
    changed = next((each for each in people if each["name"] == desk.query.get("change")), None)
    with box("div", "split"):
        with box("section", "wide"):
            _draw_list(desk, people, units=options, areas=names)
        if not may_change(desk):
            return
        with box("div", "narrow"):
            if changed is not None:
                _draw_change(desk, changed, options)
            else:
                _draw_new(desk, options)


def _draw_list(desk: Desk, people: list[dict[str, Any]], *, units: dict[str, str], areas: dict[str, str]) -> None:
    def name(each: dict[str, Any]) -> None:
        if may_change(desk):
            link(each["name"], section_path("people", change=each["name"]), data_test="person")
        else:
            text("span", each["name"])

    def state(each: dict[str, Any]) -> None:
        if each["disabled_at"] is None:
            text("span", desk.say("settings.may_sign_in"))
        else:
            tag(desk.say("settings.is_disabled"), "yellow")
            desk.time(each["disabled_at"])

    heads = ("col_person", "col_role", "col_unit", "col_areas", "col_added", "col_state")
    lines = [
        (
            lambda each=each: name(each),
            desk.name("role", each["role"]),
            units.get(each["unit"], each["unit"]) if each["unit"] else "—",
            "、".join(areas.get(area, area) for area in each["areas"]) or desk.say("settings.everywhere"),
            lambda each=each: desk.time(each["created_at"]),
            lambda each=each: state(each),
        )
        for each in people
    ]
    draw_table([desk.say(f"settings.{head}") for head in heads], lines, test="people")


def _role_options(desk: Desk) -> dict[str, str]:
    return {each.value: desk.name("role", each.value) for each in Role if each in PEOPLE}


def _draw_new(desk: Desk, units: dict[str, str]) -> None:
    with box("section", "panel form", data_test="new-person"):
        text("h2", desk.say("settings.add_person"))
        form = Form(desk, "person")
        form.field("name", maxlength="100")
        form.field("role", options=_role_options(desk), value=Role.OPERATOR.value)
        form.password()
        form.field("unit", options=units)
        form.field("areas")

        async def send() -> None:
            body = {
                "name": form.value("name"),
                "role": form.value("role"),
                "password": form.typed("password"),
                "unit": form.value("unit") or None,
                "areas": words_of(form.value("areas")),
            }
            await desk.api.post("/people", body)
            done(desk, _HERE)

        form.sends(desk.say("settings.add"), send)


def _draw_change(desk: Desk, person: dict[str, Any], units: dict[str, str]) -> None:
    path = f"/people/{quote(person['name'], safe='')}"
    link(desk.say("settings.close_form"), _HERE)
    with box("section", "panel form", data_test="change-person"):
        text("h2", person["name"])
        form = Form(desk, "access")
        form.field("role", options=_role_options(desk), value=person["role"])
        form.field("unit", options=units, value=person["unit"] or "")
        form.field("areas", value="，".join(person["areas"]))

        async def send() -> None:
            areas = words_of(form.value("areas"))
            body = {"role": form.value("role"), "unit": form.value("unit") or None, "areas": areas}
            await desk.api.patch(path, body)
            done(desk, _HERE)

        form.sends(desk.say("shared.save"), send)
    _draw_password(desk, path)
    if person["disabled_at"] is None:
        with box("section", "panel"):
            text("p", desk.say("settings.disable_means"), "dim")

            async def disable() -> None:
                await desk.api.post(f"{path}/disable")
                done(desk, _HERE)

            sure_button(desk, desk.say("settings.disable"), disable, test="disable")


def _draw_password(desk: Desk, path: str) -> None:
    with box("section", "panel form"):
        form = Form(desk, "secret")
        form.password()

        async def send() -> None:
            await desk.api.post(f"{path}/password", {"password": form.typed("password")})
            done(desk, _HERE)

        form.sends(desk.say("settings.set_password"), send)
