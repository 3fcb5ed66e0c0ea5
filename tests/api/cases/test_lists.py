"""`GET /cases` narrowed: by every filter, as far as whoever asks sees, and along an index."""

from datetime import timedelta
from typing import Any

import pytest
from office import OTHER_UNIT, PEOPLE, UNIT, Office, identity
from sqlalchemy import event, text

from api.cases import repository, service
from api.cases.cursor import decode_cursor
from api.cases.level import Level
from api.cases.lifecycle import Move
from api.cases.move import Asked
from api.cases.repository import CaseFilter
from api.cases.states import SIGNAL, CaseState
from api.clocks.colour import Colour
from api.people.reach import Reach, areas_filter
from api.people.roles import Role


def found(office: Office, **which: Any) -> list[str]:
    with office.database.read() as session:
        return [case.id for case in repository.newest(session, CaseFilter(**which), limit=50)]


def test_each_filter_finds_its_cases(office: Office) -> None:
    plain = office.open(area="grid-a")
    office.forward(minutes=1)
    alarm = office.open(origin=SIGNAL, type="sensor_alarm", area="grid-b")
    office.forward(minutes=1)
    handled = office.at(CaseState.HANDLING, asked=Asked.EXTENSION)
    office.go(handled, Move.ACCEPT)
    office.move(handled, Move.ESCALATE, Role.OPERATOR, level="county", reason="重大")

    assert found(office) == [handled, alarm, plain]
    assert found(office, states=(CaseState.PENDING_VERIFICATION,)) == [alarm, plain]
    assert found(office, states=(CaseState.PENDING_VERIFICATION, CaseState.HANDLING)) == [handled, alarm, plain]
    assert found(office, area="grid-a") == [plain]
    assert found(office, unit=UNIT) == [handled]
    assert found(office, unit=OTHER_UNIT) == []
    assert found(office, level=Level.COUNTY) == [handled]
    assert found(office, origin=SIGNAL) == [alarm]
    assert found(office, type="sensor_alarm") == [alarm]
    assert found(office, asked=Asked.EXTENSION) == [handled]
    assert found(office, number=2) == [alarm]
    assert found(office, of_actor=PEOPLE[Role.HANDLER].actor) == [handled]
    assert found(office, of_actor=PEOPLE[Role.ADMIN].actor) == [handled]
    assert found(office, of_actor=PEOPLE[Role.OPERATOR].actor) == []
    assert found(office, is_supervised=False, area="grid-b") == [alarm]


def test_overdue_is_what_a_running_clock_says_now(office: Office) -> None:
    late, suspended = office.at(CaseState.HANDLING), office.at(CaseState.SUSPENDED)
    done = office.at(CaseState.CLOSED)
    assert found(office, overdue_at=office.now) == []
    office.forward(days=40)
    assert found(office, overdue_at=office.now) == [late]
    assert {late, suspended, done} == set(found(office))


def test_a_colour_is_found_and_its_pages_go_on(office: Office) -> None:
    first = office.at(CaseState.HANDLING)
    office.forward(days=40)
    second = office.at(CaseState.HANDLING)
    office.open(type="goods_piled")

    def coloured(colour: Colour, limit: int = 50) -> list[str]:
        with office.database.read() as session:
            page = service.page(session, CaseFilter(colour=colour), limit=limit, now=office.now)
            return [case.id for case in page.cases]

    assert coloured(Colour.RED) == [first]
    assert second in coloured(Colour.GREEN)
    assert len(coloured(Colour.GREEN, limit=1)) == 1
    assert len(coloured(Colour.GREEN)) == 2


