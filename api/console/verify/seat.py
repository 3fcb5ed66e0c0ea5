"""Somebody's seat at the queue: what is on the page, and what their keys and clicks do."""

import asyncio
from collections.abc import Mapping
from typing import Any

from nicegui import background_tasks, ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from api.console.frame import Desk
from api.console.verify.controls import draw_controls, draw_help, draw_original
from api.console.verify.parts import button, words
from api.console.verify.stage import draw_stage, hide, show
from api.console.verify.turns import Given, Turn, Turns
from api.console.verify.view import REASONS
from api.pages.html import refused_words
from api.pages.inside import Refused, SignedOut
from api.pages.texts import catalogue, name_of

DID = "lunxun_verify"
"""What the page's script sends: what to do, of which case, with which reason and note."""
LEFT = "lunxun_verify_left"
TICK_S = 5.0
RENEW_TICKS = 6
"""Leases run for 120 s; half a minute leaves room for three tries."""
MOST_NOTE = 2000
_SHOWN_GIVEN = 3


class Seat:
    """One open page of the queue."""

    def __init__(self, desk: Desk, *, types: Mapping[str, str]) -> None:
        self._desk = desk
        self._types = types
        self._turns = Turns(api=desk.api)
        self._stages: dict[str, Element] = {}
        self._busy = asyncio.Lock()
        self._ticks = 0
        self._told: list[str] = []
        self._draw()

    async def open(self, case_id: str | None) -> None:
        """Claims the first case and goes on by itself from there."""
        try:
            await self._turns.begin(case_id)
        except SignedOut:
            raise
        except Refused as error:
            self._tell_problem(error)
            await self._turns.begin()
        self._show()
        self._desk.every(TICK_S, self._tick)
        ui.on(DID, self._did)
        ui.on(LEFT, self._leave)
        ui.context.client.on_delete(self._leave)

    def _draw(self) -> None:
        with ui.element("div").classes("verify").props("id=verify data-test=verify"):
            with ui.element("div").classes("bar queue"):
                self._waiting = ui.label("").classes("count").props("data-test=waiting")
                self._given = ui.element("ol").classes("given").props("aria-live=polite data-test=given")
                self._problem = words("p", "", "problem", role="alert", data_test="problem")
                self._problem.set_visibility(False)
            self._place = ui.element("div").classes("stages")
            self._nothing = ui.element("div").classes("nothing").props("role=status data-test=nothing")
            self._nothing.set_visibility(False)
            self._controls = draw_controls(self._desk)
            draw_help(self._desk)
            draw_original(self._desk)

    async def _did(self, event: GenericEventArguments) -> None:
        """Does what a key or a click asks for, if it was about the case that is before them."""
        asked: Mapping[str, Any] = event.args if isinstance(event.args, dict) else {}
        async with self._busy:
            current = self._turns.current
            about = asked.get("case")
            if about != (None if current is None else current.id):
                return
            self._problem.set_visibility(False)
            try:
                await self._do(asked)
            except SignedOut as error:
                self._desk.refused(error)
            except Refused as error:
                self._tell_problem(error, about=current)
            self._show()

    async def _do(self, asked: Mapping[str, Any]) -> None:
        turns, what = self._turns, asked.get("do")
        note = str(asked.get("note") or "")[:MOST_NOTE]
        if what == "file":
            await turns.decide("verify_file", note=note)
        elif what == "reject" and asked.get("reason") in REASONS:
            await turns.decide("verify_reject", reason=str(asked["reason"]), note=note)
        elif what == "skip":
            await turns.skip()
        elif what == "back" and not await turns.back():
            self._tell(self._desk.say("verify.nothing_before"))
        elif what == "undo" and await turns.take_back(self._desk.now()) is None:
            self._tell(self._desk.say("verify.nothing_to_undo"))

    async def _tick(self) -> None:
        """Keeps what is held, looks again where nothing was, and says how many wait."""
        self._ticks += 1
        if self._busy.locked():
            return
        async with self._busy:
            turns = self._turns
            if self._ticks % RENEW_TICKS == 0:
                lost_of = turns.current
                lost = await turns.renew()
                if lost is not None:
                    self._tell_problem(lost, about=lost_of)
            if turns.current is None:
                await turns.begin()
            turns.waiting = (await self._desk.api.get("/queue"))["waiting"]
            self._show()

    async def _leave(self) -> None:
        async with self._busy:
            try:
                await self._turns.leave()
            except SignedOut:
                return  # the leases run out by themselves

    def _show(self) -> None:
        """Brings the page up to what is so now; what is right already is not touched."""
        turns = self._turns
        wanted = {turn.id: turn for turn in (turns.current, turns.ahead) if turn is not None}
        current = turns.current
        if current is not None:
            show(self._stage_of(current))
        for case_id, stage in self._stages.items():
            if current is None or case_id != current.id:
                hide(stage)
        for gone in set(self._stages) - set(wanted):
            self._stages.pop(gone).delete()
        self._controls.set_visibility(current is not None)
        self._place.set_visibility(current is not None)
        self._tell_nothing()
        self._waiting.set_text(self._desk.say("verify.waiting", count=turns.waiting))
        self._tell_given()
        if current is not None and turns.ahead is None:
            background_tasks.create(self._prepare())

    def _stage_of(self, turn: Turn) -> Element:
        if turn.id in self._stages:
            return self._stages[turn.id]
        with self._place:
            self._stages[turn.id] = draw_stage(self._desk, turn, types=self._types)
        return self._stages[turn.id]

    async def _prepare(self) -> None:
        """Claims the case behind, and has its pictures loaded while this one is looked at."""
        async with self._busy:
            if self._turns.current is None or self._place.is_deleted:
                return
            try:
                ahead = await self._turns.prepare()
            except Refused:
                return  # the next step claims for itself, and tells what it is told
            if ahead is not None:
                self._stage_of(ahead)

    def _tell_given(self) -> None:
        """Says what was decided last, and for how long it can be taken back; the script counts down."""
        now = self._desk.now()
        given = self._turns.still_given(now)[-_SHOWN_GIVEN:]
        self._given.clear()
        with self._given:
            for each in reversed(given):
                self._draw_given(each, left_s=(each.settles_at - now).total_seconds(), is_last=each is given[-1])

    def _draw_given(self, given: Given, *, left_s: float, is_last: bool) -> None:
        desk = self._desk
        with ui.element("li").props(f"data-left={left_s:.1f}"):
            key = "verify.was_filed" if given.move == "verify_file" else "verify.was_rejected"
            reason = "" if given.reason is None else desk.name("reason", given.reason)
            words("span", desk.say(key, number=given.number, reason=reason))
            if is_last:
                button("undo", desk.say("verify.undo"), "U")
            words("span", "", "left dim")

    def _tell_nothing(self) -> None:
        turns = self._turns
        is_empty = turns.current is None
        self._nothing.set_visibility(is_empty)
        if not is_empty:
            return
        told = [self._desk.say("verify.empty")]
        if turns.skipped:
            told.append(self._desk.say("verify.empty_skipped", count=len(turns.skipped)))
        elif turns.waiting:
            told.append(self._desk.say("verify.empty_held", count=turns.waiting))
        told.append(self._desk.say("verify.looks_again"))
        if told == self._told:
            return
        self._told = told
        self._nothing.clear()
        with self._nothing:
            for each in told:
                words("p", each)
            if turns.skipped:
                button("back", self._desk.say("verify.back"), "K")

    def _tell_problem(self, error: Refused, *, about: Turn | None = None) -> None:
        key = f"verify.refused_{error.code}"
        told = (
            self._desk.say(key)
            if key in catalogue()
            else refused_words(self._desk.language, status=error.status, code=error.code)
        )
        number = "" if about is None else f"#{about.case['number']}: "
        self._tell(f"{number}{told}")

    def _tell(self, told: str) -> None:
        self._problem.set_text(told)
        self._problem.set_visibility(True)


async def types_of(desk: Desk) -> dict[str, str]:
    """Returns the names of the catalogue's rows in the page's language."""
    entries = (await desk.api.get("/catalogue"))["entries"]
    is_english = desk.language.value == "en"
    names = {each["key"]: (is_english and each["name_en"]) or each["name_zh"] for each in entries}
    return {"camera_fault": name_of(desk.language, "origin", "camera_fault"), **names}
