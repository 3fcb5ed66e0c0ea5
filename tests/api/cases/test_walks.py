"""Random walks through the life of cases, checked against a model: whatever people try, the promises hold."""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from office import OTHER_CHIEF, OTHER_UNIT, PEOPLE, UNIT, Maker, Office, identity

from api.cases import repository
from api.cases.level import Level
from api.cases.lifecycle import MOVES, TERMINAL, Move
from api.cases.states import SIGNAL, SYSTEM, CancelReason, CaseState, RejectReason
from api.db.engine import Database
from api.db.tables import CaseRow
from api.errors import ApiError
from api.people.roles import Role

STRANGER = identity(Role.HANDLER, name="stranger", unit=OTHER_UNIT)
MAKERS: tuple[Maker, ...] = (*PEOPLE.values(), OTHER_CHIEF, STRANGER, SYSTEM)
REASONS = [None, "", "因为", *RejectReason, *CancelReason]
SHORT_CUTS = {Move.VERIFY_REJECT, Move.FORCE_CLOSE, Move.CANCEL}
EXAMPLES = int(os.environ.get("LUNXUN_WALKS", "8"))
"""More of them on a free afternoon: `LUNXUN_WALKS=200`."""
TYPES = ["garbage_exposed", "sensor_alarm", "goods_piled"]


