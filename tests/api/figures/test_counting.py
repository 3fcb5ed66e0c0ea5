"""Counting many figures in one pass: the same counts as one by one, of the whole period and of each of its months."""

from datetime import datetime, timedelta

import pytest
from office import START, Office
from sqlalchemy import event

from api.cases.move import Move
from api.cases.states import VIOLATION
from api.figures import service
from api.figures.asking import months, scope_of, site_zone
from api.figures.catalogue import FIGURES
from api.figures.counting import Counting
from api.figures.definition import Kind, Source
from api.figures.schemas import FigureAsked
from api.figures.scope import Scope
from api.people.reach import EVERYWHERE

BEGIN = START - timedelta(days=1)
HANDLED = (Move.VERIFY_FILE, Move.REPORT_HANDLED, Move.START_CHECK)
OF_CASES = [name for name, each in FIGURES.items() if each.source is Source.CASES and each.kind is not Kind.INDEX]


def fill(office: Office) -> datetime:
    """Cases of three months, each kind of end; returns an instant in the midst of it."""
    midst: datetime = office.now
    for round_number in range(3):
        for moves in (HANDLED, (*HANDLED, Move.CHECK_PASSED, Move.EVALUATE), (Move.VERIFY_FILE, Move.CANCEL)):
            office.go(office.open(), *moves)
        office.go(office.open(), *HANDLED, Move.CHECK_FAILED, Move.START_REWORK, Move.REPORT_HANDLED)
        office.go(office.open(), Move.VERIFY_FILE, Move.REQUEST_SUSPENSION, Move.APPROVE_SUSPENSION)
        office.go(office.open(), Move.VERIFY_FILE, Move.REQUEST_EXTENSION, Move.APPROVE_EXTENSION)
        office.move(office.open(origin=VIOLATION, origin_id=f"v{round_number}"), Move.VERIFY_REJECT, reason="gone")
        if round_number == 1:
            midst: datetime = office.now
        office.forward(days=25)
    return midst


@pytest.mark.parametrize("is_past", [False, True])
def test_one_pass_counts_what_each_figure_counts_alone(office: Office, *, is_past: bool) -> None:
    midst = fill(office)
    asked = {"from": BEGIN, "to": office.now} | ({"as_of": midst} if is_past else {})
    with office.database.read() as session:
        scope = scope_of(session, FigureAsked.model_validate(asked), reach=EVERYWHERE, now=office.now)
        zone = site_zone(session)
        parts = [
            Scope(begin=begin, end=end, as_of=scope.as_of, is_past=scope.is_past)
            for _, begin, end in months(scope.begin, scope.end, zone)
        ]
        assert len(parts) >= 3
        together, alone = Counting(session), Counting(session)
        together.count_together(OF_CASES, scope, parts)
        counted = 0
        for name in OF_CASES:
            for each in (scope, *parts):
                expected = alone.count(name, each)
                assert together.count(name, each) == expected, (name, each.begin)
                counted += expected.numerator
        assert counted > 30


def test_all_figures_of_a_period_take_a_handful_of_passes_however_many_months_it_has(office: Office) -> None:
    fill(office)
    passes = []
    for days in (10, 300):
        with office.database.read() as session:
            statements: list[str] = []
            connection = session.connection()
            event.listen(connection, "before_cursor_execute", lambda *told, seen=statements: seen.append(told[2]))
            asked = FigureAsked.model_validate({"from": office.now - timedelta(days=days), "to": office.now})
            service.figures(session, asked, reach=EVERYWHERE, now=office.now, looks_kept_s=1.0)
        passes.append(sum("cases" in each for each in statements))
    assert passes == [5, 5]
