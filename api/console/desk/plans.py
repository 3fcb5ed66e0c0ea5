"""一键轮巡: each plan with its buttons, its round's progress, and whether its promise is kept."""

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote

from nicegui import ui
from nicegui.element import Element

from api.console.desk.parts import Cell, button
from api.console.desk.plans_view import PlanLine, RoundLine
from api.console.frame import Desk

Poke = Callable[[], Awaitable[None]]


class PlansPanel:
    """A card for each plan, changed in place."""

    def __init__(self, desk: Desk, *, may_run: bool, poke: Poke) -> None:
        self._desk = desk
        self._may_run = may_run
        self._poke = poke
        self._cards: dict[str, _Card] = {}
        self._is_drawn = False
        with ui.element("section").classes("panel plans").props("data-test=plans") as panel:
            panel.props["aria-label"] = desk.say("desk.plans")
            with ui.element("div").classes("panel-head"), ui.element("h2"):
                ui.label(desk.say("desk.plans"))
            self._list = ui.element("div")

    def show(self, lines: Sequence[PlanLine]) -> None:
        """Shows the plans."""
        if [line.id for line in lines] != list(self._cards) or not self._is_drawn:
            self._is_drawn = True
            self._list.clear()
            with self._list:
                self._cards = {
                    line.id: _Card(self._desk, line, may_run=self._may_run, poke=self._poke) for line in lines
                }
                if not lines:
                    self._desk.empty(self._desk.say("desk.no_plans"))
        for line in lines:
            self._cards[line.id].show(line)


class _Card:
    def __init__(self, desk: Desk, line: PlanLine, *, may_run: bool, poke: Poke) -> None:
        self._desk = desk
        self._id = line.id
        self._poke = poke
        self._buttons: dict[str, Element] = {}
        with ui.element("article").classes("plan") as card:
            card.props["data-plan"] = line.id
            with ui.element("div").classes("plan-head"):
                self._name = Cell("strong")
                self._state = Cell("tag")
                self._promise = Cell("plan-promise")
            with ui.element("div").classes("progress").props("role=progressbar aria-valuemin=0") as self._bar:
                self._filled = ui.element("div")
            self._round = Cell("plan-round", tag="p")
            self._missed = Cell("plan-missed", tag="p")
            if may_run:
                with ui.element("div").classes("plan-acts"):
                    self._buttons = {
                        "round": button(
                            desk.say("desk.start_round"), self._start_round, kind="main", mark="start-round"
                        ),
                        "start": button(desk.say("desk.start_plan"), self._start, mark="start-plan"),
                        "stop": button(desk.say("desk.stop_plan"), self._stop, mark="stop-plan"),
                    }
                    self._buttons["stop"].props["title"] = desk.say("desk.stop_means")
                    self._buttons["round"].props["title"] = desk.say("desk.round_means")

    def show(self, line: PlanLine) -> None:
        say = self._desk.say
        self._name.set(line.name)
        if line.is_resting:
            self._state.set(say("desk.plan_resting"), "yellow")
        else:
            self._state.set(
                *((say("desk.plan_running"), "green") if line.is_running else (say("desk.plan_stopped"), ""))
            )
        self._promise.set(*self._kept(line))
        self._show_round(line.round)
        if self._buttons:
            self._buttons["start"].set_visibility(not line.is_running)
            self._buttons["stop"].set_visibility(line.is_running)

    def _kept(self, line: PlanLine) -> tuple[str, str]:
        say = self._desk.say
        gap = self._desk.span(line.gap_s)
        if not line.promised:
            return say("desk.promise_none", gap=gap, cameras=line.cameras), "dim"
        if line.broken:
            return say("desk.promise_broken_of", gap=gap, broken=line.broken, cameras=line.promised), "yellow"
        return say("desk.promise_kept_of", gap=gap, cameras=line.promised), "green"

    def _show_round(self, told: RoundLine | None) -> None:
        self._bar.set_visibility(told is not None)
        if told is None:
            self._round.set(self._desk.say("desk.round_none"), "dim")
            self._missed.set("")
            return
        share = 100 * told.inspected / told.due if told.due else 100
        self._filled.style(f"width: {share:.1f}%")
        self._bar.props["aria-valuenow"], self._bar.props["aria-valuemax"] = told.inspected, told.due
        text = round_text(self._desk, told)
        self._bar.props["aria-label"] = text
        self._round.set(text)
        missed = "；".join(told.missed)
        self._missed.set(
            self._desk.say("desk.round_missed", count=len(told.missed), list=missed) if missed else "", "yellow"
        )

    async def _start_round(self) -> None:
        await self._post("rounds", "desk.round_started")

    async def _start(self) -> None:
        await self._post("start", "desk.plan_started")

    async def _stop(self) -> None:
        await self._post("stop", "desk.plan_was_stopped")

    async def _post(self, what: str, done: str) -> None:
        told = await self._desk.ask(self._desk.api.post(f"/plans/{quote(self._id, safe='')}/{what}"))
        if told is not None:
            ui.notify(self._desk.say(done))
            await self._poke()


def round_text(desk: Desk, told: RoundLine) -> str:
    """Returns how far a round has come, in words."""
    values = {"inspected": told.inspected, "due": told.due}
    if told.finished_at is not None:
        return desk.say(
            "desk.round_finished", **values, span=desk.span((told.finished_at - told.began_at).total_seconds())
        )
    if told.is_over:
        return desk.say("desk.round_over", **values)
    return desk.say("desk.round_going", **values, waiting=told.waiting, until=desk.exact(told.ends_at)[11:16])
