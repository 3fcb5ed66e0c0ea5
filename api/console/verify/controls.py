"""What somebody decides with: buttons that show their keys, the help, and the way to an original."""

from nicegui import ui
from nicegui.element import Element

from api.console.frame import Desk
from api.console.verify.parts import button, words
from api.console.verify.stage import SEES_ORIGINALS
from api.console.verify.view import REASONS

_HELP = (
    (("Y",), "verify.key_file"),
    (("N", "1–7"), "verify.key_reject"),
    (("J",), "verify.key_skip"),
    (("K",), "verify.key_back"),
    (("U",), "verify.key_undo"),
    (("+", "−", "0"), "verify.key_zoom"),
    (("Z",), "verify.key_zoom_box"),
    (("←", "↑", "→", "↓"), "verify.key_pan"),
    (("O",), "verify.key_overlay"),
    (("M",), "verify.key_note"),
    (("?",), "verify.key_help"),
    (("Esc",), "verify.key_escape"),
)


def draw_controls(desk: Desk) -> Element:
    """Draws the row of verdicts, and the row of what else can be done."""
    with ui.element("section").classes("controls") as controls:
        controls.props["aria-label"] = desk.say("verify.controls")
        _draw_verdicts(desk)
        _draw_rest(desk)
    return controls


def _draw_verdicts(desk: Desk) -> None:
    with ui.element("div").classes("row verdicts"):
        button("file", desk.say("verify.file"), "Y", classes="button main file")
        with ui.element("div").classes("reject").props("role=group") as group:
            group.props["aria-label"] = desk.say("verify.reject")
            button("choose", desk.say("verify.reject"), "N", classes="button danger")
            for digit, reason in enumerate(REASONS, start=1):
                name, test = desk.name("reason", reason), f"reason-{reason}"
                button("reject", name, str(digit), classes="button reason", data_reason=reason, data_test=test)


def _draw_rest(desk: Desk) -> None:
    with ui.element("div").classes("row"):
        button("back", desk.say("verify.back"), "K")
        button("skip", desk.say("verify.skip"), "J")
        note = ui.element("input").classes("note").props("type=text maxlength=2000 id=verify-note")
        note.props["placeholder"] = note.props["aria-label"] = desk.say("verify.note")
        ui.element("span").classes("spring")
        button("zoom-out", desk.say("verify.zoom_out"), "−")
        button("zoom-in", desk.say("verify.zoom_in"), "+")
        button("zoom-box", desk.say("verify.zoom_box"), "Z")
        button("overlay", desk.say("verify.overlay"), "O", aria_pressed="true")
        button("help", desk.say("verify.help"), "?")


def draw_help(desk: Desk) -> None:
    """Draws the list of keys, opened by `?`."""
    with _dialog("verify-help", "panel keys", desk.say("verify.help")):
        with ui.element("dl"):
            for keys, what in _HELP:
                _draw_key(keys, desk.say(what))
        words("p", desk.say("verify.help_settles"), "dim")
        _close(desk)


def _draw_key(keys: tuple[str, ...], what: str) -> None:
    with ui.element("div"):
        with ui.element("dt"):
            for key in keys:
                words("kbd", key)
        words("dd", what)


def draw_original(desk: Desk) -> None:
    """Draws the dialog that shows an original to those who may see one, once they have said why."""
    if not desk.may(*SEES_ORIGINALS):
        return
    with _dialog("verify-original", "panel original", desk.say("verify.original")):
        words("p", desk.say("verify.original_why"))
        with ui.element("form").classes("bar"):
            field = ui.element("input").props("type=text required minlength=3 maxlength=500 name=reason")
            field.props["aria-label"] = field.props["placeholder"] = desk.say("shared.reason")
            words("button", desk.say("verify.original_see"), "button main", type="submit", data_test="see-original")
        picture = ui.element("img").props("hidden")
        picture.props["alt"] = desk.say("verify.original")
        words("p", desk.say("verify.original_refused"), "problem", role="alert").props("hidden")
        _close(desk)


def _dialog(name: str, classes: str, title: str) -> Element:
    dialog = ui.element("dialog").classes(classes).props(f"id={name} data-test={name}")
    dialog.props["aria-label"] = title
    with dialog:
        words("h2", title)
    return dialog


def _close(desk: Desk) -> None:
    button("close", desk.say("shared.close_action"), "Esc")
