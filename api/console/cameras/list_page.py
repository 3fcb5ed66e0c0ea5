"""The list of cameras: found by typing, kept up to date in place."""

import asyncio
from dataclasses import dataclass
from typing import Any

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from api.console.cameras.clock import clock_of
from api.console.cameras.list_view import Row, rows
from api.console.cameras.paths import STYLE, camera_path
from api.console.cameras.steps_view import steps_of
from api.console.cases.elements import box, link, tag, text
from api.console.frame import Desk
from api.people.roles import Role

EVERY_S = 5.0
_COLUMNS = ("name", "area", "tags", "streams", "zones", "plans", "seen", "outcome", "failures")


@dataclass(slots=True)
class _Line:
    """What of a line changes."""

    row: Row
    seen: Element
    outcome: TextElement
    failures: TextElement
    zones: TextElement


class CameraList:
    """The page."""

    def __init__(self, desk: Desk, *, plans: dict[str, str], areas: dict[str, str]) -> None:
        self._desk, self._plans, self._areas = desk, plans, areas
        self._lines: dict[str, _Line] = {}

    def draw(self, cameras: list[dict[str, Any]]) -> None:
        """Draws all lines."""
        say = self._desk.say
        with box("table", "list cameras", aria_label=say("shared.way_cameras")):
            with box("thead"), box("tr"):
                for name in _COLUMNS:
                    text("th", say(f"cameras.col_{name}"), scope="col")
            with box("tbody"):
                for row in self._rows(cameras):
                    self._lines[row.id] = self._draw_line(row)
        text("p", say("cameras.none_found"), "state", id="none-found", hidden="")

    async def refresh(self) -> None:
        """Writes what has changed into the lines."""
        for row in self._rows(await self._desk.api.get("/cameras")):
            line = self._lines.get(row.id)
            if line is None or line.row == row:
                continue
            line.outcome.text, line.failures.text, line.zones.text = row.outcome, row.failures, row.zones
            line.outcome.classes(replace=row.tone)
            line.outcome.props["title"] = row.detail
            if row.seen_at != line.row.seen_at:
                line.seen.clear()
                with line.seen:
                    self._draw_seen(row)
            line.row = row

    def _rows(self, cameras: list[dict[str, Any]]) -> list[Row]:
        desk = self._desk
        return rows(cameras, desk.language, plans=self._plans, areas=self._areas, clock=clock_of(desk))

    def _draw_line(self, row: Row) -> _Line:
        with box("tr", data_find=row.find):
            with box("td", "name"):
                link(row.name, camera_path(row.id), data_test="camera")
                text("div", row.id, "dim")
            text("td", row.area)
            with box("td"):
                for each in row.tags:
                    tag(each)
            text("td", row.streams, "dim")
            zones = text("td", row.zones)
            text("td", row.plans)
            with box("td") as seen:
                self._draw_seen(row)
            with box("td"):
                outcome = text("span", row.outcome, row.tone, title=row.detail)
            failures = text("td", row.failures, "numbers")
        return _Line(row, seen, outcome, failures, zones)

    def _draw_seen(self, row: Row) -> None:
        if row.seen_at is None:
            text("span", self._desk.say("cameras.never"), "dim")
        else:
            self._desk.time(row.seen_at)


async def draw_list(desk: Desk) -> None:
    """Fills the page of the list."""
    ui.add_head_html(STYLE)
    cameras, plans, areas = await asyncio.gather(
        desk.api.get("/cameras"), desk.api.get("/plans"), desk.api.get("/areas")
    )
    is_admin = desk.may(Role.ADMIN)
    _draw_bar(desk, cameras, is_admin=is_admin, done=[each.is_done for each in steps_of(cameras, plans)])
    if not cameras:
        desk.empty(desk.say("cameras.none_yet"))
        return
    shown = CameraList(
        desk,
        plans={each["id"]: each["name"] for each in plans},
        areas={each["id"]: each["name_zh"] for each in areas["areas"]},
    )
    shown.draw(cameras)
    desk.every(EVERY_S, shown.refresh)


def _draw_bar(desk: Desk, cameras: list[dict[str, Any]], *, is_admin: bool, done: list[bool]) -> None:
    with box("div", "bar cameras-bar"):
        if cameras:
            label = desk.say("cameras.search_label")
            box("input", type="search", id="camera-search", aria_label=label, placeholder=label, data_test="search")
        text("span", desk.say("cameras.count", count=len(cameras)), "dim")
        box("span", "spring")
        if is_admin and not all(done):
            words = desk.say("cameras.first_steps_left", done=sum(done), count=len(done))
            link(words, "/console/start", data_test="first-steps")
        if is_admin:
            link(desk.say("cameras.import"), "/console/cameras/import", "button", data_test="import")
            link(desk.say("cameras.add_camera"), "/console/cameras/new", "button main", data_test="add-camera")
