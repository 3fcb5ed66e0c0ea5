"""Coverage by camera and hour: who was looked at, and why not where nobody looked."""

from datetime import date, datetime, time, timedelta
from urllib.parse import quote

from api.console.elements import box, link, text
from api.console.figures.board import PATH
from api.console.figures.heat_view import WORST_FIRST, Cell, Row, hours_of, rows_of
from api.console.frame import ROOT, Desk

_MARKS = {"late": "!", "unreachable": "×", "degraded": "~", "paused": "‖", "inspected": "", "between": "", "": ""}
"""A sign beside the colour, for people who do not tell the colours apart."""


async def draw_heat(desk: Desk) -> None:
    """Fills the page with one day."""
    day = _day(desk)
    begin = datetime.combine(day, time.min, desk.zone)
    end = min(begin + timedelta(days=1), desk.now())
    here = f"{PATH}/coverage-by-hour"
    with box("form", "bar no-print", method="get", action=here):
        for step, key in ((-1, "figures.day_before"), (1, "figures.day_after")):
            link(desk.say(key), f"{here}?day={(day + timedelta(days=step)).isoformat()}", "button")
        box("input", type="date", name="day", value=day.isoformat(), aria_label=desk.say("figures.day"))
        text("button", desk.say("figures.show"), "button main", type="submit")
    if end <= begin:
        desk.empty(desk.say("figures.day_to_come"))
        return
    view = await desk.api.get("/coverage/hours", **{"from": begin.isoformat(), "to": end.isoformat()})
    rows = rows_of(view)
    if not rows:
        desk.empty(desk.say("figures.no_cameras"))
        return
    _draw_legend(desk)
    table = box("table", "heat", data_test="heat")
    with table, box("thead"), box("tr"):
        text("th", desk.say("figures.by_camera"), scope="col")
        for hour in hours_of(view, desk.zone):
            text("th", hour, scope="col")
    with table, box("tbody"):
        for row in rows:
            _draw_row(desk, row)


def _draw_row(desk: Desk, row: Row) -> None:
    with box("tr"):
        with box("th", scope="row"):
            link(row.name, f"{ROOT}/cameras/{quote(row.camera_id, safe='')}")
        for cell in row.cells:
            _draw_cell(desk, cell)


def _draw_cell(desk: Desk, cell: Cell) -> None:
    words = ", ".join(
        f"{desk.name('coverage', state)} {desk.say('shared.span_minute', count=cell.minutes[state])}"
        for state in WORST_FIRST
        if state in cell.minutes
    )
    text("td", _MARKS[cell.state], f"cell {cell.state}", title=words, aria_label=words or desk.say("shared.unknown"))


def _draw_legend(desk: Desk) -> None:
    with box("p", "legend"):
        for state in WORST_FIRST:
            text("span", _MARKS[state] or "\u00a0", f"cell {state}", aria_hidden="true")
            text("span", desk.name("coverage", state))
    text("p", desk.say("figures.heat_how"), "dim")


def _day(desk: Desk) -> date:
    try:
        return date.fromisoformat(desk.query.get("day", ""))
    except ValueError:
        return desk.now().astimezone(desk.zone).date()
