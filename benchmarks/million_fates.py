"""What becomes of as many cases as one asks for: lives as the table of moves allows them, always the same ones."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
APART_S = 60
OPEN_SHARE = 200
"""The newest of so many are not closed yet."""
Moves = tuple[tuple[str, int], ...]
"""Moves, each with the minutes after the opening."""
_FILED: Moves = (("verify_file", 10), ("dispatch", 11), ("accept", 20))
_HANDLED: Moves = (*_FILED, ("report_handled", 100), ("start_check", 101))
_SUSPENDED: Moves = (*_FILED, ("request_suspension", 30), ("approve_suspension", 60))
_EXTENDED: Moves = (*_FILED, ("request_extension", 40), ("approve_extension", 60))
_DONE: Moves = (("report_handled", 600), ("start_check", 601), ("check_passed", 660))
ENDED_LIVES: tuple[tuple[int, str, Moves], ...] = (
    (560, "closed", (*_HANDLED, ("check_passed", 160))),
    (40, "closed", (*_HANDLED, ("check_failed", 160), ("start_rework", 165), *_DONE)),
    (20, "closed", (*_EXTENDED, *_DONE)),
    (20, "closed", (*_SUSPENDED, ("resume", 500), *_DONE)),
    (299, "rejected", (("verify_reject", 10),)),
    (30, "cancelled", (*_FILED, ("cancel", 300))),
    (30, "force_closed", (*_FILED, ("force_close", 300))),
    (1, "suspended", _SUSPENDED),
)
"""Of 1,000 cases: how many; how they end; what was done."""
OPEN_LIVES: tuple[tuple[str, Moves], ...] = (
    ("pending_verification", ()),
    ("pending_verification", ()),
    ("pending_dispatch", _FILED[:1]),
    ("handling", _FILED),
    ("handling", _EXTENDED),
    ("suspended", _SUSPENDED),
    ("pending_check", _HANDLED),
)
OPEN_STATES = tuple(dict.fromkeys(state for state, _ in OPEN_LIVES))
HANDLED_MIN = 100
LATE_MIN = 300
"""One in eight was handled, and what came after it done, so much later."""
EVALUATED = ("evaluate", 1500)
ENDINGS = ("check_passed", "verify_reject", "cancel", "force_close")
_OPENS = {
    "verify_file": ("dispatch", "total"),
    "dispatch": ("handle",),
    "report_handled": ("check",),
    "check_failed": ("handle",),
}
_CLOSES = {
    "verify_file": ("verify",),
    "dispatch": ("dispatch",),
    "report_handled": ("handle",),
    "check_failed": ("check",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of one stage."""

    stage: str
    run: int
    begin: int
    """Minutes after the opening."""
    end: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one case."""

    number: int
    state: str
    moves: Moves

    @property
    def name(self) -> str:
        """The case's id: without order, as real ones are."""
        return case_id(self.number)

    def at(self, minute: int) -> str:
        """Returns a minute of its life as the tables keep it."""
        return _text_of_minute(self.number * APART_S // 60 + minute)

    def minute_of(self, *moves: str) -> int | None:
        """Returns when it last made one of these moves."""
        return next((minute for move, minute in reversed(self.moves) if move in moves), None)

    def runs(self) -> list[Run]:
        """Returns what was timed of it."""
        running, many, ended = {"verify": 0}, {"verify": 1}, []
        for move, minute in self.moves:
            done = tuple(running) if move in ENDINGS else _CLOSES.get(move, ())
            ended += [Run(stage=stage, run=many[stage], begin=running.pop(stage), end=minute) for stage in done]
            for stage in _OPENS.get(move, ()):
                running[stage], many[stage] = minute, many.get(stage, 0) + 1
        return ended + [Run(stage=stage, run=many[stage], begin=at, end=None) for stage, at in running.items()]


def text_of(at: datetime) -> str:
    """Returns a time as the tables keep it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@lru_cache(maxsize=20_000)
def _text_of_minute(minute: int) -> str:
    return text_of(BEGIN + timedelta(minutes=minute))


def case_id(number: int) -> str:
    """Returns the id of a case."""
    return hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()


def end_of(count: int) -> datetime:
    """Returns the time at which so many cases have just been opened: the benchmark's "now"."""
    return BEGIN + timedelta(seconds=APART_S * (count + 1))


def fates(count: int) -> Iterator[Fate]:
    """Yields what became of each case, oldest first: the same at every call."""
    chance = random.Random(1)
    lives = [life[1:] for life in ENDED_LIVES for _ in range(life[0])]
    for number in range(1, count + 1):
        if number > count - count // OPEN_SHARE:
            age_min = (count + 1 - number) * APART_S / 60
            state, moves = chance.choice([each for each in OPEN_LIVES if not each[1] or each[1][-1][1] < age_min])
        else:
            state, moves = chance.choice(lives)
            if state == "closed" and chance.random() < 0.25:
                moves = (*moves, EVALUATED)
            if chance.random() < 0.125:
                moves = tuple((move, minute + (LATE_MIN if minute >= HANDLED_MIN else 0)) for move, minute in moves)
        yield Fate(number=number, state=state, moves=moves)
