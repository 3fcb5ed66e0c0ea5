"""The rows of as many cases as one asks for: each with its history and its clocks, always the same ones."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
APART_S = 60
OPEN = 5000
"""The newest so many are not closed yet."""
STATES = ["closed"] * 320 + ["rejected"] * 150 + ["cancelled"] * 14 + ["force_closed"] * 15 + ["suspended"]
OPEN_STATES = ["pending_verification", "pending_dispatch", "handling", "handled"]
TYPES = ["illegal_parking", "garbage_exposed", "fire_lane_blocked", "goods_piled", "camera_fault"]
UNITS = ["sanitation", "urban_management", "traffic_police", "fire_rescue"]
FACTS = json.dumps(
    {"rule": "r1", "camera_name": "路口 7", "limit_s": 300, "dwell": {"lower_s": 312.5, "upper_s": 340.0}}
)
FILED = (("verify_file", 10), ("dispatch", 11), ("accept", 20))
"""Moves, each with the minutes after the opening."""
HANDLED = (*FILED, ("report_handled", 180))
MOVES = {
    "closed": (*HANDLED, ("check_passed", 240)),
    "rejected": (("verify_reject", 10),),
    "cancelled": (*FILED, ("cancel", 300)),
    "force_closed": (*FILED, ("force_close", 300)),
    "suspended": (*FILED, ("request_suspension", 30), ("approve_suspension", 60)),
    "pending_verification": (),
    "pending_dispatch": FILED[:1],
    "handling": FILED,
    "handled": HANDLED,
}
EVALUATED = ("evaluate", 1500)
LATE_MIN = 300
"""One in eight was handled so much later."""
ENDED = ("closed", "rejected", "cancelled", "force_closed")
STAGES = (("verify", None, 30, 10), ("handle", 11, 251, 180), ("total", 10, 490, 240))
"""Stage; minute it begins, None: with the case; minute it is due; minute it ends, where that is reached."""
CASE_COLUMNS = (
    "id", "number", "origin", "origin_id", "camera_id", "type", "state", "version", "opened_at", "facts", "area",
    "unit", "level", "decided_at", "decided_by", "ended_at", "reason",
)  # fmt: skip
EVENT_COLUMNS = ("case_id", "seq", "at", "actor", "kind", "detail")
CLOCK_COLUMNS = (
    "case_id", "stage", "run", "terms", "pauses", "started_at", "due_at", "ended_at", "breaches", "told_term",
)  # fmt: skip
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one case."""

    number: int
    state: str
    moves: tuple[tuple[str, int], ...]
    late_min: int
    """By how much its handling, and all after it, came later."""

    @property
    def name(self) -> str:
        """The case's id: without order, as real ones are."""
        return case_id(self.number)

    def at(self, minute: int) -> str:
        """Returns a minute of its life as the tables keep it; what comes after the handling is late with it."""
        late = self.late_min if minute >= 180 else 0
        return text_of(BEGIN + timedelta(seconds=APART_S * self.number, minutes=minute + late))

    def minute_of(self, *moves: str) -> int | None:
        """Returns when it made the first of these moves that it has made."""
        return next((minute for move, minute in self.moves if move in moves), None)


def text_of(at: datetime) -> str:
    """Returns a time as the tables keep it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def case_id(number: int) -> str:
    """Returns the id of a case."""
    return f"{random.Random(number).getrandbits(128):032x}"


def fates(count: int) -> Iterator[Fate]:
    """Yields what became of each case, oldest first: the same at every call."""
    chance = random.Random(1)
    for number in range(1, count + 1):
        state = chance.choice(OPEN_STATES if number > count - OPEN else STATES)
        is_evaluated = state == "closed" and chance.random() < 0.25
        late_min = LATE_MIN if chance.random() < 0.125 else 0
        yield Fate(
            number=number,
            state=state,
            moves=(*MOVES[state], EVALUATED) if is_evaluated else MOVES[state],
            late_min=late_min,
        )


def cases(count: int) -> Iterator[Row]:
    """Yields the rows of cases."""
    chance = random.Random(2)
    for fate in fates(count):
        decided = fate.minute_of("verify_file", "verify_reject")
        ended = fate.minute_of("check_passed", "verify_reject", "cancel", "force_close")
        yield (
            fate.name, fate.number, "violation", f"v{fate.number}", f"c{chance.randrange(500)}",
            chance.choice(TYPES), fate.state, 1 + len(fate.moves), fate.at(0), FACTS,
            f"grid-{chance.randrange(60)}",
            chance.choice(UNITS) if fate.minute_of("dispatch") else None, chance.choice(["grid"] * 95 + ["town"] * 5),
            None if decided is None else fate.at(decided), None if decided is None else "person:olga",
            None if ended is None else fate.at(ended), "nothing_there" if fate.state == "rejected" else None,
        )  # fmt: skip


def events(count: int) -> Iterator[Row]:
    """Yields the rows of the cases' histories."""
    for fate in fates(count):
        yield fate.name, 1, fate.at(0), "system", "opened", '{"reason": "as seen"}'
        for seq, (move, minute) in enumerate(fate.moves, 2):
            more = {"satisfaction": 3 + fate.number % 3} if move == "evaluate" else {}
            detail = json.dumps({"move": move} | more)
            yield fate.name, seq, fate.at(minute), "person:olga", "move", detail


def clocks(count: int) -> Iterator[Row]:
    """Yields the rows of the cases' clocks."""
    for fate in fates(count):
        for stage, begins, due, ends in STAGES:
            if begins is not None and fate.minute_of("verify_file" if stage == "total" else "dispatch") is None:
                continue
            has_ended = fate.state in ENDED or any(minute >= ends for _, minute in fate.moves)
            began = fate.at(begins or 0)
            terms = json.dumps([{"clock": "urgent_hour", "amount": (due - (begins or 0)) / 60, "since": began}])
            pauses = [[fate.at(60), None]] if fate.state == "suspended" and stage != "verify" else []
            yield (
                fate.name, stage, 1, terms, json.dumps(pauses), began,
                text_of(BEGIN + timedelta(seconds=APART_S * fate.number, minutes=due)),
                fate.at(ends) if has_ended else None, 0, 0,
            )  # fmt: skip
