"""A rule tried on the looks of the last hours, before it is switched on."""

from collections.abc import Mapping
from typing import Any

from api.console.cameras.clock import moment_of
from api.console.cameras.fields import Field
from api.console.cameras.paths import camera_api
from api.console.cameras.tables import Cell, draw_facts, draw_table
from api.console.cameras.try_view import facts, left_out, raised
from api.console.cases.elements import box, link, text
from api.console.frame import Desk
from api.pages.inside import Refused, SignedOut

_COLUMNS = ("raised_at", "what", "stood", "gone", "picture")


class TryPanel:
    """What the rule would have raised; it tells nothing until a rule is tried."""

    def __init__(self, desk: Desk, camera_id: str, *, types: Mapping[str, str]) -> None:
        self._desk, self._camera_id, self._types = desk, camera_id, types
        self._hours = "24"
        self._asked: dict[str, Any] | None = None
        self._box = box("section", "panel tried", data_test="tried", aria_live="polite")
        self._box.set_visibility(False)

    async def try_rule(self, asked: dict[str, Any]) -> None:
        """Tries one rule of what the editor has now, saved or not."""
        self._asked = asked
        rule = next((each for each in asked["rules"] if each["id"] == asked["rule"]), None)
        if rule is None:
            return
        body = {"zones": asked["zones"], "rule": rule, "hours": float(self._hours)}
        self._box.set_visibility(True)
        try:
            tried = await self._desk.api.post(camera_api(self._camera_id, "/rules/try"), body)
        except SignedOut as error:
            self._desk.refused(error)
            return
        except Refused as error:
            self._draw_refused(error)
            return
        self._draw(tried, self._types.get(rule["type"], rule["type"]))
        self._box.run_method("scrollIntoView", {"block": "nearest", "behavior": "smooth"})

    def _draw_refused(self, error: Refused) -> None:
        self._box.clear()
        with self._box:
            text("p", f"{self._desk.say('shared.refused_422')} ({error.message})", "problem", role="alert")

    def _draw(self, tried: dict[str, Any], name: str) -> None:
        desk = self._desk
        self._box.clear()
        with self._box:
            with box("div", "bar"):
                text("h2", desk.say("cameras.tried_title", rule=name))
                box("span", "spring")
                options = {hours: desk.say("cameras.tried_hours", hours=hours) for hours in ("1", "24", "72", "168")}
                with box("div", "form"):
                    chosen = Field(desk.say("cameras.tried_span"), "tried-hours", value=self._hours, options=options)
            text("p", desk.say("cameras.tried_count", count=len(tried["raised"])), data_test="tried-count")
            draw_facts(facts(tried, desk.language))
            if tried["raised"]:
                self._draw_raised(tried)
            text("h3", desk.say("cameras.left_out_title"))
            with box("ul", "dim"):
                for line in left_out(tried, desk.language):
                    text("li", line)

        async def again() -> None:
            self._hours = chosen.value
            if self._asked is not None:
                await self.try_rule(self._asked)

        chosen.on_change(again)

    def _draw_raised(self, tried: dict[str, Any]) -> None:
        say = self._desk.say
        lines = [
            (each.raised_at, each.what, each.stood, each.gone, _seer(each.picture, say("cameras.tried_see")))
            for each in raised(tried, self._desk.language, clock=moment_of(self._desk))
        ]
        draw_table([say(f"cameras.tried_{column}") for column in _COLUMNS], lines, test="raised")


def _seer(picture: str | None, words: str) -> Cell:
    return "" if picture is None else lambda: link(words, picture, target="_blank", rel="noopener")
