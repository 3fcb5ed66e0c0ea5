"""The rows of as many cases as one asks for: each with its history, clocks, links and pictures, always the same ones.

Histories and clocks come in the order of time, as a server writes them: those of one case lie far apart.
"""

import hashlib
import json
import random
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from typing import Any

from million_fates import ENDINGS, Fate, Run, fates

TYPES = ["illegal_parking", "garbage_exposed", "fire_lane_blocked", "goods_piled", "camera_fault"]
AREAS = [f"grid-{number}" for number in range(60)]
UNITS = ["sanitation", "urban_management", "traffic_police", "fire_rescue"]
ACTOR = "api:benchmark"
"""Whoever asks; one of those who verify."""
ACTORS = [ACTOR, *(f"person:verifier-{number}" for number in range(19))]
REASONS = ["nothing_there"] * 6 + ["duplicate"] * 2 + ["gone"]
FACTS = {"rule": "r1", "camera_name": "路口 7", "zone_name": "东侧", "limit_s": 300.0, "box": [0.2, 0.3, 0.5, 0.7]}
FACTS_TEXT = json.dumps(FACTS | {"dwell": {"lower_s": 312.5, "upper_s": 340.0}}, ensure_ascii=False)
LIMITS = {
    "verify": ("urgent_hour", 24.0, 1440),
    "dispatch": ("work_hour", 1.0, 60),
    "handle": ("work_hour", 2.0, 120),
    "check": ("work_hour", 2.0, 120),
    "total": ("work_day", 2.0, 2880),
}
"""By stage the clock, its amount, and how many minutes that is here, where every day is one of work."""
EXTENDED_MIN = 480
PICTURED = 100_000
"""So many of the newest have pictures."""
ROLES = ("first_scene", "second_scene")
CASE_COLUMNS = (
    "id", "number", "origin", "origin_id", "camera_id", "rule_id", "type", "catalogue_version", "state", "version",
    "opened_at", "facts", "area", "unit", "level", "decided_at", "decided_by", "accepted_at", "accepted_by",
    "ended_at", "reason", "reworks", "asked", "evaluation",
)  # fmt: skip
EVENT_COLUMNS = ("case_id", "seq", "at", "actor", "kind", "detail")
CLOCK_COLUMNS = (
    "case_id", "stage", "run", "terms", "pauses", "started_at", "due_at", "ended_at", "watched_at", "breaches",
    "told_term",
)  # fmt: skip
TICKET_COLUMNS = ("case_id", "number", "source", "received_at", "linked_at", "linked_by")
RECURRENCE_COLUMNS = ("case_id", "earlier_case_id", "linked_at")
PICTURE_COLUMNS = ("sha256", "size_bytes", "media_type", "width", "height", "camera_id", "stored_at", "expires_at")
EVIDENCE_COLUMNS = ("case_id", "sha256", "role", "taken_at", "is_below_standard")
Row = tuple[Any, ...]


def tables(count: int) -> dict[str, tuple[tuple[str, ...], Iterator[Row]]]:
    """Returns by table its columns and its rows; a table comes after those that it refers to."""
    return {
        "cases": (CASE_COLUMNS, cases(count)),
        "case_events": (EVENT_COLUMNS, by_time(events(count))),
        "stage_clocks": (CLOCK_COLUMNS, by_time(clocks(count))),
        "tickets": (TICKET_COLUMNS, tickets(count)),
        "recurrences": (RECURRENCE_COLUMNS, recurrences(count)),
        "pictures": (PICTURE_COLUMNS, pictures(count)),
        "evidence": (EVIDENCE_COLUMNS, evidence(count)),
    }


def cases(count: int) -> Iterator[Row]:
    """Yields the rows of cases."""
    chance = random.Random(2)
    for fate in fates(count):
        decided, ended = fate.minute_of("verify_file", "verify_reject"), fate.minute_of(*ENDINGS)
        accepted = fate.minute_of("accept")
        type_key, camera = chance.choice(TYPES), chance.randrange(500)
        satisfaction = None if fate.minute_of("evaluate") is None else _satisfaction(fate)
        yield (
            fate.name, fate.number, "violation", f"v{fate.number}", f"c{camera}", "r1", type_key, 1, fate.state,
            1 + len(fate.moves), fate.at(0), FACTS_TEXT, AREAS[camera % len(AREAS)],
            UNITS[camera % len(UNITS)] if fate.minute_of("dispatch") else None,
            chance.choice(["grid"] * 95 + ["town"] * 5),
            None if decided is None else fate.at(decided), None if decided is None else chance.choice(ACTORS),
            None if accepted is None else fate.at(accepted), None if accepted is None else "person:handler",
            None if ended is None else fate.at(ended),
            chance.choice(REASONS) if fate.state == "rejected" else None,
            sum(move == "check_failed" for move, _ in fate.moves), None,
            None if satisfaction is None else json.dumps({"satisfaction": satisfaction, "note": "", "by": "person:olga",
                                                          "at": fate.at(1500)}),
        )  # fmt: skip


