"""Small elements that the page is made of; their texts are always escaped."""

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement


def words(tag: str, text: str, classes: str = "", **attributes: str) -> TextElement:
    """Draws one element that holds a text; `data_test` becomes `data-test`."""
    element = TextElement(tag=tag, text=text).classes(classes)
    for name, value in attributes.items():
        element.props[name.replace("_", "-")] = value
    return element


def button(what: str, text: str, key: str = "", *, classes: str = "button", **attributes: str) -> Element:
    """Draws a button that does `what` (see `verify.js`) and shows its key."""
    with Element("button").classes(classes) as drawn:
        words("span", text)
        if key:
            words("kbd", key)
    for name, value in {"type": "button", "data_do": what, "data_test": what, **attributes}.items():
        drawn.props[name.replace("_", "-")] = value
    return drawn
