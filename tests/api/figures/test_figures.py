"""Figures of cases that people have worked on: what is counted, what is left out, and what was known when."""

from datetime import timedelta
from typing import Any

import pytest
from office import START, UNIT, Office
from sqlalchemy import event

from api.cases.move import Move
from api.cases.states import VIOLATION, CaseState
from api.db.tables import RecurrenceRow
from api.db.tables.delivery import TicketRow
from api.errors import Invalid, NotThere
from api.figures import service
from api.figures.catalogue import FIGURES
from api.figures.definition import Source
from api.figures.schemas import FigureAsked, FigureView, IdsAsked, OneAsked
from api.people.reach import EVERYWHERE, Reach
from api.people.roles import Role

BEGIN = START - timedelta(days=1)
HANDLED = (Move.VERIFY_FILE, Move.REPORT_HANDLED)
CHECKED = (*HANDLED, Move.START_CHECK)
CLOSED = (*CHECKED, Move.CHECK_PASSED)


def ask(office: Office, name: str, *, reach: Reach = EVERYWHERE, **asked: Any) -> FigureView:
    options = {"from": BEGIN, "to": office.now + timedelta(days=40)} | asked
    with office.database.read() as session:
        question = OneAsked.model_validate(options)
        return service.figure(session, name, question, reach=reach, now=office.now, looks_kept_s=7 * 86400.0)


def counts(office: Office, name: str, **asked: Any) -> tuple[int | None, int | None]:
    view = ask(office, name, **asked)
    return view.numerator, view.denominator


def ids(office: Office, name: str, part: str = "numerator", **asked: Any) -> list[str]:
    options = {"from": BEGIN, "to": office.now + timedelta(days=40), "part": part} | asked
    found, cursor = [], None
    while True:
        with office.database.read() as session:
            question = IdsAsked.model_validate(options | {"cursor": cursor})
            page = service.behind(session, name, question, reach=EVERYWHERE, now=office.now, looks_kept_s=1.0)
        found += [each.id for each in page.ids]
        cursor = page.next_cursor
        if cursor is None:
            return found


def machine(office: Office, **changes: Any) -> str:
    return office.open(**({"origin": VIOLATION, "origin_id": f"v{office.number()}", "camera_id": "c1"} | changes))


def test_a_false_alarm_of_a_machine_leaves_the_denominator_and_a_persons_report_stays(office: Office) -> None:
    office.go(office.open(), Move.VERIFY_FILE)
    office.move(office.open(), Move.VERIFY_REJECT, reason="not_ours")
    office.move(machine(office), Move.VERIFY_REJECT, reason="nothing_there")
    office.open()
    assert counts(office, "filing_rate") == (1, 2)
    view = ask(office, "filing_rate")
    assert view.value == 0.5
    assert "误报" in view.policy.zh


def test_what_is_due_and_what_is_done_in_time(office: Office) -> None:
    in_time, late = office.open(), office.open()
    office.go(in_time, *CLOSED)
    office.go(late, Move.VERIFY_FILE)
    office.forward(days=10)
    office.go(late, Move.REPORT_HANDLED, Move.START_CHECK, Move.CHECK_PASSED)
    undone, cancelled, forced, standing = (office.open() for _ in range(4))
    office.go(undone, Move.VERIFY_FILE)
    office.go(cancelled, Move.VERIFY_FILE, Move.CANCEL)
    office.go(forced, Move.VERIFY_FILE, Move.FORCE_CLOSE)
    office.go(standing, Move.VERIFY_FILE, Move.REQUEST_SUSPENSION, Move.APPROVE_SUSPENSION)
    assert counts(office, "closing_rate") == (2, 2), "the others are not due yet"
    office.forward(days=10)
    assert counts(office, "handling_rate") == (2, 4)
    assert counts(office, "handling_on_time_rate") == (1, 4)
    assert counts(office, "closing_rate") == (2, 4)
    assert counts(office, "closing_on_time_rate") == (1, 4)
    assert ids(office, "closing_on_time_rate") == [in_time]
    assert set(ids(office, "closing_rate", "denominator")) == {in_time, late, undone, forced}


def test_as_of_a_date_counts_what_was_known_then(office: Office) -> None:
    case_id = office.open()
    office.go(case_id, Move.VERIFY_FILE)
    filed_at = office.now
    office.forward(days=8)
    before_end = office.now
    office.go(case_id, Move.REPORT_HANDLED, Move.START_CHECK, Move.CHECK_FAILED)
    office.go(case_id, Move.REPORT_HANDLED, Move.START_CHECK, Move.CHECK_PASSED, Move.EVALUATE)
    assert counts(office, "rework_rate") == (1, 1)
    assert counts(office, "rework_rate", as_of=before_end) == (0, 0)
    assert counts(office, "satisfaction") == (1, 1)
    assert counts(office, "satisfaction", as_of=before_end) == (0, 0)
    assert counts(office, "closing_rate") == (1, 1)
    assert counts(office, "closing_rate", as_of=before_end) == (0, 1)
    assert counts(office, "filing_rate", as_of=filed_at - timedelta(seconds=30)) == (0, 0)


