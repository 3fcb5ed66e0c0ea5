"""Near-live: a dialog with one camera's picture once a second, while a worker keeps its stream open for it."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from nicegui import ui

from api.console.desk.look_picture import LookPicture, Zones
from api.console.desk.parts import Cell
from api.console.desk.snapshot import Answer
from api.console.desk.wall_view import Tile
from api.console.frame import Desk
from api.pages.html import refused_words
from api.pages.inside import Refused, SignedOut
from api.pages.texts import catalogue

RENEW_S = 5.0
ASK_S = 2.0
"""Until the camera is shown: how things stand may change with every visit that ends."""
ZonesOf = Callable[[str], Awaitable[Zones]]


class LiveView:
    """One dialog at a time; while it is open the wish to watch is renewed."""

    def __init__(self, desk: Desk, *, may_watch: bool, zones_of: ZonesOf) -> None:
        self._desk = desk
        self._may_watch = may_watch
        self._zones_of = zones_of
        self._camera = ""
        self._saying = asyncio.Lock()
        """A wish that is on its way must have come before it is taken back."""
        self._timer: ui.timer | None = None
        self._words: Cell | None = None
        self.is_overlaid = True
        """Whether zones and boxes are drawn."""
        with ui.dialog() as self._dialog, ui.element("div").classes("live") as self._content:
            self._dialog.props["aria-label"] = desk.say("desk.live")
        self._dialog.on("hide", self._left)

    async def open(self, tile: Tile) -> None:
        """Shows a camera and begins to watch it."""
        await self._leave()
        self._camera = tile.id
        zones = await self._zones_of(tile.id) if self._may_watch else ()
        self._content.clear()
        with self._content:
            self._draw(tile, zones)
            if self._may_watch:
                self._timer = self._desk.every(ASK_S, self._renew)
        self._dialog.open()

    def _draw(self, tile: Tile, zones: Zones) -> None:
        say = self._desk.say
        with ui.element("div").classes("panel-head"):
            with ui.element("h2"):
                ui.label(tile.name)
            Cell("dim").set(tile.place)
            with ui.element("button").classes("button small").props("type=button data-test=close-live") as close:
                ui.label(say("shared.close_action"))
            close.on("click", self._dialog.close)
        if tile.flag_text:
            Cell(tag="p").set(tile.flag_text, "red" if tile.flag == "case" else "yellow")
        if self._may_watch:
            picture = LookPicture(self._desk, is_live=True)
            picture.show(camera=tile.id, zones=zones, boxes=list(tile.boxes), overlay=self.is_overlaid, alt=tile.name)
            with ui.element("p").props("role=status data-test=watching"):
                self._words = Cell()
            self._words.set(say("desk.whynot_starting"))
        else:
            self._desk.empty(say("desk.no_pictures_for_role"))
        with ui.element("p").classes("live-links"):
            ui.link(say("desk.act_page"), f"/cameras/{quote(tile.id, safe='')}")
            ui.link(say("desk.act_cases"), f"/cases?camera={quote(tile.id, safe='')}")

    async def _renew(self) -> None:
        """Says again that somebody watches, and tells whether a worker shows the camera."""
        camera, words = self._camera, self._words
        try:
            async with self._saying:
                if not camera or camera != self._camera:
                    return
                told = await self._desk.api.post(f"/cameras/{quote(camera, safe='')}/watch")
        except SignedOut:
            raise
        except Refused as error:
            self._tell(words, refused_words(self._desk.language, status=error.status, code=error.code), "yellow")
            return
        if camera != self._camera:
            return
        self._tell(words, *watch_words(self._desk, told))
        if self._timer is not None:
            self._timer.interval = RENEW_S if told["is_on"] else ASK_S

    def _tell(self, words: Cell | None, text: str, colour: str) -> None:
        if words is not None and words is self._words:
            words.set(text, colour)

    async def _left(self) -> None:
        await self._leave()
        self._content.clear()

    async def _leave(self) -> None:
        """Watches no longer; a page that is closed says nothing, and its wish runs out by itself."""
        camera, self._camera = self._camera, ""
        timer, self._timer, self._words = self._timer, None, None
        if timer is not None:
            timer.deactivate()
        if camera and self._may_watch:
            async with self._saying:
                await self._desk.ask(self._desk.api.delete(f"/cameras/{quote(camera, safe='')}/watch"))
        if timer is not None:
            timer.cancel()


def watch_words(desk: Desk, told: Answer) -> tuple[str, str]:
    """Returns in words, with a colour, whether a camera is shown now, and why not where it is not."""
    if told["is_on"]:
        return desk.say("desk.watching", watchers=told["watchers"]), "green"
    key = f"desk.whynot_{told['why_not']}"
    text = desk.say(key) if key in catalogue() else str(told["why_not"])
    if told["retry_at"]:
        text = f"{text} {desk.say('desk.retry_at', at=desk.exact(told['retry_at']))}"
    if told["last_outcome"] not in (None, "inspected"):
        text = f"{text} {desk.say('desk.last_outcome', outcome=desk.name('outcome', told['last_outcome']))}"
    return text, "yellow"
