"""What every part of the page of a case has at hand."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nicegui import ui

from api.console.cases.elements import box
from api.console.cases.opened import may
from api.console.cases.words import Words
from api.console.frame import Desk
from api.pages.inside import Refused, Reply
from api.pages.texts import say


async def _nothing() -> Any:
    """Stands for the page's reloading until there is a page."""


@dataclass(slots=True)
class Room:
    """The person, the words, and how the page is brought up to date."""

    desk: Desk
    words: Words
    units: Sequence[Mapping[str, Any]]
    reload: Callable[[], Awaitable[Any]] = _nothing
    """Shows the case as it is now."""

    def say(self, key: str, **values: object) -> str:
        """Returns a text in the page's language."""
        return say(self.words.language, key, **values)

    def may(self, method: str, path: str) -> bool:
        """Returns whether the person's role may call a route."""
        return may(self.desk, method, path)

    async def asked(self, asked: Awaitable[Any]) -> bool:
        """Waits for a question to the API; says in plain words why it was refused. Returns whether it was done."""
        try:
            await asked
        except Refused as error:
            self.desk.refused(error)
            return False
        return True

    async def do(self, asked: Awaitable[Any], done: str) -> bool:
        """Makes a change, says that it is `done`, and shows the case as it is now. Returns whether it was done."""
        if not await self.asked(asked):
            return False
        ui.notify(done, type="positive")
        await self.asked(self.reload())
        return True

    async def fetch(self, asked: Awaitable[Reply]) -> Reply | None:
        """Returns an answer as bytes; None, with the reason shown, where it is refused."""
        try:
            return await asked
        except Refused as error:
            self.desk.refused(error)
            return None

    def warn(self, words: str) -> None:
        """Says why something was not done, in our own words."""
        ui.notify(words, type="warning")

    def with_zone(self, local: str) -> str:
        """Returns a time that a browser's field holds as a time of the site's zone; what is none stays as it is."""
        try:
            return datetime.fromisoformat(local).replace(tzinfo=self.words.zone).isoformat()
        except ValueError:
            return local

    def draw_browser_words(self) -> None:
        """Puts what the page's own script says where it finds it."""
        keys = (
            "viewer", "viewer_next", "viewer_previous", "viewer_whole", "viewer_actual", "original_why",
            "original_show", "original_shown", "picture_masking", "picture_missing",
        )  # fmt: skip
        said = {f"data_{key}": self.say(f"cases.{key}") for key in keys}
        can = "yes" if self.may("GET", "/evidence/{sha256}/original") else ""
        close = self.say("shared.close_action")
        box("div", id="case-words", hidden="hidden", data_originals=can, data_close=close, **said)
