"""Many cameras from a table: pasted or chosen, what it would change and all that is wrong with it, then imported."""

import json
from typing import Any

from nicegui import ui

from api.console.cameras.fields import Field
from api.console.cameras.import_view import EXAMPLE, field_names, head_words, problem_cells
from api.console.cameras.paths import STYLE, go_to
from api.console.cameras.tables import draw_table
from api.console.cases.elements import box, button, link, text
from api.console.frame import Desk
from api.pages.inside import Refused

LONGEST = 700_000
"""Characters: what goes over the page's own connection at once; more goes by `lunxun cameras import`."""
_CSV = {"Content-Type": "text/csv"}


async def draw_import(desk: Desk) -> None:
    """Fills the page of the import."""
    ui.add_head_html(STYLE)
    plans = await desk.api.get("/plans")
    _Import(desk).draw(plans)


class _Import:
    """A table, its preview, and the one button that makes it so."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def draw(self, plans: list[dict[str, Any]]) -> None:
        """Draws the page."""
        say = self._desk.say
        with box("div", "bar"):
            link(say("cameras.back_to_list"), "/console/cameras")
        text("p", say("cameras.import_intro"))
        with box("div", "form csv"):
            with box("div", "pair-of"):
                with box("div", "field"):
                    text("label", say("cameras.f_file"), html_for="csv-file")
                    box("input", type="file", id="csv-file", accept=".csv,.txt,text/csv", data_fills="f-table")
                options = {"": say("cameras.no_plan"), **{each["id"]: each["name"] for each in plans}}
                self._plan = Field(say("cameras.f_joined_plan"), "plan", options=options)
            self._table = Field(
                say("cameras.f_table"), "table", lines=10, hint=say("cameras.hint_table"), placeholder=EXAMPLE
            )
            with box("div", "bar"):
                button(say("cameras.preview"), "main", data_test="preview").on("click", self._preview)
        self._told = box("section", aria_live="polite", data_test="preview-told")
        for each in (self._plan, self._table):
            each.on_change(self._forget)

    def _forget(self) -> None:
        """What was told is of another table."""
        self._told.clear()

    async def _preview(self) -> None:
        shown = await self._send("/cameras/preview")
        if shown is not None:
            self._told.clear()
            with self._told:
                self._draw_preview(shown)

    async def _import(self) -> None:
        if await self._send("/cameras/import") is not None:
            go_to("/console/cameras")

    async def _send(self, path: str) -> Any:
        csv = self._table.typed
        if not csv.strip() or len(csv) > LONGEST:
            key = "cameras.expect_table" if not csv.strip() else "cameras.table_too_long"
            self._table.complain(self._desk.say(key))
            return None
        try:
            reply = await self._desk.api.send(
                "POST", path, content=csv.encode(), params={"plan": self._plan.value or None}, headers=_CSV
            )
        except Refused as error:
            self._desk.refused(error)
            return None
        return json.loads(reply.body)

    def _draw_preview(self, shown: dict[str, Any]) -> None:
        say = self._desk.say
        text("h2", head_words(shown, self._desk.language))
        for warning in shown["warnings"]:
            text("p", warning, "advice")
        if shown["problems"]:
            text("p", say("cameras.import_fix_first"), "red")
            self._draw_table(
                ("line", "column", "what"),
                [problem_cells(each, self._desk.language) for each in shown["problems"]],
                test="problems",
            )
            return
        lines = [(each, say("cameras.row_new")) for each in shown["added"]]
        lines += [(each, field_names(each["fields"], self._desk.language)) for each in shown["changed"]]
        if not lines:
            text("p", say("cameras.import_nothing"), "dim")
            return
        with box("div", "bar"):
            make = button(say("cameras.import_now", count=len(lines)), "main", data_test="import-now")
        make.on("click", self._import)
        self._draw_table(
            ("line", "id", "name", "change"),
            [(str(each["line"]), each["id"], each["name"], what) for each, what in lines],
            test="changes",
        )

    def _draw_table(self, columns: tuple[str, ...], lines: list[tuple[str, ...]], *, test: str) -> None:
        draw_table([self._desk.say(f"cameras.col_{name}") for name in columns], lines, test=test)
