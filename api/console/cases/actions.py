"""What somebody may do with the case now: one button for each move, the form of the one that was chosen."""

from collections.abc import Sequence
from typing import Protocol
from uuid import uuid4

from nicegui import ui
from nicegui.element import Element

from api.cases.move import Move
from api.console.cases.asking import Typed, draw_form
from api.console.cases.draw_history import draw_brief
from api.console.cases.elements import box, button, text
from api.console.cases.move_fields import fields_of
from api.console.cases.moves_view import Form, Offered, body, forms
from api.console.cases.opened import Opened
from api.console.cases.room import Room
from api.console.cases.timeline_view import Line
from api.pages.html import refused_words
from api.pages.inside import Refused, SignedOut

_OUTDATED = 412


class Shown(Protocol):
    """The page that the actions stand on."""

    opened: Opened

    async def reload(self) -> list[Line]:
        """Shows the case as it is now; returns what has happened since."""


class Actions:
    """Keeps what is typed until it was taken."""

    def __init__(self, room: Room, page: Shown) -> None:
        self._room, self._page = room, page
        self._buttons: Element | None = None
        self._form: Element | None = None
        self._problem: Element | None = None
        self._chosen: Move | None = None

    def draw(self) -> None:
        """Draws the buttons."""
        with box("section", "panel actions", aria_label=self._room.say("cases.actions")):
            text("h2", self._room.say("cases.actions"))
            self._buttons = box("div", "moves")
            self._form = box("div", "move-form")
        self.update()

    def update(self) -> None:
        """Draws the buttons of what is allowed now; a form that is open stays as it is."""
        assert self._buttons is not None  # drawn before
        offered = forms(self._offered(), self._room.words)
        self._buttons.clear()
        with self._buttons:
            if not offered:
                text("p", self._room.say("cases.actions_none"), "dim")
            self._draw_buttons([each for each in offered if each.is_first], "bar")
            self._draw_buttons([each for each in offered if not each.is_first], "bar rest")

    def _draw_buttons(self, offered: Sequence[Form], classes: str) -> None:
        if offered:
            with box("div", classes):
                for each in offered:
                    self._draw_button(each)

    def _draw_button(self, each: Form) -> None:
        kind = "danger" if each.is_grave else "main" if each.is_first else ""
        shown = button(each.label, kind, data_test=f"move-{each.move.value}")
        if each.is_at_once:
            shown.on("click", lambda: self._send(each, {}))
        else:
            shown.props["aria-expanded"] = "true" if each.move is self._chosen else "false"
            shown.on("click", lambda: self._choose(each))

    def _choose(self, chosen: Form) -> None:
        assert self._form is not None  # drawn before
        is_closed = self._chosen is chosen.move
        self._close()
        if not is_closed:
            self._chosen = chosen.move
            with self._form:
                self._draw_form(chosen)
        self.update()

    def _draw_form(self, chosen: Form) -> None:
        room = self._room
        with box("div", "chosen"):
            text("h3", chosen.label)
            if chosen.asked:
                request = self._page.opened.case["request"]
                with box("div", "was-asked"):
                    text("span", f"{room.say('cases.form_answers')}: {chosen.asked}")
                    text("blockquote", request["reason"])
            self._problem = box("div", role="alert", data_test="problem")
            names = ("form_photos_sending", "form_photo_failed", "form_photo_remove", "form_photo_missing")
            said = {f"data_{name}": room.say(f"cases.{name}", **_OPEN.get(name, {})) for name in names}
            draw_form(
                fields_of(chosen, room.words),
                button=chosen.label,
                send=lambda typed: self._send(chosen, typed),
                photos={**said, "data_csrf": room.desk.csrf},
                is_grave=chosen.is_grave,
            )
            cancel = button(room.say("shared.cancel_action"), "quiet cancel")
            cancel.on("click", lambda: self._choose(chosen))

    async def _send(self, chosen: Form, typed: Typed) -> None:
        opened, sent = self._page.opened, body(chosen, typed)
        try:
            await self._room.desk.api.post(f"{opened.path}/moves", sent, once=uuid4().hex, headers=opened.if_match)
        except SignedOut as error:
            self._room.desk.refused(error)
            return
        except Refused as error:
            await self._tell(chosen, error)
            return
        ui.notify(self._room.say("cases.move_done", move=chosen.label), type="positive")
        self._close()
        await self._room.asked(self._page.reload())

    async def _tell(self, chosen: Form, error: Refused) -> None:
        """Says why it was refused, beside what was typed."""
        if self._problem is None or self._chosen is not chosen.move:
            self._room.desk.refused(error)
            await self._room.asked(self._page.reload())
            return
        news: list[Line] = []
        if error.status in (_OUTDATED, 409):
            try:
                news = await self._page.reload()
            except Refused as again:
                self._room.desk.refused(again)
        self._problem.clear()
        with self._problem, box("div", "problem"):
            is_gone = chosen.move.value not in self._page.opened.case["allowed_moves"]
            words = refused_words(self._room.words.language, status=error.status, code=error.code)
            if error.status == _OUTDATED:
                words = self._room.say("cases.changed_move_gone" if is_gone else "cases.changed_while")
            text("p", words)
            draw_brief(self._room, news)
            if error.status not in (_OUTDATED, 409):
                text("p", error.message, "dim")

    def _close(self) -> None:
        assert self._form is not None  # drawn before
        self._form.clear()
        self._problem, self._chosen = None, None

    def _offered(self) -> Offered:
        opened = self._page.opened
        return Offered(case=opened.case, joint=opened.joint, units=self._room.units)


_OPEN = {"form_photo_failed": {"why": "{why}"}}
"""The browser fills this in."""
