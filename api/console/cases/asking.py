"""Forms as data, and how they are drawn: what the browser sends on submitting is all that the server learns of them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from nicegui.element import Element

from api.console.cases.elements import box, choice, set_attributes, text

Typed = Mapping[str, str]
Send = Callable[[Typed], Awaitable[None]]

_SEND = """(event) => {
  event.preventDefault();
  const typed = {};
  for (const [name, value] of new FormData(event.target)) {
    typed[name] = name in typed ? typed[name] + "," + value : value;
  }
  const button = event.submitter;
  if (button) { button.disabled = true; setTimeout(() => { button.disabled = false; }, 1200); }
  emit(typed);
}"""
"""Several values of one name arrive with commas between them. A second click within a moment sends nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a form."""

    name: str
    label: str
    kind: str = "text"
    """"text", "long", "number", "time", "tick", "one" (buttons), "list" (a select), "several", "photos"."""
    options: tuple[tuple[str, str], ...] = ()
    """Value and label of what there is to choose from."""
    value: str = ""
    is_needed: bool = True
    least: str = ""
    """Least length of a text, least value of a number."""
    most: str = ""


def asking(summary: str, fields: Sequence[Field], *, button: str, send: Send, test: str = "") -> Element:
    """Draws a form that opens on a click on `summary`; returns the whole."""
    with box("details", "asking", data_test=test) as whole:
        text("summary", summary, "button")
        draw_form(fields, button=button, send=send)
    return whole


def draw_form(
    fields: Sequence[Field], *, button: str, send: Send, photos: Mapping[str, str] | None = None, is_grave: bool = False
) -> Element:
    """Draws a form; `photos` are the words of its photo field. Returns the form."""
    with box("form", "asked") as form:
        for number, field in enumerate(fields):
            _draw_field(field, f"f{form.id}-{number}", photos or {})
        kind = "danger" if is_grave else "main"
        text("button", button, f"button {kind}", type="submit", data_test="send")
    form.on("submit", lambda event: send(_texts(event.args)), js_handler=_SEND)
    return form


def _texts(sent: object) -> Typed:
    """What a browser sends can be anything: only texts are passed on."""
    values = sent if isinstance(sent, Mapping) else {}
    return {str(name): value for name, value in values.items() if isinstance(value, str)}


def _draw_field(field: Field, id_: str, photos: Mapping[str, str]) -> None:
    if field.kind in ("one", "several"):
        _draw_choices(field, id_)
        return
    if field.kind == "tick":
        with box("label", "tick"):
            box("input", type="checkbox", name=field.name, value="yes")
            text("span", field.label)
        return
    if field.kind == "photos":
        _draw_photos(field, id_, photos)
        return
    text("label", field.label, html_for=id_)
    if field.kind == "list":
        with _needed(box("select", id=id_, name=field.name), field):
            for value, label in field.options:
                choice(value, label, is_chosen=value == field.value)
    elif field.kind == "long":
        _needed(box("textarea", id=id_, name=field.name, rows="3", maxlength=field.most or "2000"), field)
    else:
        kinds = {"number": "number", "time": "datetime-local"}
        typed = box("input", id=id_, name=field.name, type=kinds.get(field.kind, "text"), value=field.value)
        limits = ("min", "max") if field.kind == "number" else ("minlength", "maxlength")
        set_attributes(
            typed, {name: limit for name, limit in zip(limits, (field.least, field.most), strict=True) if limit}
        )
        if field.kind == "number":
            typed.props["step"] = "any"
        _needed(typed, field)


def _draw_choices(field: Field, id_: str) -> None:
    with box("fieldset", "choices"):
        text("legend", field.label)
        for number, (value, label) in enumerate(field.options):
            with box("label", html_for=f"{id_}-{number}"):
                _draw_choice(field, f"{id_}-{number}", value)
                text("span", label)


def _draw_choice(field: Field, id_: str, value: str) -> None:
    kind = "radio" if field.kind == "one" else "checkbox"
    option = box("input", id=id_, type=kind, name=field.name, value=value)
    if field.is_needed and kind == "radio":
        option.props["required"] = "required"


def _draw_photos(field: Field, id_: str, photos: Mapping[str, str]) -> None:
    """The browser sends each photo by itself (`cases.js`), and puts its hash into the hidden field."""
    with box("div", "photos", data_must="yes" if field.is_needed else "", **photos):
        box("input", id=id_, type="file", accept="image/jpeg,.jpg,.jpeg", multiple="", data_test="photos")
        text("label", field.label, "button", html_for=id_)
        box("input", type="hidden", name=field.name)
        box("div", "sent", role="status")


def _needed(element: Element, field: Field) -> Element:
    if field.is_needed:
        element.props["required"] = "required"
        if field.least and field.kind == "long":
            element.props["minlength"] = field.least
    return element
