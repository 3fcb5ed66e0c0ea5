"""The table of cases: its lines stay where they are; what changes is written into them."""

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from api.console.cases.bulk_bar import UNCHECK, BulkBar, Chosen
from api.console.cases.elements import box, link, set_attributes, tag, text
from api.console.cases.filters import PATH
from api.console.cases.list_view import Change, Row
from api.console.cases.words import Words
from api.console.frame import Desk

_COLUMNS = ("number", "colour", "type", "where", "area", "state", "unit", "level", "opened", "due", "marks")
_CLASSES = {"state": "stands"}
"""Of a column, where its name means something else to the style of all pages."""
_CHECK_ALL = "for (const each of document.querySelectorAll('table.cases input[type=checkbox]')) each.checked = true"
_CHECKED = "(event) => emit(event.target.checked)"


@dataclass(slots=True)
class _Line:
    """The elements of one line that can change."""

    row: Row
    line: Element
    check: Element
    colour: Element
    state: Element
    unit: TextElement
    level: TextElement
    due: TextElement
    marks: Element


class Table:
    """The lines that are shown."""

    def __init__(self, desk: Desk, words: Words, rows: Sequence[Row], *, bulk: BulkBar) -> None:
        self._desk, self._words, self._bulk = desk, words, bulk
        self._lines: dict[str, _Line] = {}
        if rows:
            self._draw(rows)

    @property
    def shown(self) -> list[str]:
        """Ids of the cases, newest first."""
        return list(self._lines)

    def update(self, told: Change) -> None:
        """Writes what has changed into the lines; a line that no longer fits is dimmed and stays."""
        for row in told.rows:
            line = self._lines[row.id]
            if row != line.row:
                self._write(line, row)
            line.line.classes(remove="gone")
        for case_id in told.gone:
            self._lines[case_id].line.classes(add="gone")
            self._lines[case_id].line.props["title"] = self._words.say("cases.gone_from_list")

    def _draw(self, rows: Sequence[Row]) -> None:
        say = self._words.say
        with box("div", "case-scroll"), box("table", "list cases", aria_label=say("cases.list_of_cases")):
            with box("thead"), box("tr"):
                with box("th", "choose"):
                    every = box("input", type="checkbox", aria_label=say("cases.choose_all"), data_test="choose-all")
                    every.on("change", lambda event: self._choose_all(bool(event.args)), js_handler=_CHECKED)
                for name in _COLUMNS:
                    text("th", self._words.name("col", name), _CLASSES.get(name, name), scope="col")
            with box("tbody"):
                for row in rows:
                    self._lines[row.id] = self._draw_line(row)

    def _draw_line(self, row: Row) -> _Line:
        address = f"{PATH}/{row.id}"
        number = self._words.say("cases.number", number=row.number)
        with box("tr", data_case=row.id) as line:
            with box("td", "choose"):
                check = box("input", type="checkbox", aria_label=self._words.say("cases.choose_case", number=number))
                check.on("change", lambda event: self._choose(row.id, bool(event.args)), js_handler=_CHECKED)
            with box("td", "number"):
                link(number, address)
            with box("td", "colour") as colour:
                self._draw_colour(row)
            with box("td", "type"):
                link(row.type, address, tabindex="-1")
            text("td", row.where, "where", title=row.where)
            text("td", row.area, "area")
            with box("td", "stands") as state:
                self._draw_state(row)
            unit, level = text("td", row.unit, "unit"), text("td", row.level, "level")
            with box("td", "opened"):
                self._desk.time(row.opened_at)
            due = text("td", row.due.words, _due_classes(row), title=row.due.exact)
            with box("td", "marks") as marks:
                self._draw_marks(row)
        return _Line(row, line, check, colour, state, unit, level, due, marks)

    def _write(self, line: _Line, row: Row) -> None:
        before, line.row = line.row, row
        line.unit.text, line.level.text, line.due.text = row.unit, row.level, row.due.words
        set_attributes(line.due, {"title": row.due.exact})
        line.due.classes(replace=_due_classes(row))
        for element, draw, is_changed in (
            (line.colour, self._draw_colour, row.due.colour != before.due.colour),
            (line.state, self._draw_state, row.state != before.state),
            (line.marks, self._draw_marks, row.marks != before.marks),
        ):
            if is_changed:
                element.clear()
                with element:
                    draw(row)
        self._bulk.seen(row.id, row.version)

    def _draw_colour(self, row: Row) -> None:
        if row.due.colour:
            tag(self._words.name("colour", row.due.colour), row.due.colour)

    def _draw_state(self, row: Row) -> None:
        text("span", row.state, row.state_tone)

    def _draw_marks(self, row: Row) -> None:
        for words, tone in row.marks:
            tag(words, tone)

    async def _choose(self, case_id: str, is_chosen: bool) -> None:
        row = self._lines[case_id].row
        await self._bulk.choose([Chosen(id=row.id, number=row.number, version=row.version)], is_chosen=is_chosen)

    async def _choose_all(self, is_chosen: bool) -> None:
        lines = list(self._lines.values())
        if lines:
            lines[0].line.client.run_javascript(_CHECK_ALL if is_chosen else UNCHECK)
        chosen = [Chosen(id=each.row.id, number=each.row.number, version=each.row.version) for each in lines]
        await self._bulk.choose(chosen, is_chosen=is_chosen)


def _due_classes(row: Row) -> str:
    """The colour stands beside it: the words are coloured only where the time is over."""
    return "due red" if row.due.is_overdue else "due"
