"""Figures against a count by hand on several dates of random lives; and each of those dates asked about later."""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from hand_count import Known, counted, everything, stage_times
from office import OTHER_CHIEF, OTHER_UNIT, PEOPLE, START, UNIT, Maker, Office, identity

from api.cases.level import Level
from api.cases.lifecycle import MOVES, Move, moves_from
from api.cases.states import CAMERA_FAULT, REPORT, SIGNAL, VIOLATION, CaseState
from api.db.tables import RecurrenceRow
from api.db.tables.delivery import TicketRow
from api.errors import ApiError
from api.figures import service
from api.figures.catalogue import FIGURES
from api.figures.definition import Kind, Source, Split
from api.figures.schemas import FigureView, IdsAsked, OneAsked
from api.people.reach import EVERYWHERE
from api.people.roles import Role

AREAS, CAMERAS, TYPES = ("g1", "g2"), ("c1", "c2"), ("garbage_exposed", "goods_piled", "sensor_alarm")
OF_CASES = [name for name, each in FIGURES.items() if each.source is Source.CASES]
COUNTED = [name for name in OF_CASES if FIGURES[name].kind is not Kind.INDEX]
FILTERS: list[dict[str, str]] = [
    {},
    {"area": "g1"},
    {"type": "goods_piled"},
    {"camera": "c2"},
    {"unit": UNIT},
    {"level": "county"},
    {"area": "g2", "unit": OTHER_UNIT},
]
OF_MACHINES = ("precision", "false_alarm_rate", "duplicate_rate")
FILTER_KEYS = {key for each in FILTERS for key in each}
WEIGHT = {
    **dict.fromkeys((Move.CANCEL, Move.FORCE_CLOSE), 12),
    **dict.fromkeys((Move.SUGGEST_HANDLER, Move.ACCEPT, Move.REDISPATCH, Move.RETURN_TO_SENDER), 6),
    **dict.fromkeys((Move.REFUSE_SUSPENSION, Move.REFUSE_EXTENSION, Move.ESCALATE, Move.VERIFY_REJECT), 3),
}
"""How much more seldom than others these are made, or hardly a case would live to its check."""
SEEN = {
    "approve_extension",
    "approve_suspension",
    "resume",
    "check_failed",
    "check_passed",
    "evaluate",
    "verify_reject",
}
LIVES = int(os.environ.get("LUNXUN_LIVES", "1"))
"""More of them on a free afternoon: `LUNXUN_LIVES=30`."""
Answer = tuple[str, dict[str, Any], FigureView]
"""Which figure, what was asked, and what was told."""
A_WHILE = timedelta(days=3)


