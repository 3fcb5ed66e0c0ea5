"""The plain elements that these pages are made of; every text goes through escaping."""

from collections.abc import Mapping

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement


def text(tag: str, words: str, classes: str = "", **attributes: str) -> TextElement:
    """Puts an element with a text on the page; `_` in an attribute's name stands for `-`, `html_for` for `for`."""
    element = TextElement(tag=tag, text=words).classes(classes)
    set_attributes(element, attributes)
    return element


def box(tag: str, classes: str = "", **attributes: str) -> Element:
    """Puts an element on the page that others stand in."""
    element = ui.element(tag).classes(classes)
    set_attributes(element, attributes)
    return element


def set_attributes(element: Element, attributes: Mapping[str, str]) -> None:
    """Sets attributes as they are: what people wrote is never read as anything but a value."""
    for name, value in attributes.items():
        element.props["for" if name == "html_for" else name.rstrip("_").replace("_", "-")] = value


def tag(words: str, colour: str = "") -> TextElement:
    """Puts a small frame with a word on the page; the colour only for meaning."""
    return text("span", words, f"tag {colour}".strip())


def link(words: str, address: str, classes: str = "", **attributes: str) -> TextElement:
    """Puts a link on the page."""
    return text("a", words, classes, href=address, **attributes)


def button(words: str, classes: str = "", **attributes: str) -> TextElement:
    """Puts a button on the page that sends no form by itself."""
    return text("button", words, f"button {classes}".strip(), type="button", **attributes)


def choice(value: str, words: str, *, is_chosen: bool) -> None:
    """Puts an option into a `select`."""
    option = text("option", words, value=value)
    if is_chosen:
        option.props["selected"] = "selected"
