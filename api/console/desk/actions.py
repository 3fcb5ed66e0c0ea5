"""What people do with one camera: look now, pin, unpin, skip, resume; each a call of the API."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from urllib.parse import quote

from nicegui import ui

from api.console.desk.parts import Cell, button
from api.console.desk.wall_view import Tile
from api.console.frame import Desk

_HOURS = (1, 4, 12, 24, 72)
_MOST_DAYS = 31
Poke = Callable[[], Awaitable[None]]


class Actions:
    """The items of a tile's menu, and the dialog that asks until when a camera is skipped, and why."""

    def __init__(self, desk: Desk, poke: Poke) -> None:
        self._desk = desk
        self._poke = poke
        self._camera = ""
        with ui.dialog() as self._dialog, ui.element("div").classes("skip"), ui.element("form") as form:
            self._dialog.props["aria-label"] = desk.say("desk.act_skip_now")
            self._draw_skip()
        form.on("submit.prevent", self._skip)

    async def do(self, act: str, tile: Tile) -> None:
        """Does what was chosen; words that nobody knows do nothing."""
        camera = quote(tile.id, safe="")
        if act == "look":
            await self._post(f"/cameras/{camera}/look-now", None, "desk.look_asked", tile.name)
        elif act == "pin":
            await self._post(f"/cameras/{camera}/pin", {"reason": ""}, "desk.was_pinned", tile.name)
        elif act == "unpin":
            await self._post(f"/cameras/{camera}/unpin", None, "desk.was_unpinned", tile.name)
        elif act == "resume":
            await self._post(f"/cameras/{camera}/resume", None, "desk.was_resumed", tile.name)
        elif act == "skip":
            self._ask_skip(tile)

    async def _post(self, path: str, body: object, done: str, name: str) -> bool:
        told = await self._desk.ask(self._desk.api.post(path, body))
        if told is None:
            return False
        ui.notify(self._desk.say(done, name=name))
        await self._poke()
        return True

    def _draw_skip(self) -> None:
        say = self._desk.say
        with ui.element("h2"):
            self._title = ui.label("")
        ui.label(say("desk.skip_means")).classes("dim")
        self._until = ui.input(say("desk.skip_until")).props("type=datetime-local outlined dense stack-label")
        self._until.props["data-test"] = "skip-until"
        with ui.element("div").classes("bar"):
            for hours in _HOURS:
                button(self._desk.span(hours * 3600), self._setter(hours), kind="small")
        self._reason = ui.input(say("shared.reason")).props("outlined dense maxlength=500")
        self._reason.props["data-test"] = "skip-reason"
        with ui.element("p").props("role=alert"):
            self._problem = Cell()
        with ui.element("div").classes("bar"):
            with ui.element("button").classes("button main").props("type=submit data-test=skip-save"):
                ui.label(say("desk.act_skip_now"))
            button(say("shared.cancel_action"), self._close)

    def _ask_skip(self, tile: Tile) -> None:
        self._camera = tile.id
        self._title.text = self._desk.say("desk.skip_title", name=tile.name)
        self._reason.value = ""
        self._problem.set("")
        self._set_until(1)
        self._dialog.open()

    def _setter(self, hours: int) -> Callable[[], Awaitable[None]]:
        async def choose() -> None:
            self._set_until(hours)

        return choose

    def _set_until(self, hours: int) -> None:
        there = self._desk.now().astimezone(self._desk.zone) + timedelta(hours=hours)
        self._until.value = there.strftime("%Y-%m-%dT%H:%M")

    async def _skip(self) -> None:
        until = until_of(str(self._until.value or ""), self._desk)
        if until is None:
            self._problem.set(self._desk.say("desk.skip_bad_time", days=_MOST_DAYS), "red")
        elif not str(self._reason.value or "").strip():
            self._problem.set(self._desk.say("desk.skip_needs_reason"), "red")
        else:
            name = self._title.text
            body = {"until": until.isoformat(), "reason": str(self._reason.value).strip()}
            if await self._post(f"/cameras/{quote(self._camera, safe='')}/skip", body, "desk.was_skipped", name):
                self._dialog.close()

    async def _close(self) -> None:
        self._dialog.close()


def until_of(text: str, desk: Desk) -> datetime | None:
    """Returns the time that was typed, in the site's zone; None where it is no time, or none that a skip may end at."""
    try:
        there = datetime.fromisoformat(text)
    except ValueError:
        return None
    there = there.replace(tzinfo=desk.zone) if there.tzinfo is None else there
    now = desk.now()
    return there if now < there <= now + timedelta(days=_MOST_DAYS) else None
