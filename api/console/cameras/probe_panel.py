"""What a source is, tried by a worker: asked once a second until it is known."""

from typing import Any
from urllib.parse import quote

from nicegui import ui

from api.console.cameras.probe_view import StreamShown, state_words, streams_shown
from api.console.cameras.tables import draw_facts
from api.console.cases.elements import box, text
from api.console.frame import Desk
from api.pages.inside import Refused

ASK_S = 1.0


class ProbePanel:
    """One report; a new probe takes its place."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._timer: ui.timer | None = None
        with box("div", data_test="probe", aria_live="polite") as self._box:
            text("p", desk.say("cameras.probe_none"), "dim")

    async def start(self, path: str, body: dict[str, Any] | None = None) -> None:
        """Books a probe and follows it.

        Raises:
            Refused: by the API.
        """
        self._stop()
        view = await self._desk.api.post(path, body)
        self._draw(view)
        with self._box:
            self._timer = ui.timer(ASK_S, lambda: self._ask(view["id"]), immediate=False)

    async def _ask(self, probe_id: str) -> None:
        try:
            view = await self._desk.api.get(f"/probes/{quote(probe_id, safe='')}")
        except Refused as error:
            self._stop()
            self._desk.refused(error)
            return
        if view["state"] in ("done", "lost"):
            self._stop()
            self._draw(view)
        else:
            self._state.text = state_words(view, self._desk.language)

    def _draw(self, view: dict[str, Any]) -> None:
        self._box.clear()
        language = self._desk.language
        with self._box:
            self._state = text("p", state_words(view, language), "dim", data_test="probe-state")
            if view["has_picture"]:
                address = f"/api/v1/probes/{quote(view['id'], safe='')}/picture"
                box("img", src=address, alt=self._desk.say("cameras.probe_picture"))
            for stream in streams_shown(view, language):
                _draw_stream(stream)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.deactivate()
            self._timer = None


def _draw_stream(stream: StreamShown) -> None:
    text("h3", stream.title)
    for told in stream.told:
        text("p", told.text, f"advice {told.tone}".strip())
    draw_facts(stream.facts)
