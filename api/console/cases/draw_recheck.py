"""Asking the camera of a case to look once more."""

from typing import Any

from api.console.cases.elements import box, button, text
from api.console.cases.lifecycle_end import is_over
from api.console.cases.opened import Opened
from api.console.cases.room import Room


def shows(opened: Opened) -> Any:
    """Returns what is shown."""
    return opened.rechecks, opened.case["state"]


def draw(room: Room, opened: Opened) -> None:
    """Draws the button, or that an answer is awaited."""
    if any(each["answer"] is None and each["next_look_at"] is not None for each in opened.rechecks):
        text("p", room.say("cases.recheck_waits"), "panel dim")
    elif room.may("POST", "/cases/{case_id}/recheck") and opened.case["camera_id"] and not is_over(opened.case):

        async def send() -> None:
            await room.do(room.desk.api.post(f"{opened.path}/recheck"), room.say("cases.recheck_asked"))

        with box("div"):
            button(room.say("cases.recheck_ask"), "wide", data_test="recheck").on("click", send)
