"""The page of the map."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from api.console.elements import box, link, text
from api.console.frame import Desk, console_page
from api.console.map.ground_view import corners, fits, ground
from api.console.map.map_view import OPEN, Names, Shown, Told, Unplaced, shown
from api.console.map.plane import Plane, middle_of
from api.console.map.upload import draw_uploads
from api.people.roles import PEOPLE, Role

EVERY_S = 15.0
MOST_PAGES = 5
PAGE = 200
STYLE = '<link rel="stylesheet" href="/pages/map.css"><script type="module" src="/pages/map.js"></script>'
_LEGEND = ("camera", "trouble", "unseen", "group", "case", "plain", "person", "away")


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
        self._shapes: Mapping[str, Any] = {}
        self._picture: Mapping[str, Any] | None = None
        self._plane: Plane | None = None
        self._now: Shown | None = None
        self._drawing: Element
        self._counts: TextElement
        self._beside: Element
        self._more: TextElement

    async def draw(self) -> None:
        """Draws the page, and keeps it up to date."""
        desk = self._desk
        await self._read_names()
        self._shapes, self._picture = await desk.api.get("/areas/shapes"), (await desk.api.get("/map"))["picture"]
        found = await self._found()
        with box("div", "map-page"):
            self._drawing = box("lunxun-map", data_map=_json(found.drawn(desk.language)), data_test="map")
            self._draw_ground()
            with box("aside", aria_label=desk.say("map.legend")):
                self._counts = text("p", "", "dim", data_test="map-counts")
                self._more = text("p", "", "advice")
                with box("section", "panel", id="map-picked", aria_live="polite", data_test="picked"):
                    text("h2", desk.say("map.picked"))
                    text("p", desk.say("map.pick_hint"), "dim")
                self._beside = box("div")
                self._draw_legend()
                if desk.may(Role.ADMIN) and not desk.me["areas"]:
                    draw_uploads(desk, self._picture, is_bent=self._picture is not None and not fits(self._picture))
        self._show(found)
        desk.every(EVERY_S, self._refresh)

    async def _refresh(self) -> None:
        found = await self._found()
        if found != self._now:
            self._drawing.props["data-map"] = _json(found.drawn(self._desk.language))
            self._show(found)

    async def _read_names(self) -> None:
        desk, word = self._desk, f"name_{self._desk.language.value}"
        areas, catalogue = await desk.api.get("/areas"), await desk.api.get("/catalogue")
        self._areas = {each["id"]: each[word] or each["name_zh"] for each in areas["areas"]}
        self._types = {each["key"]: each[word] or each["name_zh"] for each in catalogue["entries"]}

    async def _found(self) -> Shown:
        desk = self._desk
        cameras, cases = await desk.api.get("/cameras"), await self._cases()
        check_ins = (await desk.api.get("/check-ins/latest"))["check_ins"]
        told = Told(cameras=cameras, cases=cases, check_ins=check_ins)
        if self._plane is None:
            places = told.places() or corners(self._shapes, self._picture)
            self._plane = Plane(middle=middle_of(places)) if places else None
        names = Names(
            language=desk.language,
            now=desk.now(),
            areas=self._areas,
            types=self._types,
            outlined=frozenset(each["properties"]["area"] for each in self._shapes["features"]),
        )
        return shown(told, names, self._plane)

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

    def _draw_ground(self) -> None:
        """Hands the browser what lies below; without any place on the map there is nothing to lay below it."""
        if self._plane is not None:
            lying = ground(self._shapes, self._picture, self._plane, self._desk.language)
            self._drawing.props["data-ground"] = _json(lying.drawn())

    def _show(self, found: Shown) -> None:
        """Writes the words beside the drawing; its lists anew only where they have changed."""
        say, before = self._desk.say, self._now
        self._now = found
        cases = found.count("case") + len(found.unplaced_cases)
        people = found.count("person") + len(found.unplaced_people)
        parts = [say("map.cameras_drawn", count=found.count("camera")), say("map.open_cases", count=cases)]
        parts += [say("map.people_drawn", count=people)] if people else []
        self._counts.text = " · ".join(parts) if found.points else say("map.nothing_placed")
        self._more.text = say("map.more_cases", count=MOST_PAGES * PAGE) if self._is_cut else ""
        self._more.set_visibility(self._is_cut)
        if before is None or _unplaced(found) != _unplaced(before):
            self._beside.clear()
            with self._beside:
                for what, lines in _unplaced(found).items():
                    self._draw_unplaced(what, lines)

    def _draw_unplaced(self, what: str, lines: Sequence[Unplaced]) -> None:
        if not lines:
            return
        with box("section", "panel", data_test=f"unplaced-{what}"):
            text("h2", self._desk.say(f"map.unplaced_{what}", count=len(lines)))
            if what == "cameras":
                text("p", self._desk.say("map.unplaced_how"), "dim")
            listed = box("ul", tabindex="0", aria_label=self._desk.say(f"map.unplaced_{what}", count=len(lines)))
        for each in lines:
            with listed, box("li"):
                link(each.words, each.href) if each.href else text("span", each.words)

    def _draw_legend(self) -> None:
        with box("section", "panel"):
            text("h2", self._desk.say("map.legend"))
            listed = box("ul", "map-legend")
        for each in _LEGEND:
            with listed, box("li"):
                box("i", f"sign {each}", aria_hidden="true")
                text("span", self._desk.say(f"map.legend_{each}"))


def _unplaced(found: Shown) -> dict[str, Sequence[Unplaced]]:
    return {"cameras": found.unplaced_cameras, "cases": found.unplaced_cases, "people": found.unplaced_people}


def _json(drawn: Mapping[str, Any]) -> str:
    return json.dumps(drawn, ensure_ascii=False)
