"""Doing the same with several chosen cases: one call for each, and what became of each."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from api.cases.move import Move
from api.console.cases.bulk_view import body, common_moves
from api.console.cases.elements import box, button, link, text
from api.console.cases.filters import PATH
from api.console.cases.words import Words
from api.console.frame import Desk
from api.pages.html import refused_words
from api.pages.inside import Refused, SignedOut

AT_A_TIME = 6
UNCHECK = "for (const each of document.querySelectorAll('table.cases input[type=checkbox]')) each.checked = false"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A case that is chosen, in the version that the list shows."""

    id: str
    number: int
    version: int


class BulkBar:
    """Shows what can be done with the chosen cases; out of sight while none is."""

    def __init__(self, desk: Desk, words: Words) -> None:
        self._desk, self._words = desk, words
        self._chosen: dict[str, Chosen] = {}
        self._allowed: dict[tuple[str, int], Sequence[str]] = {}
        self._note = ""
        self._refresh: Callable[[], Awaitable[None]] | None = None
        with box("div", "bulk panel", role="region", aria_label=words.say("cases.chosen", count="")) as self._bar:
            self._count = text("strong", "", data_test="chosen")
            self._moves = box("div", "bar moves")
            note = words.say("cases.bulk_note")
            self._field = box("input", "note", placeholder=note, aria_label=note, maxlength="2000", type="text")
            self._field.on("change", self._write_note, js_handler="(event) => emit(event.target.value)")
            button(words.say("cases.bulk_clear")).on("click", self._clear)
        self._bar.set_visibility(False)
        self._told = box("div", "bulk-told", role="status")

    def when_done(self, refresh: Callable[[], Awaitable[None]]) -> None:
        """Names what brings the list up to date after cases were changed."""
        self._refresh = refresh

    def seen(self, case_id: str, version: int) -> None:
        """Takes note that the list shows a newer version of a case."""
        if case_id in self._chosen:
            self._chosen[case_id] = replace(self._chosen[case_id], version=version)

    async def choose(self, cases: Sequence[Chosen], *, is_chosen: bool) -> None:
        """Adds cases to what is chosen, or takes them away."""
        for case in cases:
            if is_chosen:
                self._chosen[case.id] = case
            else:
                self._chosen.pop(case.id, None)
        await self._draw_moves()

    async def _draw_moves(self) -> None:
        chosen = list(self._chosen.values())
        self._bar.set_visibility(bool(chosen))
        self._count.text = self._words.say("cases.chosen", count=len(chosen))
        moves = common_moves(await self._ask_allowed(chosen))
        self._moves.clear()
        with self._moves:
            for move in moves:
                shown = button(self._words.name("move", move.value), "main", data_test=f"bulk-{move.value}")
                shown.on("click", lambda _, move=move: self._do(move))
            if not moves:
                text("span", self._words.say("cases.bulk_none"), "dim")

    async def _ask_allowed(self, chosen: Sequence[Chosen]) -> list[Sequence[str]]:
        limit = asyncio.Semaphore(AT_A_TIME)

        async def ask(case: Chosen) -> Sequence[str]:
            if (case.id, case.version) not in self._allowed:
                async with limit:
                    answer = await self._desk.ask(self._desk.api.get(f"/cases/{case.id}"))
                self._allowed[case.id, case.version] = [] if answer is None else answer["allowed_moves"]
            return self._allowed[case.id, case.version]

        return list(await asyncio.gather(*(ask(each) for each in chosen)))

    async def _do(self, move: Move) -> None:
        chosen, limit = list(self._chosen.values()), asyncio.Semaphore(AT_A_TIME)
        self._moves.clear()
        with self._moves:
            text("span", self._words.say("cases.bulk_running"), "dim")

        async def make(case: Chosen) -> str | None:
            async with limit:
                return await self._make(case, move)

        try:
            told = await asyncio.gather(*(make(each) for each in chosen))
        except SignedOut as error:
            self._desk.refused(error)
            return
        self._tell(move, dict(zip(chosen, told, strict=True)))
        self._clear_choice()
        if self._refresh is not None:
            await self._refresh()

    async def _make(self, case: Chosen, move: Move) -> str | None:
        """Returns why it was refused; None: it is done."""
        try:
            await self._desk.api.post(
                f"/cases/{case.id}/moves",
                dict(body(move, self._note)),
                once=uuid4().hex,
                headers={"If-Match": f'"{case.version}"'},
            )
        except SignedOut:
            raise
        except Refused as error:
            return refused_words(self._desk.language, status=error.status, code=error.code)
        return None

    def _tell(self, move: Move, told: dict[Chosen, str | None]) -> None:
        say, failed = self._words.say, sum(why is not None for why in told.values())
        self._told.clear()
        with self._told, box("div", "panel"):
            done = say("cases.bulk_done", done=len(told) - failed, failed=failed)
            text("strong", f"{self._words.name('move', move.value)}: {done}")
            with box("ul", data_test="bulk-told"):
                for case, why in told.items():
                    self._tell_one(case, why)

    def _tell_one(self, case: Chosen, why: str | None) -> None:
        with box("li"):
            link(self._words.say("cases.number", number=case.number), f"{PATH}/{case.id}")
            text("span", why or self._words.say("cases.bulk_ok"), "yellow" if why else "green")

    def _write_note(self, event: object) -> None:
        self._note = str(getattr(event, "args", "") or "")[:2000]

    async def _clear(self) -> None:
        self._clear_choice()

    def _clear_choice(self) -> None:
        self._chosen.clear()
        self._allowed.clear()
        self._bar.set_visibility(False)
        self._bar.client.run_javascript(UNCHECK)
