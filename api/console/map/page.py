"""The page of the map."""

import json
from typing import Any

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from api.console.elements import box, link, text
from api.console.frame import Desk, console_page
from api.console.map.map_view import OPEN, Shown, Unplaced, shown
from api.people.roles import PEOPLE, Role

EVERY_S = 15.0
MOST_PAGES = 5
PAGE = 200
STYLE = '<link rel="stylesheet" href="/pages/map.css"><script type="module" src="/pages/map.js"></script>'
_LEGEND = ("camera", "trouble", "unseen", "group", "case", "plain")


def register() -> None:
    """Registers the page."""

    @console_page("/map", title="shared.way_map", roles=tuple(PEOPLE - {Role.HANDLER}))
    async def draw(desk: Desk) -> None:
        ui.add_head_html(STYLE)
        await _Map(desk).draw()


class _Map:
    """The drawing, and beside it in words what is not on it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._types: dict[str, str] = {}
        self._areas: dict[str, str] = {}
        self._now: Shown | None = None
        self._drawing: Element
        self._counts: TextElement
        self._beside: Element
        self._more: TextElement

    async def draw(self) -> None:
        """Draws the page, and keeps it up to date."""
        desk, word = self._desk, f"name_{self._desk.language.value}"
        areas, catalogue = await desk.api.get("/areas"), await desk.api.get("/catalogue")
        self._areas = {each["id"]: each[word] or each["name_zh"] for each in areas["areas"]}
        self._types = {each["key"]: each[word] or each["name_zh"] for each in catalogue["entries"]}
        found = await self._found()
        with box("div", "map-page"):
            self._drawing = box("lunxun-map", data_map=_json(found, desk), data_test="map")
            with box("aside", aria_label=desk.say("map.legend")):
                self._counts = text("p", "", "dim", data_test="map-counts")
                self._more = text("p", "", "advice")
                with box("section", "panel", id="map-picked", aria_live="polite", data_test="picked"):
                    text("h2", desk.say("map.picked"))
                    text("p", desk.say("map.pick_hint"), "dim")
                self._beside = box("div")
                self._draw_legend()
        self._show(found)
        desk.every(EVERY_S, self._refresh)

    async def _refresh(self) -> None:
        found = await self._found()
        if found != self._now:
            self._drawing.props["data-map"] = _json(found, self._desk)
            self._show(found)

    async def _found(self) -> Shown:
        desk = self._desk
        cameras, cases = await desk.api.get("/cameras"), await self._cases()
        return shown(cameras, cases, desk.language, areas=self._areas, types=self._types)

    async def _cases(self) -> list[dict[str, Any]]:
        """Returns the newest open cases."""
        found: list[dict[str, Any]] = []
        cursor = None
        for _ in range(MOST_PAGES):
            page = await self._desk.api.get("/cases", state=list(OPEN), limit=PAGE, cursor=cursor)
            found += page["cases"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        self._is_cut = cursor is not None
        return found

    def _show(self, found: Shown) -> None:
        """Writes the words beside the drawing; its lists anew only where they have changed."""
        say, before = self._desk.say, self._now
        self._now = found
        cameras = sum(each.kind == "camera" for each in found.points)
        cases = len(found.points) - cameras + len(found.unplaced_cases)
        counts = f"{say('map.cameras_drawn', count=cameras)} · {say('map.open_cases', count=cases)}"
        self._counts.text = counts if found.points else say("map.nothing_placed")
        self._more.text = say("map.more_cases", count=MOST_PAGES * PAGE) if self._is_cut else ""
        self._more.set_visibility(self._is_cut)
        lists = (found.unplaced_cameras, found.unplaced_cases)
        if before is None or lists != (before.unplaced_cameras, before.unplaced_cases):
            self._beside.clear()
            with self._beside:
                self._draw_unplaced("cameras", found.unplaced_cameras)
                self._draw_unplaced("cases", found.unplaced_cases)

    def _draw_unplaced(self, what: str, lines: tuple[Unplaced, ...]) -> None:
        if not lines:
            return
        with box("section", "panel", data_test=f"unplaced-{what}"):
            text("h2", self._desk.say(f"map.unplaced_{what}", count=len(lines)))
            if what == "cameras":
                text("p", self._desk.say("map.unplaced_how"), "dim")
            listed = box("ul", tabindex="0", aria_label=self._desk.say(f"map.unplaced_{what}", count=len(lines)))
        for each in lines:
            with listed, box("li"):
                link(each.words, each.href)

    def _draw_legend(self) -> None:
        with box("section", "panel"):
            text("h2", self._desk.say("map.legend"))
            listed = box("ul", "map-legend")
        for each in _LEGEND:
            with listed, box("li"):
                box("i", f"sign {each}", aria_hidden="true")
                text("span", self._desk.say(f"map.legend_{each}"))


def _json(found: Shown, desk: Desk) -> str:
    return json.dumps(found.drawn(desk.language), ensure_ascii=False)