def events(count: int) -> Iterator[tuple[str, Fate, Row]]:
    """Yields the rows of the cases' histories, each after its time and its case."""
    opened = json.dumps({"reason": "as seen", "type": "illegal_parking"})
    for fate in fates(count):
        name = fate.name
        yield fate.at(0), fate, (name, 1, fate.at(0), "system", "opened", opened)
        for seq, (move, minute) in enumerate(fate.moves, 2):
            more = f', "satisfaction": {_satisfaction(fate)}' if move == "evaluate" else ""
            detail = f'{{"move": "{move}", "note": "", "request": "{name}"{more}, "version": {seq}}}'
            yield fate.at(minute), fate, (name, seq, fate.at(minute), ACTORS[1], "move", detail)


def clocks(count: int) -> Iterator[tuple[str, Fate, Row]]:
    """Yields the rows of the cases' clocks, each after its time and its case."""
    for fate in fates(count):
        for run in fate.runs():
            yield fate.at(run.begin), fate, _clock(fate, run)


def by_time(rows: Iterable[tuple[str, Fate, Row]]) -> Iterator[Row]:
    """Yields rows in the order of their times; those of a case must come after all that is older than the case."""
    waiting: list[tuple[str, int, Row]] = []
    for order, (at, fate, row) in enumerate(rows):
        opened_at = fate.at(0)
        while waiting and waiting[0][0] < opened_at:
            yield heappop(waiting)[2]
        heappush(waiting, (at, order, row))
    while waiting:
        yield heappop(waiting)[2]


def tickets(count: int) -> Iterator[Row]:
    """Yields complaints of others: about one case in fifty, of these one in five twice."""
    for fate in fates(count):
        for more in range((fate.number % 50 == 0) + (fate.number % 250 == 0)):
            received, linked = fate.at(30 if fate.number % 100 else -30), fate.at(40 + more)
            yield fate.name, f"12345-{fate.number}-{more}", "12345", received, linked, "person:olga"


def recurrences(count: int) -> Iterator[Row]:
    """Yields what came back: one case in twenty."""
    for fate in fates(count):
        if fate.number % 20 == 0:
            yield fate.name, Fate(number=fate.number - 7, state="closed", moves=()).name, fate.at(0)


def pictures(count: int) -> Iterator[Row]:
    """Yields the rows of pictures."""
    for fate, role in _shown(count):
        yield _sha256(fate, role), 412_345, "image/jpeg", 1920, 1080, "c1", fate.at(0), fate.at(60)


def evidence(count: int) -> Iterator[Row]:
    """Yields what the pictures show."""
    for fate, role in _shown(count):
        yield fate.name, _sha256(fate, role), role, fate.at(0), False


def _clock(fate: Fate, run: Run) -> Row:
    kind, amount, minutes = LIMITS[run.stage]
    terms = [f'{{"clock": "{kind}", "amount": {amount}, "since": "{fate.at(run.begin)}"}}']
    due, pauses = run.begin + minutes, []
    extended, stood = fate.minute_of("approve_extension"), fate.minute_of("approve_suspension")
    went_on = fate.minute_of("resume")
    if extended is not None and run.begin <= extended < (run.end or extended + 1):
        terms.append(f'{{"clock": "work_hour", "amount": 8.0, "since": "{fate.at(extended)}"}}')
        due += EXTENDED_MIN
    if stood is not None and run.begin <= stood < (run.end or stood + 1):
        pauses.append([fate.at(stood), None if went_on is None else fate.at(went_on)])
        due += 0 if went_on is None else went_on - stood
    due_at = fate.at(due)
    watched = None if run.end is not None or (pauses and pauses[-1][1] is None) else due_at
    return (
        fate.name, run.stage, run.run, f"[{', '.join(terms)}]", json.dumps(pauses), fate.at(run.begin), due_at,
        None if run.end is None else fate.at(run.end), watched, 0, 0,
    )  # fmt: skip


def _satisfaction(fate: Fate) -> int:
    return 3 + fate.number % 3


def _shown(count: int) -> Iterator[tuple[Fate, str]]:
    for number in range(max(1, count - PICTURED + 1), count + 1):
        yield from ((Fate(number=number, state="", moves=()), role) for role in ROLES)


def _sha256(fate: Fate, role: str) -> str:
    return hashlib.sha256(f"{fate.number} {role}".encode()).hexdigest()
