"""The small map of a case: drawn from what is here, without asking anybody for tiles."""

from typing import Any

from api.console.cases.elements import box, text
from api.console.cases.opened import Opened
from api.console.cases.place_view import Dot, Place, place
from api.console.cases.room import Room

_HALF = 150
"""Half of the drawing's width and height, in its own units."""


def shows(opened: Opened) -> Any:
    """Returns what is shown."""
    return opened.case["position"]


def draw(room: Room, opened: Opened) -> None:
    """Draws it; without a place, or anything around it, the coordinates among the facts have to do."""
    shown = place(opened.case, opened.cameras)
    if shown is None:
        return
    with box("section", "panel", aria_label=room.say("cases.map")):
        text("h2", room.say("cases.map"))
        view = f"{-_HALF} {-_HALF} {2 * _HALF} {2 * _HALF}"
        with box("svg", "map", viewBox=view, role="img", aria_label=room.say("cases.map_words")):
            for radius in (_HALF // 2, _HALF - 4):
                box("circle", "ring", cx="0", cy="0", r=str(radius))
            for dot in shown.dots:
                _draw_dot(dot)
            box("path", "case-here", d="M 0 -7 V 7 M -7 0 H 7")
            _draw_scale(room, shown)


def _draw_dot(dot: Dot) -> None:
    x, y = dot.x * _HALF, dot.y * _HALF
    if dot.is_own:
        with box("rect", "own", x=f"{x - 5:.1f}", y=f"{y - 5:.1f}", width="10", height="10"):
            text("title", dot.name)
    else:
        with box("circle", "camera", cx=f"{x:.1f}", cy=f"{y:.1f}", r="4"):
            text("title", dot.name)
    if dot.is_own:
        text("text", dot.name, "own", x=f"{x + 10:.1f}", y=f"{y - 8:.1f}")


def _draw_scale(room: Room, shown: Place) -> None:
    length = shown.scale_m / shown.half_m * _HALF
    left, base = -_HALF + 6, _HALF - 8
    box("path", "scale", d=f"M {left} {base - 4} V {base} H {left + length:.1f} V {base - 4}")
    text("text", room.say("cases.map_scale", metres=f"{shown.scale_m:g}"), x=f"{left + 4}", y=f"{base - 6}")
