"""The command desk put together: one poll, and every part told what it shows."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from nicegui import ui

from api.console.desk import board_view, plans_view, wall_view
from api.console.desk.abilities import abilities_of
from api.console.desk.actions import Actions
from api.console.desk.board import BoardPanel
from api.console.desk.follow import Follow
from api.console.desk.live import LiveView
from api.console.desk.look_picture import Zones
from api.console.desk.parts import Cell
from api.console.desk.plans import PlansPanel
from api.console.desk.shared import Shared
from api.console.desk.snapshot import Snapshot, ask_hour, ask_rounds, ask_snapshot
from api.console.desk.strip import Strip
from api.console.desk.tools import Tools
from api.console.desk.wall import Wall
from api.console.frame import Desk
from api.pages.inside import Refused, SignedOut
from api.pages.language import Language

POLL_S = 1.0
"""How often a page asks what is shared; the API is asked less often where that costs more."""
_FRESH_S = 0.9
_ROUNDS_S = 3.0
_HOUR_S = 20.0
_ZONES_S = 30.0
_TYPES_S = 600.0


class CommandDesk:
    """One open desk."""

    def __init__(self, desk: Desk, shared: Shared) -> None:
        self._desk = desk
        self._shared = shared
        self._can = abilities_of(desk.role)
        self._types: Mapping[str, str] = {}
        self._seen: Mapping[str, wall_view.Tile] = {}
        self._is_new = False

    async def open(self) -> None:
        """Draws the page and begins to ask."""
        self._types = await self._ask_types()
        with ui.element("div").classes("desk"):
            with ui.element("div").classes("desk-main"):
                self._tools = Tools(self._desk, has_pictures=self._can.see)
                self._strip = Strip(self._desk)
                if not self._can.see:
                    Cell(tag="p").set(self._desk.say("desk.no_pictures_for_role"), "dim")
                self._wall = Wall(self._desk, self._can)
            with ui.element("div").classes("desk-aside"):
                self._follow = Follow(self._desk, self._zones_of) if self._can.see else None
                self._plans = PlansPanel(self._desk, may_run=self._can.run, poke=self._refresh_now)
                self._board = BoardPanel(self._desk, self._open_camera)
        self._live = LiveView(self._desk, may_watch=self._can.see, zones_of=self._zones_of)
        self._actions = Actions(self._desk, self._refresh_now)
        self._wall.when_opened(self._open_camera)
        self._wall.when_asked(self._act)
        self._wall.when_zones_are_missing(self._send_zones)
        self._tools.when_set(self._set)
        self._desk.every(POLL_S, self._refresh)

    async def _refresh(self, fresh_s: float = _FRESH_S) -> None:
        desk, api = self._desk, self._desk.api
        shown: Snapshot = await self._shared.get(api, "snapshot", ask_snapshot, fresh_s=fresh_s)
        tiles = wall_view.tiles_of(shown, desk, self._types)
        self._seen = tiles
        if not self._is_new:
            self._is_new = True
            await self._tools.choose_size(len(tiles))
        self._wall.show(tiles)
        self._tools.show(shown, tiles)
        self._strip.show(shown)
        self._board.show_now(board_view.board_of(shown, desk))
        rounds = await self._shared.get(
            api,
            "rounds",
            lambda asked: ask_rounds(asked, shown.plans, desk.now()),
            fresh_s=0 if fresh_s == 0 else _ROUNDS_S,
        )
        self._plans.show(plans_view.plans_of(shown, rounds, desk))
        if self._follow is not None:
            await self._follow.show(tiles, wall_view.last_inspected(shown))
        if self._board.is_hour:
            hour = await self._shared.get(api, "hour", lambda asked: ask_hour(asked, desk.now()), fresh_s=_HOUR_S)
            self._board.show_hour(*board_view.hour_of(hour, shown.cameras))

    async def _refresh_now(self) -> None:
        """After somebody did something: what it has changed is shown at once."""
        try:
            await self._refresh(fresh_s=0)
        except Refused as error:
            self._desk.refused(error)

    async def _open_camera(self, camera_id: str) -> None:
        tile = self._seen.get(camera_id)
        if tile is not None:
            await self._live.open(tile)

    async def _act(self, act: str, camera_id: str) -> None:
        tile = self._seen.get(camera_id)
        if tile is not None:
            await self._actions.do(act, tile)

    async def _set(self, name: str, value: Any) -> None:
        self._wall.set(name, value)
        if name == "overlay":
            self._live.is_overlaid = value
            if self._follow is not None:
                self._follow.set_overlay(value)

    async def _send_zones(self, cameras: list[str]) -> None:
        self._wall.show_zones({name: await self._zones_of(name) for name in cameras})

    async def _zones_of(self, camera_id: str) -> Zones:
        """Returns the zones of a camera; none where the API does not give them, which the picture can do without."""
        path = f"/cameras/{quote(camera_id, safe='')}"
        try:
            camera = await self._shared.get(self._desk.api, path, lambda asked: asked.get(path), fresh_s=_ZONES_S)
        except SignedOut:
            raise
        except Refused:
            return []
        return [{"kind": zone["kind"], "polygon": zone["polygon"]} for zone in camera["zones"]]

    async def _ask_types(self) -> dict[str, str]:
        told = await self._shared.get(
            self._desk.api, "catalogue", lambda asked: asked.get("/catalogue"), fresh_s=_TYPES_S
        )
        is_english = self._desk.language is Language.EN
        return {each["key"]: (each["name_en"] if is_english else "") or each["name_zh"] for each in told["entries"]}
