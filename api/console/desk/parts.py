"""Small pieces that the panels of the desk are made of; each is changed in place."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from nicegui import ui
from nicegui.element import Element

from api.console.frame import Desk


class Cell:
    """A text with a colour, written anew only where it differs."""

    def __init__(self, classes: str = "", *, tag: str = "span") -> None:
        self._fixed = classes
        self._colour = ""
        with ui.element(tag).classes(classes) as self.element:
            self._label = ui.label("")

    def set(self, text: str, colour: str = "") -> None:
        """Shows a text; `colour` is one of the words of the style sheet, or empty."""
        self._label.text = text
        if colour != self._colour:
            self.element.classes(add=colour, remove=self._colour)
            self._colour = colour
        self.element.set_visibility(bool(text))


class Moment:
    """A time as "3 分钟前", moved in place."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._at = ""
        self.element = ui.element("time").props("data-ago")

    def set(self, at: datetime | str | None) -> None:
        """Shows another time; None hides it. The browser fills the words in within a second."""
        self.element.set_visibility(at is not None)
        text = "" if at is None else at if isinstance(at, str) else at.isoformat()
        if at is None or text == self._at:
            return
        self._at = text
        self.element.props["datetime"] = text
        self.element.props["title"] = self._desk.exact(at)


def button(text: str, press: Callable[[], Awaitable[None]], *, kind: str = "", mark: str = "") -> Element:
    """Returns a plain button; `mark` is its name for tests."""
    with ui.element("button").classes(f"button {kind}").props("type=button") as made:
        ui.label(text)
    if mark:
        made.props["data-test"] = mark
    made.on("click", press)
    return made


def press(element: Element, is_pressed: bool) -> None:
    """Says of a switch whether it is on."""
    element.props["aria-pressed"] = "true" if is_pressed else "false"


def enable(element: Element, is_enabled: bool) -> None:
    """Lets a button be pressed or not."""
    if ("disabled" not in element.props) == is_enabled:
        return
    if is_enabled:
        element.props(remove="disabled")
    else:
        element.props("disabled")
