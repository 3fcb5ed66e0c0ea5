"""The table itself: every state can be reached and left, every move by every role, no level is ever lowered."""

from pathlib import Path
from typing import Any

import pytest
from office import OTHER_CHIEF, OTHER_UNIT, PEOPLE, WAYS, Office, identity

from api.cases.level import Level, highest, is_above
from api.cases.life_page import life_page
from api.cases.lifecycle import AT_A_UNIT, FILED_AND_OPEN, MOVES, OPEN, STAGES, TERMINAL, Move
from api.cases.move import Asked
from api.cases.standing import allowed_moves, obstacle
from api.cases.states import SYSTEM, CaseState
from api.db.tables import CaseRow
from api.errors import Conflict, NotAllowed
from api.people.roles import Role

MAKERS: dict[str, Any] = {role.value: PEOPLE[role] for role in Role} | {SYSTEM: SYSTEM}
ROOT = Path(__file__).parents[3]


def test_every_state_is_reached_from_an_opened_case_and_every_open_one_can_end() -> None:
    onward: dict[CaseState, set[CaseState]] = {state: set() for state in CaseState}
    for rule in MOVES.values():
        for state in rule.from_states:
            onward[state].add(rule.to or state)

    def reached(start: set[CaseState]) -> set[CaseState]:
        found, edge = set(start), set(start)
        while edge:
            edge = {after for state in edge for after in onward[state]} - found
            found |= edge
        return found

    assert reached({CaseState.SUSPECTED}) == reached({CaseState.SUSPECTED, CaseState.PENDING_VERIFICATION})
    assert reached({CaseState.SUSPECTED}) == set(CaseState)
    for state in OPEN:
        assert CaseState.CLOSED in reached({state}), state
    for state in TERMINAL:
        assert onward[state] <= {state}


def test_a_case_is_filed_in_one_way_only_and_dispatched_only_when_it_is() -> None:
    into_filed = [move for move, rule in MOVES.items() if rule.to is CaseState.FILED]
    assert into_filed == [Move.VERIFY_FILE]
    inward = [
        (move, state)
        for move, rule in MOVES.items()
        for state in rule.from_states
        if state not in FILED_AND_OPEN and rule.to in FILED_AND_OPEN
    ]
    assert inward == [(Move.VERIFY_FILE, CaseState.PENDING_VERIFICATION)]
    assert all(MOVES[move].needs_entry for move in (Move.VERIFY_FILE, Move.CHECK_PASSED, Move.FORCE_CLOSE))


def test_what_has_ended_is_not_timed_and_what_waits_is() -> None:
    assert set(STAGES) == OPEN - {CaseState.SUSPECTED}


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("move", Move)
def test_the_table_says_who_may_make_a_move_from_where(move: Move, name: str) -> None:
    maker, rule = MAKERS[name], MOVES[move]
    is_allowed = rule.is_by_system if maker == SYSTEM else maker.role in rule.roles
    for state in CaseState:
        case = standing(state, asked=rule.answers)
        found = obstacle(case, move, maker)
        if not is_allowed:
            assert isinstance(found, NotAllowed)
        elif state in rule.from_states:
            assert found is None
            assert move in allowed_moves(case, maker)
        else:
            assert isinstance(found, Conflict)
            assert found.code == "illegal_move"
            assert found.details["allowed_moves"] == [each.value for each in allowed_moves(case, maker)]


@pytest.mark.parametrize("move", [each for each in Move if Role.HANDLER in MOVES[each].roles])
def test_a_handler_of_another_unit_makes_no_move(move: Move) -> None:
    stranger = identity(Role.HANDLER, unit=OTHER_UNIT)
    for state in CaseState:
        assert getattr(obstacle(standing(state), move, stranger), "code", None) == "other_unit"


def test_auditors_and_other_systems_move_nothing() -> None:
    for role in (Role.AUDITOR, Role.INTEGRATOR):
        assert not any(role in rule.roles for rule in MOVES.values())


@pytest.mark.one_store
@pytest.mark.parametrize("state", WAYS)
def test_every_move_of_the_table_is_really_made_by_every_role_that_may(office: Office, state: CaseState) -> None:
    standings = {asked: office.at(state, asked=asked) for asked in _askable(state)}
    for move, role in _table_from(state):
        rule = MOVES[move]
        case_id = standings[rule.answers]
        if role is Role.HANDLER and office.read(case_id).unit is None:
            continue
        maker = OTHER_CHIEF if rule.answers and role is Role.SUPERVISOR else PEOPLE[role]
        before, after = office.read(case_id), office.tried(case_id, move, maker)
        assert after.state == (_onward(rule.to) if rule.to else state), (move, role)
        assert not is_above(Level(before.level), Level(after.level))
        assert after.version > before.version


def _table_from(state: CaseState) -> list[tuple[Move, Role]]:
    found = [(move, role) for move, rule in MOVES.items() for role in Role if role in rule.roles]
    return [(move, role) for move, role in found if state in MOVES[move].from_states]


def _askable(state: CaseState) -> list[Asked | None]:
    return [None, *Asked] if state in AT_A_UNIT else [None]


def _onward(state: CaseState) -> CaseState:
    """A filed case is dispatched at once."""
    return CaseState.HANDLING if state is CaseState.FILED else state


def test_the_highest_level_of_some_is_none_below_any() -> None:
    assert [level.value for level in sorted(Level, key=lambda each: each.rank)] == [
        "grid",
        "community",
        "town",
        "county",
    ]
    for first in Level:
        for second in Level:
            assert not is_above(first, highest(first, second))
            assert not is_above(second, highest(first, second))
            assert is_above(first, second) is (first.rank > second.rank)


def test_the_page_about_the_life_of_a_case_is_current() -> None:
    written = (ROOT / "docs" / "case-life.md").read_text(encoding="utf-8")
    assert written == life_page(), "python -m api.cases.life_page > docs/case-life.md"


def standing(state: CaseState, *, asked: Asked | None = None) -> CaseRow:
    request = None if asked is None else {"by": "person:somebody-else", "seq": 3}
    return CaseRow(state=state.value, unit=PEOPLE[Role.HANDLER].unit, level="grid", asked=asked, request=request)
