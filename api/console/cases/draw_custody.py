"""Who saw or took a case: asked for only when somebody wants to see it."""

from collections.abc import Mapping
from typing import Any

from api.console.cases.elements import box, text
from api.console.cases.opened import Opened
from api.console.cases.room import Room

MOST = 200


def draw_custody(room: Room, opened: Opened) -> None:
    """Draws the entries, newest first, once the part is opened."""
    with box("details", "custody", data_test="custody") as whole:
        text("summary", room.say("cases.custody"), "button")
        place = box("div")

    async def show(is_open: bool) -> None:
        place.clear()
        if not is_open:
            return
        entries = await room.desk.ask(room.desk.api.get(f"{opened.path}/custody", limit=MOST))
        with place:
            if not entries:
                text("p", room.say("cases.custody_none"), "dim")
                return
            text("p", room.say("cases.custody_count", count=len(entries)), "dim")
            with box("ul", "others"):
                for each in reversed(entries):
                    _draw_entry(room, each)

    whole.on("toggle", lambda event: show(bool(event.args)), js_handler="(event) => emit(event.target.open)")


def _draw_entry(room: Room, entry: Mapping[str, Any]) -> None:
    with box("li"):
        room.desk.time(entry["at"]).classes("dim")
        text("strong", room.words.by(entry["actor"]))
        text("span", room.words.name("custody", entry["what"]))
        if entry["reason"]:
            text("blockquote", entry["reason"])
