"""A line of a list says what is due next, and is as urgent as the case itself."""

from office import Office

from api.cases import service
from api.cases.repository import CaseFilter
from api.cases.schemas import ListedCase
from api.cases.states import CaseState
from api.clocks.limit import Stage
from api.clocks.service import case_clocks


def listed(office: Office) -> dict[str, ListedCase]:
    with office.database.read() as session:
        return {case.id: case for case in service.page(session, CaseFilter(), limit=50, now=office.now).cases}


def test_a_line_names_the_stage_that_is_due_first_and_the_colour_of_the_case(office: Office) -> None:
    handling, closed = office.at(CaseState.HANDLING), office.at(CaseState.CLOSED)
    office.forward(days=40)
    shown = listed(office)
    clock = shown[handling].clock
    assert clock is not None
    with office.database.read() as session:
        clocks = case_clocks(session, handling, now=office.now)
    running = [each for each in clocks.clocks if each.ended_at is None and each.stage is not Stage.TOTAL]
    assert clock.stage is Stage.HANDLE
    assert clock.due_at == min(each.due_at for each in running)
    assert clock.colour is clocks.colour
    assert clock.is_overdue
    assert shown[closed].clock is None


def test_a_suspended_case_is_not_overdue_while_its_clock_stands(office: Office) -> None:
    suspended = office.at(CaseState.SUSPENDED)
    office.forward(days=40)
    clock = listed(office)[suspended].clock
    assert clock is not None
    assert clock.is_paused
    assert not clock.is_overdue
