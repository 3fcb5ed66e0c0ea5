"""The calendar: working hours, holidays and make-up days (调休) that deadlines count by."""

from typing import Any

from nicegui.element import Element

from api.console.cameras.tables import draw_facts
from api.console.elements import box, text
from api.console.frame import Desk
from api.console.settings.file_field import SmallFile, draw_file_field
from api.console.settings.form import Form, act_button, done
from api.console.settings.sections import may_change, section_path
from api.console.settings.texts_view import decoded, note_words

_HERE = section_path("calendar")
_EXAMPLE = "day,kind,source\n2027-01-01,holiday,2027 notice\n2027-01-03,makeup,2027 notice"


async def draw(desk: Desk) -> None:
    """Fills the section."""
    calendar = await desk.api.get("/calendar")
    with box("div", "split"):
        with box("section", "wide"):
            for note in calendar["notes"]:
                text("p", note_words(note, desk.language), "advice")
            _draw_facts(desk, calendar)
            for year in reversed(calendar["years"]):
                _draw_year(desk, year)
        if may_change(desk):
            with box("section", "panel form narrow"):
                _draw_form(desk)


def _draw_facts(desk: Desk, calendar: dict[str, Any]) -> None:
    def made() -> None:
        if calendar["made_at"] is None:
            text("span", desk.say("settings.calendar_shipped"), "yellow")
        else:
            desk.time(calendar["made_at"])
            text("span", f" {calendar['made_by'] or ''}", "dim")

    draw_facts(
        (
            (desk.say("settings.timezone"), calendar["timezone"]),
            (desk.say("settings.work_hours"), ", ".join(calendar["work_hours"])),
            (desk.say("settings.in_force_since"), made),
        )
    )


def _draw_year(desk: Desk, year: dict[str, Any]) -> None:
    with box("section", "panel", data_test=f"year-{year['year']}"):
        text("h2", str(year["year"]))
        draw_facts(
            (
                (desk.say("settings.holidays"), ", ".join(year["holidays"]) or "—"),
                (desk.say("settings.makeup_days"), ", ".join(year["makeup_days"]) or "—"),
                (desk.say("settings.source"), year["source"]),
            )
        )


def _draw_form(desk: Desk) -> None:
    text("h2", desk.say("settings.change_calendar"))
    form = Form(desk, "days")
    content = form.field("content", lines=10, placeholder=_EXAMPLE)
    told: Element

    async def preview() -> None:
        await _preview(desk, content.typed, told)

    form.sends(desk.say("settings.preview"), preview)

    async def took(file: SmallFile) -> None:
        content.complain("")
        await _preview(desk, decoded(file.data), told)

    hint = desk.say("settings.calendar_file_hint")
    with box("details", "import"):
        text("summary", desk.say("settings.from_file"))
        label = desk.say("settings.file")
        draw_file_field(desk, label, _asked(desk, took), name="calendar-file", accept=".csv,.toml,.txt", hint=hint)
    told = box("section", aria_live="polite", data_test="calendar-told")


def _asked(desk: Desk, took: Any) -> Any:
    """Shows refusals of what a file was asked for."""

    async def take(file: SmallFile) -> None:
        await desk.ask(took(file))

    return take


async def _preview(desk: Desk, content: str, told: Element) -> None:
    """Shows what a calendar would change; Refused where it cannot be used."""
    told.clear()
    form = "csv" if content.lstrip("\ufeff \n").startswith("day,") else "toml"
    body = {"format": form, "content": content, "is_preview": True}
    change = await desk.api.put("/calendar", body)

    async def put() -> None:
        await desk.api.put("/calendar", {**body, "is_preview": False})
        done(desk, _HERE)

    with told:
        if not change["differences"]:
            text("p", desk.say("settings.calendar_same"), "dim")
            return
        text("h3", desk.say("settings.would_change"))
        with box("ul", "changes", lang="en"):
            for each in change["differences"]:
                text("li", each)
        text("p", desk.say("settings.clocks_moved", count=change["clocks_moved"]))
        act_button(desk, desk.say("settings.put_in_force"), put, test="put-calendar").classes(add="main")