def test_a_later_extension_does_not_change_what_was_due_then(office: Office) -> None:
    case_id = office.open()
    office.go(case_id, Move.VERIFY_FILE)
    office.forward(days=8)
    before = office.now
    assert counts(office, "closing_rate") == (0, 1)
    office.go(case_id, Move.REQUEST_EXTENSION, Move.APPROVE_EXTENSION)
    assert counts(office, "closing_rate") == (0, 0)
    assert counts(office, "closing_rate", as_of=before) == (0, 1)
    assert ids(office, "closing_rate", "denominator", as_of=before) == [case_id]
    assert counts(office, "extension_rate") == (1, 1)
    assert counts(office, "extension_rate", as_of=before) == (0, 1)


def test_suspended_cases_are_a_stock_at_a_date_whenever_they_were_opened(office: Office) -> None:
    case_id = office.open()
    office.go(case_id, Move.VERIFY_FILE, Move.REQUEST_SUSPENSION, Move.APPROVE_SUSPENSION)
    standing = office.now
    office.forward(days=60)
    later = office.now - timedelta(days=1)
    assert ask(office, "suspended", **{"from": later}).value == 1
    office.go(case_id, Move.RESUME)
    view = ask(office, "suspended")
    assert (view.value, view.numerator, view.denominator) == (0, 0, None)
    assert ask(office, "suspended", as_of=standing).value == 1
    assert ask(office, "suspended", as_of=standing - timedelta(seconds=30)).value == 0
    assert ids(office, "suspended", as_of=standing) == [case_id]


def test_units_levels_and_types_are_told_apart_as_they_were(office: Office) -> None:
    case_id = office.open()
    before = office.now
    office.go(case_id, Move.VERIFY_FILE)
    filed = office.now
    office.go(case_id, Move.ESCALATE)
    now, then = ask(office, "filing_rate", group_by="level"), ask(office, "filing_rate", group_by="level", as_of=filed)
    assert [each.key for each in now.groups] == ["county"]
    assert [each.key for each in then.groups] == [office_level(office)]
    assert counts(office, "filing_rate", unit=UNIT) == (1, 1)
    office.go(case_id, Move.RETURN_TO_SENDER)
    assert counts(office, "filing_rate", unit=UNIT) == (0, 0)
    assert counts(office, "filing_rate", unit=UNIT, as_of=filed) == (1, 1)
    assert [each.key for each in ask(office, "filing_rate", group_by="type").groups] == ["garbage_exposed"]
    assert counts(office, "filing_rate", type="garbage_exposed", as_of=before) == (0, 0)


def office_level(office: Office) -> str:
    return office.read(office.open()).level


def test_precision_is_told_by_verdict_with_an_interval_and_by_the_type_that_the_machine_had_found(
    office: Office,
) -> None:
    for camera, verdict in (("c1", "filed"), ("c1", "nothing_there"), ("c2", "duplicate"), ("c2", "filed")):
        case_id = machine(office, camera_id=camera, type="garbage_exposed")
        if verdict == "filed":
            office.move(case_id, Move.VERIFY_FILE, Role.OPERATOR, type="goods_piled")
        else:
            office.move(case_id, Move.VERIFY_REJECT, Role.OPERATOR, reason=verdict)
    machine(office)
    office.go(office.open(), Move.VERIFY_FILE)
    view = ask(office, "precision", group_by="type")
    assert (view.numerator, view.denominator) == (2, 4)
    assert view.interval is not None
    assert (view.interval.low, view.interval.high) == pytest.approx((0.1500, 0.8500), abs=5e-5)
    assert [each.key for each in view.groups] == ["garbage_exposed"]
    by_camera = ask(office, "false_alarm_rate", group_by="camera").groups
    assert [(each.key, each.numerator, each.denominator) for each in by_camera] == [("c1", 1, 2), ("c2", 0, 2)]
    assert counts(office, "duplicate_rate") == (1, 4)


def test_who_was_first_and_what_came_back(office: Office) -> None:
    ours, theirs, reported = machine(office), machine(office), office.open()
    for case_id in (ours, theirs, reported):
        office.go(case_id, Move.VERIFY_FILE)
    with office.database.write() as session:
        for number, (case_id, offset_h) in enumerate(((ours, 5), (theirs, -5), (theirs, -4))):
            at = START + timedelta(hours=offset_h)
            facts: dict[str, Any] = {"number": f"t{number}", "source": "12345", "linked_by": "test"}
            session.add(TicketRow(case_id=case_id, received_at=at, linked_at=office.now, **facts))
        session.add(RecurrenceRow(case_id=theirs, earlier_case_id=ours, linked_at=office.now))
    assert ids(office, "proactive_rate") == [ours]
    assert counts(office, "proactive_rate") == (1, 3)
    assert counts(office, "repeat_complaint_rate") == (1, 2)
    assert counts(office, "repeat_case_rate") == (1, 3)


