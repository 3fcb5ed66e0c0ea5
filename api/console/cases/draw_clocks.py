"""The clocks of a case: which stage, how long it may take, how much is left or over."""

from typing import Any

from api.console.cases.clocks_view import ClockLine, clock_lines
from api.console.cases.elements import box, text
from api.console.cases.opened import Opened
from api.console.cases.room import Room


def shows(opened: Opened) -> Any:
    """Returns what is shown."""
    return opened.clocks


def draw(room: Room, opened: Opened) -> None:
    """Draws them."""
    with box("section", "panel", aria_label=room.say("cases.clocks")):
        text("h2", room.say("cases.clocks"))
        if not opened.clocks:
            text("p", room.say("cases.clocks_none"), "dim")
            return
        with box("table", "clocks", aria_label=room.say("cases.clocks")):
            _draw_table(room, opened)


def _draw_table(room: Room, opened: Opened) -> None:
    with box("thead"), box("tr"):
        for name in ("stage", "limit", "left", "due"):
            text("th", room.words.name("clock_col", name), scope="col")
    with box("tbody"):
        for each in clock_lines(opened.clocks, room.words, now=room.desk.now()):
            _draw_clock(each)


def _draw_clock(clock: ClockLine) -> None:
    with box("tr", "" if clock.left_share is not None else "ended"):
        text("td", clock.stage)
        text("td", clock.limit)
        with box("td"):
            text("span", clock.left, "red" if clock.is_over else "")
            if clock.left_share is not None:
                _draw_share(clock.left_share, clock.colour)
        text("td", clock.due, "dim", title=" · ".join(each for each in (clock.exact, clock.hint) if each))


def _draw_share(left: float, colour: str) -> None:
    """A bar of the time that is used up; the words beside it say the same."""
    with box("span", "share", aria_hidden="true"):
        used = min(1.0, max(0.0, 1.0 - left))
        box("i", f"fill {colour}").style(f"width: {used:.0%}")