class Walks(RuleBasedStateMachine):
    """Some cases, many people, any move with any content at any time."""

    folders: Iterator[Path]
    open_store: Callable[[Path], Database]

    def __init__(self) -> None:
        super().__init__()
        folder = next(self.folders)
        folder.mkdir()
        self.office = Office(database=type(self).open_store(folder))
        self.cases: list[str] = []
        self.touched: set[str] = set()
        self.seen: dict[str, tuple[CaseState, Level, int]] = {}
        self.histories: dict[str, list[Any]] = {}
        self.pictures: list[str] = []

    @initialize()
    def begins(self) -> None:
        for number in range(3):
            self._opened(self.office.open(type=TYPES[number]))

    @rule(type=st.sampled_from(TYPES))
    def opens(self, type: str) -> None:  # noqa: A002 # as the catalogue says
        self._opened(self.office.open(type=type, origin=SIGNAL))

    def _opened(self, case_id: str) -> None:
        self.cases.append(case_id)
        self.touched.add(case_id)
        self._note(case_id)

    @rule(data=st.data())
    def is_moved_as_the_table_has_it(self, data: st.DataObject) -> None:
        """Somebody who may, with what the move needs: it must go through."""
        case_id = data.draw(st.sampled_from(self.cases))
        self.touched.add(case_id)
        before = self.office.read(case_id)
        open_moves = [(move, maker) for move in Move for maker in MAKERS if self._may(before, move, maker)]
        if not open_moves:
            return
        # Most steps lead on, so that walks come to where they matter.
        onward = [each for each in open_moves if MOVES[each[0]].to and each[0] not in SHORT_CUTS]
        leads_on = data.draw(st.sampled_from((True, True, True, False)))
        move, maker = data.draw(st.sampled_from(onward if onward and leads_on else open_moves))
        content = self.office.whole(move)
        if move is Move.ESCALATE:
            content["level"] = list(Level)[Level(before.level).rank + 1]
        after = self.office.move(case_id, move, maker, seen=before.version, **content)
        self._moved(before, after, move)

    @rule(data=st.data())
    def is_tried_in_vain_or_not(self, data: st.DataObject) -> None:
        """Anybody, any move, any content, any version seen: it goes through as the table has it, or changes nothing."""
        case_id = data.draw(st.sampled_from(self.cases))
        self.touched.add(case_id)
        before = self.office.read(case_id)
        move, maker = data.draw(st.sampled_from(list(Move))), data.draw(st.sampled_from(MAKERS))
        content: dict[str, Any] = {
            "reason": data.draw(st.sampled_from(REASONS)),
            "unit": data.draw(st.sampled_from([None, UNIT, OTHER_UNIT, "no_such_unit"])),
            "level": data.draw(st.sampled_from([None, *Level])),
            "pictures": data.draw(st.lists(st.sampled_from([*self.pictures, "0" * 64]), max_size=2)),
            "satisfaction": data.draw(st.sampled_from([None, 1])),
        }
        if data.draw(st.booleans()):
            content = self.office.whole(move)
            self.pictures += content.get("pictures", ())
        seen = data.draw(st.sampled_from([None, before.version, before.version - 1, before.version + 1]))
        try:
            after = self.office.move(case_id, move, maker, seen=seen, **content)
        except ApiError:
            assert self.office.read(case_id).version == before.version
            return
        if after.version == before.version:
            return  # the same request of the same person again
        assert seen in (None, before.version)
        assert self._may(before, move, maker)
        self._moved(before, after, move)

    def _may(self, case: CaseRow, move: Move, maker: Maker) -> bool:
        """The table, told a second time in other words."""
        entry = MOVES[move]
        is_in_state = CaseState(case.state) in entry.from_states
        if maker == SYSTEM:
            unattended = {Move.VERIFY_FILE: False, Move.CHECK_PASSED: case.type in ("garbage_exposed", "goods_piled")}
            return is_in_state and entry.is_by_system and unattended.get(move, True) and self._fits(case, move, maker)
        is_own = maker.role is not Role.HANDLER or maker.unit == case.unit
        return is_in_state and maker.role in entry.roles and is_own and self._fits(case, move, maker)

    @staticmethod
    def _fits(case: CaseRow, move: Move, maker: Maker) -> bool:
        entry = MOVES[move]
        if entry.asks is not None:
            return case.asked is None
        if entry.answers is not None:
            asker = (case.request or {}).get("by")
            return case.asked == entry.answers and maker != SYSTEM and asker != maker.actor
        taken = {
            Move.ACCEPT: case.accepted_at is not None,
            Move.EVALUATE: case.evaluation is not None,
            Move.ESCALATE: case.level == Level.COUNTY,
        }
        return not taken.get(move, False)

    def _moved(self, before: CaseRow, after: CaseRow, move: Move) -> None:
        entry = MOVES[move]
        goal = entry.to or CaseState(before.state)
        assert after.state == (CaseState.HANDLING if goal is CaseState.FILED else goal)
        assert before.state not in TERMINAL or after.state == before.state
        assert after.version > before.version
        self._note(after.id)

    def _note(self, case_id: str) -> None:
        case = self.office.read(case_id)
        self.seen[case_id] = (CaseState(case.state), Level(case.level), case.version)

    @invariant()
    def keeps_its_promises(self) -> None:
        with self.office.database.read() as session:
            for case_id in self.touched:
                case = repository.find(session, case_id)
                assert case is not None
                state, level, version = self.seen[case_id]
                assert (case.state, case.level, case.version) == (state, level, version)
                events = [
                    (row.seq, row.at, row.actor, row.kind, row.detail) for row in repository.history(session, case_id)
                ]
                known = self.histories.get(case_id, [])
                assert events[: len(known)] == known, "what was written has changed"
                assert [event[0] for event in events] == list(range(1, len(events) + 1))
                self.histories[case_id] = events
                _follows(events, state, level)
        self.touched = {self.cases[0]}

    def teardown(self) -> None:
        self.office.database.close()


def _follows(events: list[Any], state: CaseState, level: Level) -> None:
    """The history alone tells where the case stands, each move begins where the last ended, and levels only rise."""
    opened = events[0][4]
    at, height = opened["state"], Level(opened["level"])
    for event in events[1:]:
        detail = event[4]
        if "move" not in detail:
            continue
        entry = MOVES[Move(detail["move"])]
        assert (detail["from"], at in entry.from_states) == (at, True)
        assert detail["to"] == (entry.to or at)
        at = detail["to"]
        if "level" in detail:
            assert Level(detail["level"]).rank > height.rank
            height = Level(detail["level"])
    assert (at, height) == (state, level)


@contextmanager
def _machine(folder: Path, open_store: Callable[[Path], Database]) -> Iterator[type[Walks]]:
    numbers = (folder / str(number) for number in itertools.count())
    yield type("Walks", (Walks,), {"folders": numbers, "open_store": staticmethod(open_store)})


@pytest.mark.one_store
def test_no_walk_lowers_a_level_makes_an_illegal_move_or_bends_a_history(
    tmp_path: Path, open_store: Callable[[Path], Database]
) -> None:
    with _machine(tmp_path, open_store) as machine:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=EXAMPLES, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
