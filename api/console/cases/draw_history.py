"""The history of a case as a list, newest first."""

from collections.abc import Sequence
from typing import Any

from api.console.cases.elements import box, text
from api.console.cases.opened import Opened
from api.console.cases.room import Room
from api.console.cases.timeline_view import Line, lines


def shows(opened: Opened) -> Any:
    """Returns what is shown."""
    return len(opened.history)


def draw(room: Room, opened: Opened) -> None:
    """Draws it."""
    with box("section", "panel", aria_label=room.say("cases.history")):
        text("h2", room.say("cases.history"))
        with box("ol", "history", data_test="history"):
            for each in lines(opened.history, room.words):
                _draw_line(room, each)


def draw_brief(room: Room, news: Sequence[Line]) -> None:
    """Draws what has happened, one short line for each event."""
    with box("ul", "brief"):
        for each in news:
            text("li", room.words.listed([each.by, each.what, each.leads_to, *each.facts, *each.said]))


def _draw_line(room: Room, line: Line) -> None:
    with box("li", line.tone):
        room.desk.time(line.at).classes("dim when")
        with box("div", "happened"):
            with box("p"):
                text("strong", line.what)
                text("span", f"→ {line.leads_to}" if line.leads_to else "")
                text("span", room.words.listed(line.facts), "dim")
            for said in line.said:
                text("blockquote", said)
        text("span", line.by, "dim by")
