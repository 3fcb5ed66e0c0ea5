"""The forms with which an admin puts a picture and the areas' outlines under the map; `map_files.js` sends them."""

import json
from collections.abc import Mapping
from typing import Any

from api.console.elements import box, button, text
from api.console.frame import Desk

_SIDES = ("west", "south", "east", "north")
"""South-west corner first, as maps and GeoJSON have it."""
_WORDS = (
    "sending",
    "send_failed",
    "sent_shapes",
    "no_file",
    "no_box",
    "unknown_areas",
    "remove_sure",
    "refused_shapes_invalid",
    "refused_box_invalid",
    "refused_not_a_picture",
    "refused_picture_too_large",
    "refused_picture_too_small",
    "refused_too_large",
    "wrong_not_utf8",
    "wrong_too_deep",
    "wrong_no_json",
    "wrong_no_collection",
    "wrong_not_wgs84",
    "wrong_too_many",
    "wrong_no_feature",
    "wrong_no_area",
    "wrong_twice",
    "wrong_no_polygon",
    "wrong_short_ring",
    "wrong_open_ring",
    "wrong_flat_ring",
    "wrong_no_position",
    "wrong_out_of_range",
    "wrong_empty",
)
"""What the browser's part says."""


def draw_uploads(desk: Desk, picture: Mapping[str, Any] | None, *, is_bent: bool) -> None:
    """Draws both forms, folded up; open where the picture's box does not fit it."""
    words = json.dumps({name: desk.say(f"map.{name}") for name in _WORDS}, ensure_ascii=False)
    with box("details", "panel map-files", data_words=words, data_test="map-files") as folded:
        text("summary", desk.say("map.files"))
        _draw_picture_form(desk, picture, is_bent=is_bent)
        _draw_shapes_form(desk)
    if is_bent:
        folded.props["open"] = True


def _draw_picture_form(desk: Desk, picture: Mapping[str, Any] | None, *, is_bent: bool) -> None:
    with box("form", data_map_file="picture"):
        _draw_head(desk, "picture")
        if is_bent and picture is not None:
            text("p", desk.say("map.bent", times=f"{picture['stretch']:.2f}"), "advice", data_test="bent")
        _draw_file(desk, "picture", accept="image/png,image/jpeg")
        with box("div", "map-box"):
            for side in _SIDES:
                _draw_side(desk, side, None if picture is None else float(picture[side]))
        with box("div", "bar"):
            _submit(desk.say("map.picture_send"), "picture-send")
            if picture is not None:
                button(desk.say("map.picture_remove"), data_map_remove="", data_test="picture-remove")
        text("p", "", "told", role="status", data_told="")


def _draw_shapes_form(desk: Desk) -> None:
    with box("form", data_map_file="shapes"):
        _draw_head(desk, "shapes")
        _draw_file(desk, "shapes", accept=".geojson,.json,application/geo+json,application/json")
        with box("div", "bar"):
            _submit(desk.say("map.shapes_send"), "shapes-send")
        text("p", "", "told", role="status", data_told="")
        box("ul", "told-list", data_problems="", data_test="shapes-problems")


def _draw_head(desk: Desk, what: str) -> None:
    text("h3", desk.say(f"map.{what}"))
    text("p", desk.say(f"map.{what}_hint"), "dim", id=f"map-{what}-hint")


def _draw_file(desk: Desk, what: str, *, accept: str) -> None:
    text("label", desk.say(f"map.{what}_file"), html_for=f"map-{what}-file")
    box(
        "input",
        type="file",
        id=f"map-{what}-file",
        name="file",
        accept=accept,
        aria_describedby=f"map-{what}-hint",
        data_test=f"{what}-file",
    )


def _draw_side(desk: Desk, side: str, degrees: float | None) -> None:
    with box("div"):
        text("label", desk.say(f"map.side_{side}"), html_for=f"map-{side}")
        field = box("input", id=f"map-{side}", name=side, inputmode="decimal", autocomplete="off")
        # NOTE: a bound `value` would be written back over what somebody types.
        field.props["^value"] = "" if degrees is None else f"{degrees:.6f}".rstrip("0").rstrip(".")


def _submit(words: str, name: str) -> None:
    text("button", words, "button main", type="submit", data_test=name)
