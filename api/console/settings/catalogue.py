"""The catalogue: its rows in the version in force, export, and import with a preview."""

import json
from typing import Any

from nicegui.element import Element

from api.console.cameras.tables import draw_table
from api.console.elements import box, choice, link, tag, text
from api.console.frame import Desk
from api.console.settings.catalogue_view import (
    change_lines,
    content_type,
    head_words,
    limits_words,
    problem_lines,
)
from api.console.settings.file_field import SmallFile, draw_file_field
from api.console.settings.form import act_button, done
from api.console.settings.sections import may_change, section_path
from api.pages.inside import Refused

_HERE = section_path("catalogue")


async def draw(desk: Desk) -> None:
    """Fills the section."""
    versions = await desk.api.get("/catalogue/versions")
    wanted = desk.query.get("version", "")
    version = int(wanted) if wanted in {str(each["version"]) for each in versions} else None
    shown = await desk.api.get("/catalogue", version=version)
    _draw_bar(desk, versions, shown)
    if may_change(desk):
        _Import(desk).draw()
    _draw_rows(desk, shown["entries"])
    text("h3", desk.say("settings.versions"))
    heads = ("col_version", "col_since", "col_by", "col_note", "col_rows")
    lines = [_version_line(desk, each) for each in versions]
    draw_table([desk.say(f"settings.{head}") for head in heads], lines, test="versions")


def _draw_bar(desk: Desk, versions: list[dict[str, Any]], shown: dict[str, Any]) -> None:
    version = shown["version"]
    with box("form", "bar", method="get", action=_HERE):
        with box("select", name="version", aria_label=desk.say("settings.col_version"), data_test="version"):
            for each in versions:
                words = desk.say("settings.version_words", version=each["version"], rows=each["entries"])
                choice(str(each["version"]), words, is_chosen=each["version"] == version)
        text("button", desk.say("settings.show"), "button", type="submit")
        tag(desk.say("settings.in_force" if shown["is_current"] else "settings.former"), "blue")
        box("span", "spring")
        for form in ("csv", "xlsx"):
            address = f"/api/v1/catalogue/export?format={form}&version={version}"
            words = desk.say("settings.export_as", form=form.upper())
            link(words, address, "button", download="", data_test=f"export-{form}")


def _draw_rows(desk: Desk, entries: list[dict[str, Any]]) -> None:
    heads = ("col_key", "col_name", "col_family", "col_condition", "col_limits", "col_camera")
    word = desk.language.value
    lines = [
        (
            each["key"],
            each.get(f"name_{word}") or each["name_zh"],
            each["family"],
            (each["filing_condition_zh"] if word == "zh" else each["filing_condition"]) or each["filing_condition_zh"],
            limits_words(each["stages"], desk.language),
            desk.say("settings.seen_by_camera") if each["detection"] else "—",
        )
        for each in entries
    ]
    draw_table([desk.say(f"settings.{head}") for head in heads], lines, test="catalogue")


def _version_line(desk: Desk, version: dict[str, Any]) -> tuple[Any, ...]:
    def made() -> None:
        if version["made_at"] is None:
            text("span", desk.say("settings.shipped"), "dim")
        else:
            desk.time(version["made_at"])

    return (str(version["version"]), made, version["made_by"], version["note"], str(version["entries"]))


class _Import:
    """A file, its preview, and the one button that makes it the next version."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._told: Element | None = None

    def draw(self) -> None:
        """Draws the field for the file, and the place for what it would change."""
        say = self._desk.say
        with box("details", "panel form import"):
            text("summary", say("settings.import_catalogue"), data_test="open-import")
            hint = say("settings.import_catalogue_hint")
            accept = ".csv,.xlsx,text/csv"
            label = say("settings.file")
            draw_file_field(self._desk, label, self._preview, name="catalogue-file", accept=accept, hint=hint)
            self._told = box("section", aria_live="polite", data_test="catalogue-told")

    async def _preview(self, file: SmallFile) -> None:
        try:
            shown = json.loads((await self._send("/catalogue/preview", file)).body)
        except Refused as error:
            self._desk.refused(error)
            return
        if self._told is not None:
            self._told.clear()
            with self._told:
                self._draw_preview(shown, file)

    def _draw_preview(self, shown: dict[str, Any], file: SmallFile) -> None:
        say, language = self._desk.say, self._desk.language
        text("h3", f"{file.name}: {head_words(shown, language)}")
        for warning in shown["warnings"]:
            text("p", warning, "advice")
        if shown["problems"]:
            text("p", say("settings.import_fix_first"), "red")
            heads = [say(f"settings.col_{each}") for each in ("line", "column", "expected")]
            draw_table(heads, problem_lines(shown), test="problems")
            return
        if not shown["is_changed"]:
            text("p", say("settings.import_nothing"), "dim")
            return

        async def take() -> None:
            await self._send("/catalogue/import", file, based_on=shown["based_on"], note=file.name[:200])
            done(self._desk, _HERE)

        act_button(self._desk, say("settings.import_now"), take, test="import-now").classes(add="main")
        heads = [say(f"settings.col_{each}") for each in ("name", "change", "what")]
        draw_table(heads, change_lines(shown, language), test="changes")

    async def _send(self, path: str, file: SmallFile, **params: Any) -> Any:
        headers = {"Content-Type": content_type(file.name, file.data)}
        return await self._desk.api.send("POST", path, content=file.data, params=params, headers=headers)
