"""What a case says about itself."""

from typing import Any

from api.console.cases.elements import box, text
from api.console.cases.facts_view import facts
from api.console.cases.opened import Opened
from api.console.cases.room import Room


def shows(opened: Opened) -> Any:
    """Returns what is shown."""
    return opened.case["version"]


def draw(room: Room, opened: Opened) -> None:
    """Draws it."""
    with box("section", "panel", aria_label=room.say("cases.facts")):
        text("h2", room.say("cases.facts"))
        with box("dl", "facts"):
            for each in facts(opened.case, room.words):
                text("dt", each.name)
                text("dd", each.value, "said" if each.is_said else "", **({"title": each.hint} if each.hint else {}))
