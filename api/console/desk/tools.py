"""The line above the wall: what there is in figures, a search, the tiles' size, and the switch for zones and boxes."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nicegui import ui

from api.console.desk.parts import Cell, button, press
from api.console.desk.snapshot import Snapshot
from api.console.desk.wall_view import Flag, Tile
from api.console.frame import Desk

Set = Callable[[str, Any], Awaitable[None]]
_FEW, _SOME = 12, 60
"""Up to so many cameras the tiles are large, or of middle size, at first."""


class Tools:
    """Figures and switches."""

    def __init__(self, desk: Desk, *, has_pictures: bool) -> None:
        self._desk = desk
        self._set: Set | None = None
        self._is_overlaid = True
        with ui.element("div").classes("bar tools"):
            with ui.element("p").classes("figures").props("role=status data-test=figures"):
                self._total, self._now = Cell(), Cell()
                self._cases, self._faults, self._late = Cell("tag"), Cell("tag"), Cell("tag")
                self._cut = Cell()
            ui.element("span").classes("spring")
            self._draw_search()
            with ui.element("div").classes("switches").props("role=group") as sizes:
                sizes.props["aria-label"] = desk.say("desk.size")
                self._sizes = {
                    "small": button(desk.say("desk.size_small"), self._sizer("small"), kind="small", mark="size-small"),
                    "middle": button(
                        desk.say("desk.size_middle"), self._sizer("middle"), kind="small", mark="size-middle"
                    ),
                    "large": button(desk.say("desk.size_large"), self._sizer("large"), kind="small", mark="size-large"),
                }
            self._overlay = button(desk.say("desk.overlay"), self._turn_overlay, kind="small", mark="overlay")
            press(self._overlay, True)
            self._overlay.set_visibility(has_pictures)

    def when_set(self, tell: Set) -> None:
        """Has a function called with `size`, `overlay` or `filter`, and its value."""
        self._set = tell

    async def choose_size(self, cameras: int) -> None:
        """Chooses the tiles' size by their number, until somebody chooses another."""
        await self._sizer("large" if cameras <= _FEW else "middle" if cameras <= _SOME else "small")()

    def show(self, shown: Snapshot, tiles: Mapping[str, Tile]) -> None:
        """Shows the figures."""
        say = self._desk.say
        flags = [tile.flag for tile in tiles.values()]
        self._total.set(say("desk.figure_cameras", count=len(tiles)))
        self._now.set(say("desk.figure_visiting", count=len(shown.patrol["visiting"])), "dim")
        counts = (
            (self._cases, Flag.CASE, "red"),
            (self._faults, Flag.FAULT, "yellow"),
            (self._late, Flag.LATE, "yellow"),
        )
        for cell, flag, colour in counts:
            count = flags.count(flag)
            cell.set(say(f"desk.figure_{flag.value}", count=count) if count else "", colour)
        self._cut.set(say("desk.cases_cut") if shown.is_cut else "", "yellow")

    def _draw_search(self) -> None:
        search = ui.input(placeholder=self._desk.say("desk.search")).props("dense outlined clearable debounce=200")
        search.props["aria-label"] = self._desk.say("desk.search")
        search.props["data-test"] = "search"

        async def typed() -> None:
            if self._set is not None:
                await self._set("filter", str(search.value or ""))

        search.classes("search").on_value_change(typed)

    def _sizer(self, size: str) -> Callable[[], Awaitable[None]]:
        async def choose() -> None:
            for name, each in self._sizes.items():
                press(each, name == size)
            if self._set is not None:
                await self._set("size", size)

        return choose

    async def _turn_overlay(self) -> None:
        self._is_overlaid = not self._is_overlaid
        press(self._overlay, self._is_overlaid)
        if self._set is not None:
            await self._set("overlay", self._is_overlaid)