class Town:
    """Cases with random lives."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office = office
        self.chance = random.Random(seed)
        self.cases: list[str] = []
        self.made: Counter[str] = Counter()

    def open(self, count: int) -> None:
        chance = self.chance
        for _ in range(count):
            origin = chance.choice((VIOLATION, VIOLATION, REPORT, SIGNAL, CAMERA_FAULT))
            where = {"area": chance.choice(AREAS), "camera_id": chance.choice(CAMERAS), "type": chance.choice(TYPES)}
            self.cases.append(self.office.open(origin=origin, origin_id=f"o{self.office.number()}", **where))

    def live(self, steps: int) -> None:
        """Goes on for some days; every step is one move of one case, or something that is learnt about it."""
        for _ in range(steps):
            self.office.forward(hours=self.chance.choice((0, 0.2, 1, 3, 12)))
            chosen = self.chance.choice(self.cases)
            if self.chance.random() < 0.1:
                self._learn(chosen)
            else:
                self._move(chosen)

    def _learn(self, case_id: str) -> None:
        number, now = self.office.number(), self.office.now
        with self.office.database.write() as session:
            if self.chance.random() < 0.7:
                received_at = now - timedelta(days=self.chance.choice((0, 60)))
                facts: dict[str, Any] = {"number": f"t{number}", "source": "12345", "linked_by": "test"}
                session.add(TicketRow(case_id=case_id, received_at=received_at, linked_at=now, **facts))
            elif session.get(RecurrenceRow, case_id) is None and case_id != self.cases[0]:
                session.add(RecurrenceRow(case_id=case_id, earlier_case_id=self.cases[0], linked_at=now))

    def _move(self, case_id: str) -> None:
        case = self.office.read(case_id)
        choices = [each for each in moves_from(CaseState(case.state)) if self.chance.random() < 1 / WEIGHT.get(each, 1)]
        if not choices:
            return
        move = self.chance.choice(choices)
        try:
            self.office.move(case_id, move, self._maker(move, case.unit), **self._content(move))
        except ApiError:
            # The case's own facts forbid it: nothing was asked, the level is no higher, it is another unit's.
            return
        self.made[move.value] += 1

    def _maker(self, move: Move, unit: str | None) -> Maker:
        rule = MOVES[move]
        if not rule.roles or (rule.is_by_system and self.chance.random() < 0.3):
            return "system"
        if rule.answers:
            return OTHER_CHIEF
        return identity(Role.HANDLER, unit=unit) if Role.HANDLER in rule.roles else PEOPLE[Role.ADMIN]

    def _content(self, move: Move) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        if move is Move.VERIFY_REJECT:
            changes["reason"] = self.chance.choice(("nothing_there", "duplicate", "gone", "not_ours"))
        if move is Move.VERIFY_FILE and self.chance.random() < 0.3:
            changes["type"] = self.chance.choice(TYPES[:2])
        if MOVES[move].needs_unit:
            changes["unit"] = self.chance.choice((UNIT, UNIT, OTHER_UNIT))
        if move is Move.ESCALATE:
            changes["level"] = self.chance.choice(list(Level)[1:])
        if move is Move.EVALUATE:
            changes["satisfaction"] = self.chance.randint(1, 5)
        return self.office.whole(move, **changes)


def ask(office: Office, name: str, question: dict[str, Any]) -> FigureView:
    with office.database.read() as session:
        asked = OneAsked.model_validate(question)
        return service.figure(session, name, asked, reach=EVERYWHERE, now=office.now, looks_kept_s=1.0)


def ids(office: Office, name: str, question: dict[str, Any]) -> set[str]:
    with office.database.read() as session:
        asked = IdsAsked.model_validate(question | {"limit": 1000})
        page = service.behind(session, name, asked, reach=EVERYWHERE, now=office.now, looks_kept_s=1.0)
    assert page.next_cursor is None
    return {each.id for each in page.ids}


def questions(office: Office) -> Iterator[dict[str, Any]]:
    """All that is asked on one date: a part of the time that has ended, then the whole, of each filter."""
    yield {"from": START, "to": office.now - A_WHILE, "as_of": office.now}
    for each in FILTERS:
        yield {"from": START - A_WHILE, "to": office.now + timedelta(days=60), "as_of": office.now, **each}


def splits_of(name: str, question: dict[str, Any]) -> set[Split]:
    """By what a figure is told apart there; only without a filter, for the sake of time."""
    return set() if FILTER_KEYS & question.keys() else KEYS.keys() & FIGURES[name].splits


def fits(question: dict[str, Any], each: Known) -> bool:
    case = each.case
    own = {"area": case.area, "type": case.type, "camera": case.camera_id, "unit": case.unit, "level": case.level}
    return all(question.get(key) in (None, value) for key, value in own.items())


def check_by_hand(office: Office, question: dict[str, Any]) -> int:
    """Compares every figure with the count by hand; returns how many cases stood in numerators."""
    begin, end = cast("datetime", question["from"]), cast("datetime", question["to"])
    hits = 0
    with office.database.read() as session:
        cases = [each for each in everything(session) if fits(question, each)]
        for name in COUNTED:
            numerator, denominator = counted(name, cases, begin, end, office.now)
            view = ask(office, name, question)
            expected = (len(numerator), None if view.kind is Kind.COUNT else len(denominator))
            assert (view.numerator, view.denominator) == expected, (name, question)
            assert ids(office, name, question | {"part": "numerator"}) == numerator, (name, question)
            assert ids(office, name, question | {"part": "denominator"}) == denominator, (name, question)
            check_groups(office, name, question, [each for each in cases if each.case.id in numerator])
            hits += len(numerator)
        check_times(ask(office, "handling_time", question), stage_times(cases, begin, end))
    return hits


def check_groups(office: Office, name: str, question: dict[str, Any], hits: list[Known]) -> None:
    for split in splits_of(name, question):
        groups = ask(office, name, question | {"group_by": split}).groups
        told = {group.key: group.numerator for group in groups if group.numerator}
        is_found = split is Split.TYPE and name in OF_MACHINES
        assert told == Counter(each.type_found if is_found else KEYS[split](each) for each in hits), (
            name,
            split,
            question,
        )


def check_times(view: FigureView, by_hand: dict[str, tuple[int, float, float, float]]) -> None:
    shown = {each.stage: (each.runs, each.mean_s, each.p50_s, each.p90_s) for each in view.stages}
    assert shown.keys() == by_hand.keys()
    for stage, times in by_hand.items():
        assert shown[stage] == pytest.approx(times, abs=0.01), stage


KEYS: dict[Split, Callable[[Known], str | None]] = {
    Split.AREA: lambda each: each.case.area,
    Split.TYPE: lambda each: each.case.type,
    Split.UNIT: lambda each: each.case.unit,
    Split.LEVEL: lambda each: each.case.level,
    Split.CAMERA: lambda each: each.case.camera_id,
}


def ask_all(office: Office, question: dict[str, Any]) -> Iterator[Answer]:
    """Every figure of cases, as one and told apart."""
    for name in OF_CASES:
        for split in (None, *splits_of(name, question)):
            whole = question | {"group_by": split}
            yield name, whole, ask(office, name, whole)


@pytest.mark.parametrize("seed", range(LIVES))
def test_figures_are_as_counted_by_hand_and_each_date_is_told_again_later_as_it_was(office: Office, seed: int) -> None:
    town, hits = Town(office, seed), 0
    told: list[Answer] = []
    for _ in range(3):
        town.open(10)
        town.live(160)
        for question in questions(office):
            hits += check_by_hand(office, question)
            told += ask_all(office, question)
        office.forward(minutes=1)
    town.live(60)
    assert hits > 300
    for name, question, before in told:
        assert ask(office, name, question) == before
    assert town.made.keys() >= SEEN, "these lives show too little"
