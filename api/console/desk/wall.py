"""The wall as an element of a page: tells the browser what has changed, and hears what people do with a tile."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from api.console.desk.abilities import Abilities
from api.console.desk.wall_view import Change, Tile, change_of
from api.console.frame import Desk
from api.pages.texts import catalogue

_WORDS = (
    "desk.wall",
    "desk.new_flagged",
    "desk.no_cameras",
    "desk.none_found",
    "desk.no_picture",
    "desk.pinned",
    "desk.never_seen",
    "desk.next",
    "desk.due_now",
    "desk.unwatched",
    "desk.menu_of",
    "desk.act_open",
    "desk.act_look",
    "desk.act_pin",
    "desk.act_unpin",
    "desk.act_skip",
    "desk.act_resume",
    "desk.act_page",
    "desk.act_cases",
)
"""Texts that the browser fills in by itself."""


class Wall(Element, component="wall.js"):
    """The tiles; `show` is told all of them each time and sends what is different."""

    def __init__(self, desk: Desk, can: Abilities) -> None:
        super().__init__()
        words = catalogue()
        self._tiles: Mapping[str, Tile] = {}
        self._is_told = False
        self.props["words"] = {key.removeprefix("desk."): words[key][desk.language.value] for key in _WORDS}
        self.props["can"] = can.as_json()
        self.props["size"] = "middle"
        self.props["overlay"] = True
        self.props["filter"] = ""
        self.on("ready", self._send_all)

    def show(self, tiles: Mapping[str, Tile]) -> Change:
        """Shows these cameras and returns what had to be sent."""
        change = change_of(self._tiles, tiles)
        self._tiles = tiles
        if not change.is_empty or not self._is_told:
            self._is_told = True
            self._send(change)
        return change

    def tile(self, camera_id: str) -> Tile | None:
        """Returns what is shown of a camera."""
        return self._tiles.get(camera_id)

    def set(self, name: str, value: Any) -> None:
        """Sets `size`, `overlay` or `filter`."""
        self.props[name] = value

    def show_zones(self, zones: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Draws the zones of these cameras."""
        self.run_method("putZones", zones)

    def when_opened(self, tell: Callable[[str], Awaitable[None]]) -> None:
        """Has a function called with the camera whose tile was clicked."""

        async def opened(event: GenericEventArguments) -> None:
            if (name := self._known(event.args)) is not None:
                await tell(name)

        self.on("open", opened)

    def when_asked(self, tell: Callable[[str, str], Awaitable[None]]) -> None:
        """Has a function called with what was chosen in a tile's menu, and the camera."""

        async def asked(event: GenericEventArguments) -> None:
            if isinstance(event.args, dict) and (name := self._known(event.args.get("camera"))) is not None:
                await tell(str(event.args.get("act")), name)

        self.on("act", asked)

    def when_zones_are_missing(self, tell: Callable[[list[str]], Awaitable[None]]) -> None:
        """Has a function called with the cameras in view whose zones are not there yet."""

        async def missing(event: GenericEventArguments) -> None:
            asked = event.args if isinstance(event.args, list) else []
            await tell([name for each in asked if (name := self._known(each)) is not None])

        self.on("zones", missing)

    def _known(self, name: object) -> str | None:
        """What comes from a browser may be anything."""
        return name if isinstance(name, str) and name in self._tiles else None

    def _send_all(self) -> None:
        """A browser that has just drawn the element knows nothing yet."""
        if self._is_told:
            self._send(change_of({}, self._tiles))

    def _send(self, change: Change) -> None:
        tiles = [tile.as_json() for tile in change.tiles]
        self.run_method("put", {"tiles": tiles, "gone": change.gone, "order": change.order})
