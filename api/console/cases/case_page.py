"""The page of one case: everything about it, and what may be done with it now."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nicegui import ui
from nicegui.element import Element

from api.console.cases import (
    draw_around,
    draw_clocks,
    draw_facts,
    draw_head,
    draw_history,
    draw_looks,
    draw_papers,
    draw_pictures,
    draw_place,
    draw_recheck,
)
from api.console.cases.actions import Actions
from api.console.cases.elements import box, button, text
from api.console.cases.list_page import STYLE, words_of
from api.console.cases.opened import Opened, case_path, open_case
from api.console.cases.room import Room
from api.console.cases.timeline_view import Line, line
from api.console.frame import Desk
from api.console.looks.drawing import STYLE as LOOKS_STYLE

EVERY_S = 5.0


@dataclass(slots=True)
class _Section:
    """A part of the page that is drawn anew when what it shows has changed, and only then."""

    place: Element
    shows: Callable[[Opened], Any]
    draw: Callable[[Room, Opened], None]
    drawn: Any = None


class CasePage:
    """One case that somebody has opened."""

    def __init__(self, room: Room, opened: Opened) -> None:
        self._room = room
        self.opened = opened
        self._sections: list[_Section] = []
        self._news: Element | None = None
        self._newer = opened.case["version"]
        self._actions = Actions(room, self)

    def draw(self) -> None:
        """Draws the page."""
        self._news = box("div", "news", role="status", data_test="news")
        self._news.set_visibility(False)
        self._section(draw_head.shows, draw_head.draw, "case-head")
        with box("div", "case-page"):
            with box("div", "case-main"):
                self._section(draw_pictures.shows, draw_pictures.draw)
                self._section(draw_looks.shows, draw_looks.draw)
                self._section(draw_history.shows, draw_history.draw)
                self._section(draw_around.shows, draw_around.draw)
                self._section(draw_papers.shows, draw_papers.draw)
            with box("div", "case-side"):
                self._actions.draw()
                self._section(draw_recheck.shows, draw_recheck.draw)
                self._section(draw_clocks.shows, draw_clocks.draw)
                self._section(draw_facts.shows, draw_facts.draw)
                self._section(draw_place.shows, draw_place.draw)
        self._write()

    async def reload(self) -> list[Line]:
        """Shows the case as it is now; returns what has happened since it was shown last."""
        seen = {each["seq"] for each in self.opened.history}
        self.opened = await open_case(self._room.desk, self.opened.case["id"])
        self._newer = self.opened.case["version"]
        if self._news is not None:
            self._news.set_visibility(False)
        self._write()
        self._actions.update()
        return [line(each, self._room.words) for each in self.opened.history if each["seq"] not in seen]

    async def look(self) -> None:
        """Asks whether somebody else has changed the case, and says so; the page changes only when it is told to."""
        path = case_path(self.opened.case["id"])
        case = await self._room.desk.api.get(path)
        if case["version"] == self._newer:
            return
        self._newer = case["version"]
        history = await self._room.desk.api.get(f"{path}/history")
        seen = {each["seq"] for each in self.opened.history}
        self._tell([line(each, self._room.words) for each in history if each["seq"] not in seen])

    def _tell(self, news: list[Line]) -> None:
        assert self._news is not None  # drawn before anybody looks
        self._news.clear()
        self._news.set_visibility(True)
        with self._news:
            text("strong", self._room.say("cases.changed"))
            draw_history.draw_brief(self._room, news)
            show = button(self._room.say("cases.changed_show"), "main", data_test="show-news")
            show.on("click", self._show)

    async def _show(self) -> None:
        await self._room.asked(self.reload())

    def _section(self, shows: Callable[[Opened], Any], draw: Callable[[Room, Opened], None], classes: str = "") -> None:
        self._sections.append(_Section(box("div", f"section {classes}".strip()), shows, draw))

    def _write(self) -> None:
        for section in self._sections:
            wanted = section.shows(self.opened)
            if section.drawn is not None and wanted == section.drawn:
                continue
            section.drawn = wanted
            section.place.clear()
            with section.place:
                section.draw(self._room, self.opened)


async def draw_case(desk: Desk) -> None:
    """Fills the page of a case."""
    ui.add_head_html(STYLE + LOOKS_STYLE)
    (words, answers), opened = await asyncio.gather(words_of(desk), open_case(desk, desk.params["case_id"]))
    room = Room(desk=desk, words=words, units=answers["units"])
    ui.page_title(f"{room.say('cases.number', number=opened.case['number'])} · {desk.say('shared.product')}")
    page = CasePage(room, opened)
    room.reload = page.reload
    page.draw()
    room.draw_browser_words()
    desk.every(EVERY_S, page.look)
