"""One camera's picture, large, as an element of a page."""

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui.element import Element

from api.console.frame import Desk

Zones = Sequence[Mapping[str, Any]]


class LookPicture(Element, component="look_picture.js"):
    """The latest look of a camera with its zones and boxes; or, live, asked for once a second."""

    def __init__(self, desk: Desk, *, is_live: bool = False) -> None:
        super().__init__()
        self.props["live"] = is_live
        self.props["overlay"] = True
        self.props["camera"] = ""
        self.props["zone"] = str(desk.zone)
        self.props["words"] = {
            "no_picture": desk.say("desk.no_picture"),
            "loading": desk.say("shared.loading"),
            "taken": desk.say("desk.taken"),
            "no_answer": desk.say("desk.no_answer"),
        }

    def show(self, **values: Any) -> None:
        """Shows what is given: `camera`, `at` (another one for each picture), `zones`, `boxes`, `overlay`, `alt`."""
        for name, value in values.items():
            if self.props.get(name) != value:
                self.props[name] = value
