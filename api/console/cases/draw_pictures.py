"""The pictures of a case, masked; each can be enlarged, and the re-checks stand as pairs of before and after."""

from collections.abc import Sequence
from typing import Any

from api.console.cases.elements import box, tag, text
from api.console.cases.opened import Opened
from api.console.cases.pictures_view import Pair, Picture, pairs, pictures
from api.console.cases.room import Room


def shows(opened: Opened) -> Any:
    """Returns what is shown."""
    return opened.case["pictures"], [each for each in opened.rechecks if each["answer"] is not None]


def draw(room: Room, opened: Opened) -> None:
    """Draws them."""
    held = opened.case["pictures"]
    shown = pictures(held, room.words)
    if not shown.main and not shown.rest:
        return
    with box("section", aria_label=room.say("cases.pictures")):
        text("h2", room.say("cases.pictures"), "visually-hidden")
        _draw_grid(room, shown.main)
        if shown.rest:
            with box("details", "rest"):
                text("summary", room.say("cases.pictures_rest", count=len(shown.rest)))
                _draw_grid(room, shown.rest, "pictures small")
    told = pairs(opened.rechecks, held, room.words)
    if told:
        with box("section", aria_label=room.say("cases.pairs")):
            text("h2", room.say("cases.pairs"))
            for pair in told:
                _draw_pair(room, pair)


def _draw_grid(room: Room, shown: Sequence[Picture], classes: str = "pictures") -> None:
    with box("div", classes):
        for each in shown:
            draw_picture(room, each)


def draw_picture(room: Room, picture: Picture, title: str = "") -> None:
    """Draws one picture, a button that enlarges it; what it shows, when, and how large it is stand below."""
    title = title or picture.title
    with box("figure", "picture"):
        words = room.say("cases.picture_enlarge", title=title)
        with box("button", "enlarge", type="button", aria_label=words, data_sha=picture.sha256, data_title=title):
            shape = {"width": str(picture.width), "height": str(picture.height)}
            box(
                "img",
                src=f"/api/v1/evidence/{picture.sha256}",
                alt="",
                loading="lazy",
                data_sha=picture.sha256,
                **shape,
            )
            text("span", "", "waiting")
        with box("figcaption"):
            text("span", title)
            room.desk.time(picture.taken_at).classes("dim")
            if picture.is_below_standard:
                tag(room.say("cases.picture_small"), "yellow").props["title"] = f"{picture.width} × {picture.height}"


def _draw_pair(room: Room, pair: Pair) -> None:
    with box("div", "pair"):
        with box("p"):
            tag(pair.answer, "green" if pair.is_clear else "yellow")
            room.desk.time(pair.asked_at).classes("dim")
        with box("div", "pictures"):
            _draw_end(room, pair.before, room.say("cases.pair_before"))
            _draw_end(room, pair.after, room.say("cases.pair_after"))


def _draw_end(room: Room, picture: Picture | None, title: str) -> None:
    if picture is None:
        text("p", room.say("cases.pair_missing"), "dim")
    else:
        draw_picture(room, picture, room.words.listed([title, picture.title]))