@pytest.mark.parametrize("walked", [1, 2, 3, 1000])
def test_an_old_open_case_is_found_behind_newer_closed_ones(
    office: Office, monkeypatch: pytest.MonkeyPatch, walked: int
) -> None:
    monkeypatch.setattr(repository, "_WALKED", walked)
    late = [office.at(CaseState.HANDLING) for _ in range(2)]
    office.forward(days=40)
    for _ in range(2):
        office.at(CaseState.CLOSED)
    office.forward(minutes=1)
    fresh = office.at(CaseState.HANDLING)
    shown, older_than = [], None
    for limit in (1, 1, 5):
        which = CaseFilter(colour=Colour.RED, older_than=older_than)
        with office.database.read() as session:
            page = service.page(session, which, limit=limit, now=office.now)
        shown += [case.id for case in page.cases]
        older_than = None if page.next_cursor is None else decode_cursor(page.next_cursor)
        if older_than is None:
            break
    assert sorted(shown) == sorted(late)
    with office.database.read() as session:
        which = CaseFilter(colour=Colour.GREEN, reach=Reach(units=frozenset({UNIT})))
        assert [each.id for each in service.page(session, which, limit=5, now=office.now).cases] == [fresh]


@pytest.mark.parametrize(
    ("areas", "role", "unit", "sees"),
    [
        ((), Role.OPERATOR, None, 3),
        (("grid-a",), Role.OPERATOR, None, 1),
        (("grid-a", "grid-b"), Role.OPERATOR, None, 2),
        (("grid-c",), Role.OPERATOR, None, 0),
        ((), Role.HANDLER, UNIT, 1),
        ((), Role.HANDLER, OTHER_UNIT, 0),
    ],
)
def test_a_list_ends_where_the_sight_ends(
    office: Office, areas: tuple[str, ...], role: Role, unit: str | None, sees: int
) -> None:
    office.open(area="grid-a")
    office.open(area="grid-b")
    office.at(CaseState.HANDLING)
    person = identity(role, unit=unit, areas=areas)
    assert len(found(office, reach=areas_filter(person))) == sees
    with office.database.read() as session:
        page = service.page(session, CaseFilter(reach=areas_filter(person)), limit=10, now=office.now)
    assert len(page.cases) == sees


def test_pages_neither_repeat_nor_skip_cases_of_one_instant(office: Office) -> None:
    cases = {office.open() for _ in range(7)}
    seen: list[str] = []
    older_than = None
    while True:
        with office.database.read() as session:
            rows = repository.newest(session, CaseFilter(older_than=older_than), limit=2)
        if not rows:
            break
        seen += [row.id for row in rows]
        older_than = (rows[-1].opened_at, rows[-1].id)
    assert len(seen) == 7
    assert set(seen) == cases


@pytest.mark.one_store
@pytest.mark.parametrize(
    ("which", "index"),
    [
        ({}, "cases_newest"),
        ({"states": (CaseState.HANDLING,)}, "cases_by_state"),
        ({"area": "grid-a"}, "cases_by_area"),
        ({"unit": UNIT}, "cases_by_unit"),
        ({"camera_id": "c1"}, "cases_by_camera"),
        ({"type": "goods_piled"}, "cases_by_type"),
        ({"level": Level.TOWN}, "cases_by_level"),
        ({"origin": SIGNAL}, "cases_by_origin"),
        ({"asked": Asked.SUSPENSION}, "cases_by_request"),
        ({"reach": Reach(units=frozenset({UNIT}))}, "cases_by_unit"),
    ],
)
def test_a_page_is_read_along_an_index_and_sorted_by_none(office: Office, which: dict[str, Any], index: str) -> None:
    at = (office.now - timedelta(days=1), "x")
    for older_than in (None, at):
        steps = plan_of(office, CaseFilter(**which, older_than=older_than))
        assert index in steps[0], steps
        assert not any("TEMP B-TREE" in step for step in steps), steps


def plan_of(office: Office, which: CaseFilter) -> list[str]:
    """How SQLite reads a page."""
    statements: list[Any] = []
    with office.database.read() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *said: statements.append(said[2:4]))
        repository.newest(session, which, limit=51)
        statement, values = statements[0]
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]


@pytest.mark.one_store
def test_the_table_has_the_indexes_that_the_code_asks_for(office: Office) -> None:
    with office.database.read() as session:
        names = set(session.execute(text("SELECT name FROM sqlite_master WHERE type = 'index'")).scalars())
    assert {"cases_newest", "cases_by_acceptance", "cases_by_decision", "cases_cleared"} <= names
