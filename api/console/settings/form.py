"""A form of the settings: sends what was typed, and says beside each field what was expected of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from api.console.cameras.fields import Field
from api.console.cameras.paths import go_to
from api.console.elements import box, button, text
from api.console.frame import Desk
from api.console.settings.form_view import FORMS, complaints, expected_words
from api.pages.inside import Refused, SignedOut
from api.pages.texts import catalogue

_CHECKED = "(event) => emit(event.target.checked)"


class Form:
    """Fields of one of `FORMS`, drawn one by one, and then its button."""

    def __init__(self, desk: Desk, name: str) -> None:
        self._desk, self._name = desk, name
        self._fields: dict[str, Field] = {}
        self._problem: TextElement | None = None

    def field(self, name: str, **options: Any) -> Field:
        """Draws a field with its label and the line that explains it; `options` as `Field` takes them."""
        key = f"settings.{self._name}_{name}"
        hint = self._desk.say(f"{key}_hint") if f"{key}_hint" in catalogue() else ""
        field = Field(self._desk.say(key), f"{self._name}-{name}", hint=hint, **options)
        self._fields[name] = field
        return field

    def password(self, name: str = "password") -> Field:
        """Draws a field that shows nothing of what is typed."""
        return self.field(name, type="password", autocomplete="new-password")

    def value(self, name: str) -> str:
        """Returns what was typed, trimmed."""
        return self._fields[name].value

    def typed(self, name: str) -> str:
        """Returns what was typed, as it is."""
        return self._fields[name].typed

    def sends(self, words: str, send: Callable[[], Awaitable[None]]) -> None:
        """Draws the button that sends, and the place for what is wrong with the whole."""
        self._problem = text("p", "", "problem", role="alert", data_test=f"{self._name}-problem")
        self._problem.set_visibility(False)
        with box("div", "bar"):
            go = button(words, "main", data_test=f"{self._name}-send")

        async def act() -> None:
            self._complain({})
            try:
                await send()
            except SignedOut as error:
                self._desk.refused(error)
            except Refused as error:
                self._complain(complaints(error.code, error.details, error.message, FORMS[self._name]))

        go.on("click", act)

    def _complain(self, found: Mapping[str, str]) -> None:
        for name, field in self._fields.items():
            what = found.get(name)
            field.complain("" if what is None else expected_words(self._desk.language, self._name, name, what))
        rest = "; ".join(what for name, what in found.items() if name not in self._fields)
        if self._problem is not None:
            self._problem.text = rest
            self._problem.set_visibility(bool(rest))


class Ticks:
    """Words of which some are chosen: one tick each."""

    def __init__(self, legend: str, options: Mapping[str, str], *, name: str, chosen: Sequence[str] = ()) -> None:
        """Draws them."""
        self._order, self._chosen = list(options), set(chosen)
        with box("fieldset", "ticks") as self.element:
            text("legend", legend)
            for value, words in options.items():
                self._draw(value, words, name)

    @property
    def values(self) -> list[str]:
        """What is ticked, in the order it is shown."""
        return [each for each in self._order if each in self._chosen]

    def _draw(self, value: str, words: str, name: str) -> None:
        with box("label", "check"):
            tick = box("input", type="checkbox", value=value, data_test=f"{name}-{value}")
            if value in self._chosen:
                tick.props["checked"] = "checked"
            text("span", words)

        def take(event: Any) -> None:
            self._chosen.add(value) if event.args else self._chosen.discard(value)

        tick.on("change", take, js_handler=_CHECKED)


def sure_button(desk: Desk, words: str, act: Callable[[], Awaitable[None]], *, test: str) -> TextElement:
    """Draws a button that acts on its second click: what it does cannot be taken back."""
    made = button(words, data_test=test)
    asked = False

    async def clicked() -> None:
        nonlocal asked
        if not asked:
            asked = True
            made.text = desk.say("settings.really", what=words)
            made.classes(add="danger")
            return
        try:
            await act()
        except Refused as error:
            desk.refused(error)

    made.on("click", clicked)
    return made


def act_button(desk: Desk, words: str, act: Callable[[], Awaitable[None]], *, test: str) -> TextElement:
    """Draws a button that acts at once; a refusal is shown in words."""
    made = button(words, data_test=test)

    async def clicked() -> None:
        try:
            await act()
        except Refused as error:
            desk.refused(error)

    made.on("click", clicked)
    return made


def done(desk: Desk, path: str) -> None:
    """Says that it is done and shows the section anew."""
    ui.notify(desk.say("settings.done"), type="positive")
    go_to(path)
