"""Areas, units, and which unit serves what where; changed as one file, so that it always fits together."""

import asyncio
from typing import Any

from nicegui import ui
from nicegui.element import Element

from api.console.cameras.tables import draw_table
from api.console.elements import box, link, text
from api.console.frame import Desk
from api.console.settings.areas_view import area_lines, duty_words
from api.console.settings.file_field import SmallFile, draw_file_field
from api.console.settings.form import act_button
from api.console.settings.names import area_names, named
from api.console.settings.sections import may_change, section_path
from api.units.register import Register
from api.units.register_file import RegisterFileError, parse_register

_HERE = section_path("areas")


async def draw(desk: Desk) -> None:
    """Fills the section."""
    units, areas, catalogue = await asyncio.gather(*(desk.api.get(path) for path in ("/units", "/areas", "/catalogue")))
    with box("div", "bar"):
        text("span", desk.say("settings.version_of", version=units["version"]), "dim")
        box("span", "spring")
        link(desk.say("settings.export_as", form="YAML"), "/api/v1/units/export", "button", download="")
    if may_change(desk):
        _Import(desk, based_on=units["version"]).draw()
    with box("div", "halves"):
        with box("section"):
            text("h3", desk.say("settings.areas"))
            _draw_areas(desk, areas)
        with box("section"):
            text("h3", desk.say("settings.units"))
            heads = ("col_name", "col_key", "col_kind")
            lines = [
                (named(each, desk.language), each["id"], desk.say(f"settings.unit_{each['kind']}"))
                for each in units["units"]
            ]
            draw_table([desk.say(f"settings.{head}") for head in heads], lines, test="units")
    types = {each["key"]: named(each, desk.language) for each in catalogue["entries"]}
    _draw_duties(desk, units, areas=area_names(areas, desk.language), types=types)


def _draw_areas(desk: Desk, areas: dict[str, Any]) -> None:
    if not areas["areas"]:
        desk.empty(desk.say("settings.no_areas"))
        return
    heads = ("col_name", "col_key", "col_level")
    lines = [
        (lambda each=each: text("span", each.name).style(f"padding-left:{each.depth * 16}px"), each.id, each.level)
        for each in area_lines(areas["areas"], desk.language)
    ]
    draw_table([desk.say(f"settings.{head}") for head in heads], lines, test="areas")


def _draw_duties(desk: Desk, units: dict[str, Any], *, areas: dict[str, str], types: dict[str, str]) -> None:
    text("h3", desk.say("settings.duties"))
    if not units["duties"]:
        desk.empty(desk.say("settings.no_duties"))
        return
    names = {each["id"]: named(each, desk.language) for each in units["units"]}
    heads = ("col_unit", "col_types", "col_areas", "col_hours")
    lines = [
        (
            names.get(each["unit"], each["unit"]),
            duty_words(each["keys"], types, desk.say("settings.all_types")),
            duty_words(each["areas"], areas, desk.say("settings.everywhere")),
            ", ".join(each["hours"]) or desk.say("settings.always"),
        )
        for each in units["duties"]
    ]
    draw_table([desk.say(f"settings.{head}") for head in heads], lines, test="duties")


class _Import:
    """A file of units, areas and duty, read before it is sent, so that its problems have lines."""

    def __init__(self, desk: Desk, *, based_on: int) -> None:
        self._desk, self._based_on = desk, based_on
        self._told: Element | None = None

    def draw(self) -> None:
        """Draws the field for the file."""
        say = self._desk.say
        with box("details", "panel form import"):
            text("summary", say("settings.import_units"))
            hint, label = say("settings.import_units_hint"), say("settings.file")
            draw_file_field(self._desk, label, self._read, name="units-file", accept=".yaml,.yml", hint=hint)
            self._told = box("section", aria_live="polite", data_test="units-told")

    async def _read(self, file: SmallFile) -> None:
        assert self._told is not None
        self._told.clear()
        with self._told:
            try:
                register = parse_register(file.data)
            except RegisterFileError as error:
                text("p", self._desk.say("settings.import_fix_first"), "red")
                heads = [self._desk.say(f"settings.col_{each}") for each in ("line", "column", "expected")]
                lines = [(str(each.line or "—"), each.where or "—", each.what) for each in error.problems[:200]]
                draw_table(heads, lines, test="problems")
                return
            self._draw_ready(register)

    def _draw_ready(self, register: Register) -> None:
        say = self._desk.say
        counts = {"units": len(register.units), "areas": len(register.areas), "duties": len(register.duties)}
        text("p", say("settings.units_read", **counts))

        async def put() -> None:
            body = register.model_dump(mode="json")
            change = await self._desk.api.put("/units", body, params={"based_on": self._based_on})
            self._draw_done(change)

        act_button(self._desk, say("settings.replace_units"), put, test="put-units").classes(add="main")

    def _draw_done(self, change: dict[str, Any]) -> None:
        assert self._told is not None
        self._told.clear()
        with self._told:
            key = "settings.units_changed" if change["is_changed"] else "settings.import_nothing"
            text("p", self._desk.say(key), "green" if change["is_changed"] else "dim")
            for each in change["warnings"]:
                text("p", each, "advice", lang="en")
            with box("ul", "changes", lang="en"):
                for each in change["difference"]:
                    text("li", each)
            link(self._desk.say("settings.show_anew"), _HERE, "button")
        ui.notify(self._desk.say("settings.done"), type="positive")
