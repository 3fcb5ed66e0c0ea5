"""The line of looks of a case, and what it proves, in a sentence."""

from typing import Any

from api.console.cases.elements import box, text
from api.console.cases.opened import Opened
from api.console.cases.room import Room
from api.console.cases.timeline_view import dwell_words
from api.console.looks.drawing import draw_legend, draw_line
from api.console.looks.line import line_of


def shows(opened: Opened) -> Any:
    """Returns what is shown."""
    return opened.looks, opened.case["dwell_at_end"], opened.case["cleared_at"]


def draw(room: Room, opened: Opened) -> None:
    """Draws it; a case that no camera has looked at has none."""
    case = opened.case
    if case["camera_id"] is None or case["origin"] != "violation":
        return
    with box("section", "panel", aria_label=room.say("cases.looks")):
        text("h2", room.say("cases.looks"))
        draw_line(room.desk, line_of(opened.looks, case))
        draw_legend(room.desk)
        text("p", " ".join(_proven(room, case)), "proven-words")


def _proven(room: Room, case: Any) -> list[str]:
    words, sentences = room.words, [room.say("cases.dwell_proven", dwell=dwell_words(case["dwell"], room.words))]
    if case["limit_s"] is not None:
        sentences.append(room.say("cases.dwell_against", limit=words.span(case["limit_s"])))
    if case["dwell_at_end"] is not None:
        sentences.append(room.say("cases.dwell_whole", dwell=dwell_words(case["dwell_at_end"], words)))
    return sentences
