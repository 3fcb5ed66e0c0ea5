"""A secret that is shown once, with a button that copies it."""

from nicegui.element import Element

from api.console.elements import box, button, text
from api.console.frame import Desk

_COPY = """() => {
  const field = document.getElementById("shown-secret");
  field.focus(); field.select();
  if (navigator.clipboard) navigator.clipboard.writeText(field.value).catch(() => document.execCommand("copy"));
  else document.execCommand("copy");
}"""


def draw_secret(desk: Desk, place: Element, secret: str, *, name: str) -> None:
    """Shows a secret in the place for it, instead of any other."""
    place.clear()
    with place, box("section", "panel secret", role="status", data_test="secret"):
        text("h2", desk.say("settings.secret_of", name=name))
        text("p", desk.say("settings.secret_once"))
        with box("div", "bar"):
            words = desk.say("settings.secret")
            box("input", id="shown-secret", readonly="", value=secret, aria_label=words, data_test="secret-value")
            button(desk.say("settings.copy")).on("click", js_handler=_COPY)
