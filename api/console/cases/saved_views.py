"""Filters that somebody has saved under a name; each person has their own."""

from typing import Any

from nicegui import ui
from nicegui.element import Element

from api.console.cases.elements import box, button, link, text
from api.console.cases.filters import Filters, filters_of
from api.console.cases.opened import may
from api.console.frame import Desk
from api.pages.inside import Refused
from api.pages.texts import say

_PAGE = "cases"
_TYPED = "(event) => { event.preventDefault(); emit(Object.fromEntries(new FormData(event.target))) }"


class SavedViews:
    """The saved views as links, and a field to save the filters of now."""

    def __init__(self, desk: Desk, filters: Filters) -> None:
        self._desk, self._filters = desk, filters
        self._list: Element | None = None

    async def draw(self) -> None:
        """Draws them; a list works without, so a refusal leaves only them out."""
        with box("details", "views", data_test="views"):
            text("summary", self._desk.say("cases.saved"))
            with box("div", "panel"):
                self._list = box("ul")
                if self._filters.narrowing and may(self._desk, "POST", "/views"):
                    self._draw_form()
        await self._refresh()

    def _draw_form(self) -> None:
        desk = self._desk
        with box("form", "bar") as form:
            name = desk.say("cases.view_name")
            box("input", name="name", placeholder=name, aria_label=name, maxlength="100", required="")
            text("button", desk.say("cases.save_view"), "button", type="submit", title=desk.say("cases.view_replace"))
        form.on("submit", lambda event: self._save(str(dict(event.args).get("name", ""))), js_handler=_TYPED)

    async def _refresh(self) -> None:
        assert self._list is not None  # drawn before
        try:
            views = await self._desk.api.get("/views", page=_PAGE)
        except Refused:
            views = []
        self._list.clear()
        with self._list:
            for view in views:
                self._draw_view(view)
            if not views:
                text("li", self._desk.say("cases.views_none"), "dim")

    def _draw_view(self, view: dict[str, Any]) -> None:
        kept = {name: value for name, value in view["query"].items() if isinstance(value, str)}
        address = filters_of(kept).address
        with box("li"):
            here = link(view["name"], address)
            if address == self._filters.newest():
                here.props["aria-current"] = "true"
            if not may(self._desk, "DELETE", "/views/{view_id}"):
                return
            words = say(self._desk.language, "cases.view_delete", name=view["name"])
            delete = button("×", "quiet", aria_label=words, title=words)
            delete.on("click", lambda: self._delete(view["id"], view["name"]))

    async def _save(self, name: str) -> None:
        body = {"page": _PAGE, "name": name, "query": self._filters.narrowing}
        if await self._desk.ask(self._desk.api.post("/views", body)) is not None:
            self._tell("cases.view_saved", name)
            await self._refresh()

    async def _delete(self, view_id: str, name: str) -> None:
        try:
            await self._desk.api.delete(f"/views/{view_id}")
        except Refused as error:
            self._desk.refused(error)
            return
        self._tell("cases.view_deleted", name)
        await self._refresh()

    def _tell(self, key: str, name: str) -> None:
        ui.notify(say(self._desk.language, key, name=name), type="positive")
