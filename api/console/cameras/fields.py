"""Labelled fields of a form; what is wrong with one stands below it, in words."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from nicegui.element import Element

from api.console.cases.elements import box, choice, set_attributes, text

_TYPED = "(event) => emit(event.target.value)"
Heard = Callable[[], Awaitable[None] | None]


class Field:
    """One entry; `value` is what was typed, trimmed."""

    def __init__(
        self,
        label: str,
        name: str,
        *,
        value: str = "",
        hint: str = "",
        lines: int = 0,
        options: Mapping[str, str] | None = None,
        suggest: Sequence[tuple[str, str]] = (),
        **attributes: str,
    ) -> None:
        """Draws the field.

        Args:
            label: What is asked for.
            name: Short, unique on the page; also its name for tests.
            value: What stands there at first.
            hint: What is expected, below the field.
            lines: Makes it a text of so many lines.
            options: Value -> words: makes it a choice.
            suggest: Pairs (value, words) that the browser offers.
            attributes: Further ones of the field, such as `placeholder`.
        """
        self._value = value
        self._on_change: list[Heard] = []
        self._hint_id, self._told_id = f"f-{name}-hint", f"f-{name}-told"
        with box("div", "field") as self._box:
            text("label", label, html_for=f"f-{name}")
            self.input = self._draw(name, lines=lines, options=options)
            set_attributes(self.input, {"id": f"f-{name}", "data-test": name, **attributes})
            if suggest:
                self._suggest(f"f-{name}-list", suggest)
            if hint:
                text("p", hint, "dim hint", id=self._hint_id)
                self.input.props["aria-describedby"] = self._hint_id
            self._told = text("p", "", "told", id=self._told_id, role="alert")
            self._told.set_visibility(False)
        self.input.on("change", self._take, js_handler=_TYPED)

    @property
    def value(self) -> str:
        """What was typed, trimmed."""
        return self._value.strip()

    @property
    def typed(self) -> str:
        """What was typed, as it is: of passwords."""
        return self._value

    def on_change(self, heard: Heard) -> None:
        """Calls back when something else was typed or chosen."""
        self._on_change.append(heard)

    def complain(self, what: str) -> None:
        """Says below the field what was expected; empty: nothing is wrong any more."""
        self._told.text = what
        if what:
            # NOTE: its room stays when all is well again: a form must not jump under the mouse on its way to a button.
            self._told.set_visibility(True)
        self._box.classes(add="wrong") if what else self._box.classes(remove="wrong")
        self.input.props["aria-invalid"] = "true" if what else "false"

    def show(self, is_shown: bool) -> None:
        """Shows or hides it."""
        self._box.set_visibility(is_shown)

    def _draw(self, name: str, *, lines: int, options: Mapping[str, str] | None) -> Element:
        if options is not None:
            with box("select", name=name) as made:
                for each, words in options.items():
                    choice(each, words, is_chosen=each == self._value)
            return made
        if lines:
            return text("textarea", self._value, rows=str(lines), name=name, spellcheck="false")
        made = box("input", name=name, autocomplete="off", spellcheck="false")
        # NOTE: `^` makes it an attribute. As a property, each redrawing of the page would put it back over what
        # somebody is typing.
        made.props["^value"] = self._value
        return made

    def _suggest(self, list_id: str, suggest: Sequence[tuple[str, str]]) -> None:
        self.input.props["list"] = list_id
        with box("datalist", id=list_id):
            for each, words in suggest:
                text("option", words, value=each)

    async def _take(self, event: Any) -> None:
        self._value = str(event.args or "")
        self.complain("")
        for heard in self._on_change:
            waited = heard()
            if waited is not None:
                await waited
