"""The clocks of a case over HTTP, and what another calendar does to those that run."""

from collections.abc import Callable
from typing import Any

import pytest
from catalogued import put_row

from api.cases.states import CaseState
from api.clocks import service as clocks
from api.clocks.limit import ClockKind, Limit, Stage
from api.db.tables import CaseRow

OFF = 'schema = 1\n[[years]]\nyear = 2026\nsource = "a test"\nholidays = ["2026-06-02"]\n'


@pytest.fixture
def handling(street: Any) -> Callable[..., dict[str, Any]]:
    """A function: does something with the clocks of one case (from Monday 17:00 on), and reads them."""
    # A case that only warns yet has no clock of its own running.
    put_row(street, "fire_lane_blocked", warns_first="yes")
    case_id = street.make_case()["id"]
    street.clock.now = street.clock.now.replace(hour=9, minute=0, second=0, microsecond=0)

    def act(what: Callable[..., Any] | None = None, *more: Any) -> dict[str, Any]:
        if what is not None:
            with street.database.write() as session:
                case = session.get(CaseRow, case_id)
                case.state = CaseState.HANDLING.value
                what(session, case, *more, at=street.clock())
        shown: dict[str, Any] = street.get(f"/cases/{case_id}/clocks").json()
        return shown

    act(clocks.start_stage, Stage.HANDLE)
    return act


def put(street: Any, who: str = "admin", **body: Any) -> Any:
    return street.put("/calendar", who, json={"format": "toml", "content": OFF} | body)


@pytest.mark.one_store
def test_a_clock_says_what_ran_what_is_left_and_when_it_is_due(street: Any, handling: Any) -> None:
    street.clock.advance(1800)
    (clock,) = handling()["clocks"]
    assert clock["due_at"] == "2026-06-02T01:00:00Z"
    assert (clock["ran_h"], clock["left_share"], clock["is_overdue"]) == (0.5, 0.75, False)
    assert (clock["limit"], clock["colour"]) == ({"clock": "work_hour", "amount": 2.0}, "red")
    street.clock.advance(16 * 3600)
    assert handling()["clocks"][0]["is_overdue"]


@pytest.mark.one_store
def test_starting_twice_starts_once_and_a_stage_without_a_limit_is_not_timed(street: Any, handling: Any) -> None:
    handling(clocks.start_stage, Stage.HANDLE)
    assert len(handling()["clocks"]) == 1
    assert handling(clocks.end_stage, Stage.CHECK)["clocks"][0]["ended_at"] is None


@pytest.mark.one_store
def test_a_clock_that_has_ended_stands_as_it_was(street: Any, handling: Any) -> None:
    street.clock.advance(1800)
    ended = handling(clocks.end_stage, Stage.HANDLE)
    street.clock.advance(864000)
    later = handling()
    assert later["clocks"] == ended["clocks"]
    assert (later["colour"], later["clocks"][0]["colour"], later["clocks"][0]["is_overdue"]) == (None, None, False)


@pytest.mark.one_store
def test_paused_time_adds_up_and_a_time_set_back_breaks_nothing(street: Any, handling: Any) -> None:
    for _ in range(2):
        street.clock.advance(600)
        handling(clocks.pause)
        handling(clocks.pause)
        street.clock.advance(300)
        handling(clocks.resume)
    (clock,) = handling()["clocks"]
    assert (clock["paused_s"], clock["is_paused"]) == (600.0, False)
    assert clock["due_at"] == "2026-06-02T01:10:00Z"
    handling(clocks.pause)
    street.clock.advance(-7200)
    handling(clocks.resume)
    assert handling(clocks.end_stage, Stage.HANDLE)["clocks"][0]["ran_h"] == 0.0


@pytest.mark.one_store
def test_extensions_are_on_record(street: Any, handling: Any) -> None:
    shown = handling(clocks.extend, Limit(clock=ClockKind.WORK_DAY, amount=1))
    assert shown["clocks"][0]["extensions"] == [{"clock": "work_day", "amount": 1.0}]
    assert shown["clocks"][0]["due_at"] == "2026-06-03T01:00:00Z"


@pytest.mark.one_store
def test_a_clock_that_reaches_into_a_year_without_a_table_says_so(street: Any, handling: Any) -> None:
    shown = handling(clocks.extend, Limit(clock=ClockKind.WORK_DAY, amount=200))
    assert shown["clocks"][0]["unknown_years"] == [2027]


def test_a_new_calendar_moves_the_clocks_that_run_but_a_preview_moves_none(street: Any, handling: Any) -> None:
    preview = put(street).json()
    assert (preview["is_preview"], preview["clocks_moved"]) == (True, 1)
    assert handling()["clocks"][0]["due_at"] == "2026-06-02T01:00:00Z"
    change = put(street, is_preview=False).json()
    assert change["clocks_moved"] == 1
    assert handling()["clocks"][0]["due_at"] == "2026-06-03T01:00:00Z"
    shown = street.get("/calendar").json()
    assert (shown["is_shipped"], shown["made_by"], len(shown["years"])) == (False, "api:admin", 1)
    assert street.get("/audit", "admin").json()["entries"][0]["action"] == "calendar.changed"


@pytest.mark.one_store
def test_a_bad_calendar_is_refused_with_all_its_problems_and_changes_nothing(street: Any) -> None:
    refused = put(street, content='work_hours = ["x", "y"]', is_preview=False)
    assert refused.status_code == 422
    error = refused.json()["error"]
    assert (error["code"], len(error["problems"])) == ("bad_calendar", 2)
    assert street.get("/calendar").json()["is_shipped"]


@pytest.mark.one_store
@pytest.mark.parametrize("content", ["\x00", "[" * 5000, "a = " + "[" * 50_000, "a = " + "9" * 5000])
def test_hostile_content_is_refused_not_a_failure(street: Any, content: str) -> None:
    for form in ("toml", "csv"):
        assert put(street, content=content, format=form).status_code == 422


@pytest.mark.one_store
def test_only_administrators_change_the_calendar_and_everybody_reads_it(street: Any) -> None:
    assert put(street, "operator").status_code == 403
    assert street.get("/calendar", "grid_worker").status_code == 200
    assert street.get("/cases/nothing/clocks").status_code == 404
