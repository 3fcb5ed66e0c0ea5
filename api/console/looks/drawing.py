"""Puts a line of looks, and the key to its symbols, on a page."""

from nicegui import ui
from nicegui.element import Element

from api.console.frame import Desk
from api.console.looks.line import Line, LookState
from api.console.looks.svg import svg_of, symbol

STYLE = '<link rel="stylesheet" href="/pages/looks.css">'
"""For `ui.add_head_html`, by each page that draws lines."""


def draw_line(desk: Desk, line: Line) -> Element:
    """Draws a line of looks across the whole width of where it stands, one line (72 px) high.

    It says the same in words to those who do not see it. The page loads `STYLE`.
    """
    drawing = svg_of(desk.language, line, desk.zone)
    if not drawing:
        with ui.element("p").classes("dim looks-nothing") as nothing:
            ui.label(desk.say("looks.nothing"))
        return nothing
    return ui.html(drawing, sanitize=False).classes("looks-line")  # our own words and numbers, escaped


def draw_legend(desk: Desk) -> Element:
    """Draws what the symbols mean, in one line."""
    with ui.element("p").classes("looks-legend") as legend:
        for state in LookState:
            with ui.element("span"):
                ui.html(symbol(state), sanitize=False)
                ui.label(desk.name("look", state.value))
        for kind, words in (
            ("proven", desk.say("looks.proven_short")),
            ("possible", desk.say("looks.possible")),
            ("silence", desk.say("looks.silence_short")),
        ):
            with ui.element("span"):
                ui.element("i").classes(kind)
                ui.label(words)
    return legend
