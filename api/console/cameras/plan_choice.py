"""Which plans a camera is in: one tick each."""

from collections.abc import Collection, Sequence
from typing import Any

from api.console.cases.elements import box, text
from api.console.frame import Desk

_CHECKED = "(event) => emit(event.target.checked)"


class PlanChoice:
    """The plans of the site, those that were ticked in `ids`."""

    def __init__(
        self, desk: Desk, plans: Sequence[dict[str, Any]], *, of: Collection[str] = (), is_new: bool = True
    ) -> None:
        """Draws the plans: of a new camera those that run are ticked, else those that it is in."""
        self._order = [plan["id"] for plan in plans]
        self._chosen = {plan["id"] for plan in plans if plan["is_running"]} if is_new else set(of)
        with box("fieldset"):
            text("legend", desk.say("cameras.part_plans"))
            if not plans:
                text("p", desk.say("cameras.no_plans_yet"), "dim")
            for plan in plans:
                self._draw(desk, plan)

    @property
    def ids(self) -> list[str]:
        """The plans that were ticked, in the site's order."""
        return [each for each in self._order if each in self._chosen]

    def _draw(self, desk: Desk, plan: dict[str, Any]) -> None:
        state = desk.say("cameras.plan_running" if plan["is_running"] else "cameras.plan_stopped")
        with box("label", "check"):
            tick = box("input", type="checkbox", name="plans", value=plan["id"])
            if plan["id"] in self._chosen:
                tick.props["checked"] = "checked"
            text("span", f"{plan['name']} · {state}")

        def take(event: Any) -> None:
            self._chosen.add(plan["id"]) if event.args else self._chosen.discard(plan["id"])

        tick.on("change", take, js_handler=_CHECKED)