def test_the_times_of_stages_have_median_and_ninth_decile(office: Office) -> None:
    opened = [(office.open(), office.now) for _ in range(10)]
    for hours, (case_id, at) in enumerate(opened, start=1):
        office.now = at + timedelta(hours=hours, minutes=-1)
        office.go(case_id, Move.VERIFY_FILE)
    view = ask(office, "handling_time", group_by="type")
    verify = next(each for each in view.stages if each.stage == "verify")
    assert (verify.runs, verify.p50_s, verify.p90_s) == (10, pytest.approx(5 * 3600), pytest.approx(9 * 3600))
    assert verify.mean_s == pytest.approx(5.5 * 3600)
    assert view.value is None, "no case has ended"
    assert [(each.key, each.denominator) for each in view.groups] == [("garbage_exposed", 10)]


def test_the_index_tells_its_parts_and_each_month(office: Office) -> None:
    for _ in range(2):
        office.go(office.open(), *CLOSED, Move.EVALUATE)
        office.forward(days=31)
    view = ask(office, "resolution_index", to=office.now)
    assert view.value == pytest.approx(100 * (0.4 + 0.2 + 0.2 + 0.0))
    assert [(part.figure, part.value) for part in view.parts] == [
        ("closing_on_time_rate", 1.0),
        ("rework_rate", 1.0),
        ("satisfaction", 1.0),
        ("proactive_rate", 0.0),
    ]
    assert [each.key for each in view.groups] == ["2026-05", "2026-06", "2026-07", "2026-08"]
    assert [each.value is None for each in view.groups] == [True, False, False, True]


def test_pages_of_ids_are_whole_and_in_order(office: Office) -> None:
    wanted = [office.open() for _ in range(5)]
    for case_id in wanted:
        office.go(case_id, Move.VERIFY_FILE)
    assert sorted(ids(office, "filing_rate", limit=2)) == sorted(wanted)
    assert ids(office, "filing_rate", limit=2) == ids(office, "filing_rate", limit=1000)


def test_all_figures_together_are_each_as_alone_and_the_database_is_asked_nothing_twice(office: Office) -> None:
    office.go(office.open(), *CLOSED)
    office.go(machine(office), *HANDLED)
    question = {"from": BEGIN, "to": office.now + timedelta(days=1)}
    asked: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "cases" in statement:
            asked.append(f"{statement} {parameters}")

    with office.database.read() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        together = service.figures(
            session, FigureAsked.model_validate(question), reach=EVERYWHERE, now=office.now, looks_kept_s=1.0
        )
        event.remove(engine, "before_cursor_execute", note)
    assert asked
    assert len(asked) == len(set(asked))
    for view in together:
        if FIGURES[view.figure].source is Source.CASES:
            alone = ask(office, view.figure, **question)
            assert (view.value, view.numerator, view.denominator) == (alone.value, alone.numerator, alone.denominator)


def test_what_lies_out_of_reach_is_not_counted(office: Office) -> None:
    for area in ("g1", "g2"):
        office.go(office.open(area=area), Move.VERIFY_FILE)
    assert counts(office, "filing_rate", reach=Reach(areas=frozenset({"g1"}))) == (1, 1)
    assert counts(office, "filing_rate", area="g2") == (1, 1)
    assert counts(office, "filing_rate", reach=Reach(areas=frozenset({"g1"})), area="g2") == (0, 0)
    assert counts(office, "filing_rate", reach=Reach(units=frozenset({"nobody"}))) == (0, 0)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_of_nothing_has_no_value_and_of_something_all_its_words(office: Office, name: str) -> None:
    view = ask(office, name, **{"from": office.now - timedelta(hours=1), "to": office.now})
    assert view.value is None or view.kind == "count"
    office.at(CaseState.CLOSED)
    for split in FIGURES[name].splits:
        ask(office, name, group_by=split, to=office.now)
    assert view.name.zh
    assert view.policy.zh
    assert view.policy.en


def test_wrong_questions_are_refused_by_name(office: Office) -> None:
    with pytest.raises(NotThere, match="there is no such figure"):
        ask(office, "people_rate")
    with pytest.raises(Invalid, match="must lie before"):
        ask(office, "filing_rate", **{"from": office.now, "to": BEGIN})
    with pytest.raises(Invalid, match="future"):
        ask(office, "filing_rate", as_of=office.now + timedelta(days=1))
    with pytest.raises(Invalid, match="told apart by"):
        ask(office, "precision", group_by="unit")
    with pytest.raises(Invalid, match="made of other figures"):
        ids(office, "resolution_index")
