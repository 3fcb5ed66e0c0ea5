"""The head of a case: its number, what and where, and what people should notice."""

from typing import Any

from api.console.cases.colours import colour_of
from api.console.cases.elements import link, tag, text
from api.console.cases.filters import PATH
from api.console.cases.list_view import marks, where
from api.console.cases.opened import Opened
from api.console.cases.room import Room


def shows(opened: Opened) -> Any:
    """Returns what is shown."""
    return opened.case["version"], colour_of(opened)


def draw(room: Room, opened: Opened) -> None:
    """Draws the head."""
    case, colour = opened.case, colour_of(opened)
    link(room.say("cases.back_to_list"), PATH, "back")
    text("h2", room.say("cases.number", number=case["number"]), "case-number", data_test="number")
    text("span", room.words.type(case["type"]), "what")
    text("span", where(case, room.words), "where")
    shown = tag(room.words.name("state", case["state"]), "blue")
    shown.props["data-test"] = "state"
    if colour:
        tag(room.words.name("colour", colour), colour)
    tag(room.words.name("level", case["level"]))
    for words, tone in marks(case, room.words):
        tag(words, tone)
    room.desk.time(case["opened_at"]).classes("dim")
