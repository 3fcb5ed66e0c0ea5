"""A large picture that follows the patrol: the camera that was seen last, until somebody holds it."""

from collections.abc import Awaitable, Callable, Mapping

from nicegui import ui

from api.console.desk.look_picture import LookPicture, Zones
from api.console.desk.parts import Cell, Moment, button, press
from api.console.desk.wall_view import Tile
from api.console.frame import Desk

STAY_S = 5.0
"""A camera is shown at least so long: several are inspected within a second, and nobody can read that."""
ZonesOf = Callable[[str], Awaitable[Zones]]


class Follow:
    """The picture, whose it is, and the switch that holds it."""

    def __init__(self, desk: Desk, zones_of: ZonesOf) -> None:
        self._desk = desk
        self._zones_of = zones_of
        self._camera: str | None = None
        self._is_held = False
        self._moved_at = desk.now()
        with ui.element("section").classes("panel follow").props("data-test=follow") as panel:
            panel.props["aria-label"] = desk.say("desk.follow")
            with ui.element("div").classes("panel-head"):
                with ui.element("h2"):
                    ui.label(desk.say("desk.follow"))
                self._hold = button(desk.say("desk.hold"), self._turn, kind="small", mark="hold")
                press(self._hold, False)
            self._picture = LookPicture(desk)
            with ui.element("p").classes("follow-line"):
                self._name = Cell("strong")
                self._flag = Cell()
                self._seen = Moment(desk)

    def set_overlay(self, is_on: bool) -> None:
        """Draws zones and boxes, or leaves them out."""
        self._picture.show(overlay=is_on)

    async def show(self, tiles: Mapping[str, Tile], newest: str | None) -> None:
        """Moves on to the newest look, unless the picture is held."""
        is_free = not self._is_held and (self._desk.now() - self._moved_at).total_seconds() >= STAY_S
        if newest not in (None, self._camera) and (is_free or self._camera not in tiles):
            self._camera, self._moved_at = newest, self._desk.now()
        tile = tiles.get(self._camera or "")
        if tile is None:
            self._name.set(self._desk.say("desk.nothing_seen_yet"))
            self._flag.set("")
            self._seen.set(None)
            return
        self._name.set(tile.name)
        self._flag.set(tile.flag_text, "red" if tile.flag == "case" else "yellow")
        self._seen.set(tile.seen_at)
        zones = await self._zones_of(tile.id)
        self._picture.show(camera=tile.id, at=tile.picture, boxes=list(tile.boxes), zones=zones, alt=tile.name)

    async def _turn(self) -> None:
        self._is_held = not self._is_held
        press(self._hold, self._is_held)
