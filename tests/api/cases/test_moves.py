"""Moves one by one: what each needs, what it writes, and what stands in its way."""

from typing import Any

import pytest
from office import OTHER_CHIEF, OTHER_UNIT, PEOPLE, UNIT, Office, identity

from api.cases import repository
from api.cases.lifecycle import Move
from api.cases.move import Asked
from api.cases.states import SIGNAL, SYSTEM, CaseState
from api.clocks.service import clocks_of
from api.db.tables import OutboxRow
from api.errors import Conflict, Invalid, NotAllowed, NotThere, Outdated
from api.people.roles import Role


def test_a_case_goes_from_report_to_closed_and_evaluated(office: Office) -> None:
    case_id = office.open()
    case = office.move(case_id, Move.VERIFY_FILE, Role.GRID_WORKER)
    assert (case.state, case.unit, case.version) == ("handling", UNIT, 3)
    case = office.go(case_id, Move.ACCEPT, Move.REPORT_HANDLED, Move.START_CHECK, Move.CHECK_PASSED)
    assert (case.state, case.ended_at, case.accepted_by) == ("closed", office.now, "person:handler")
    case = office.move(case_id, Move.EVALUATE, Role.OPERATOR, satisfaction=4, note="快")
    assert case.evaluation is not None
    assert (case.evaluation["satisfaction"], case.state) == (4, "closed")
    moves = [event.detail.get("move") for event in office.history(case_id)]
    expected = ["verify_file", "dispatch", "accept", "report_handled", "start_check", "check_passed", "evaluate"]
    assert moves == [None, *expected]
    with office.database.read() as session:
        topics = [row.topic for row in session.query(OutboxRow).order_by(OutboxRow.id)]
    assert topics == [f"case.{move}" for move in expected]


def test_the_clocks_follow_the_states(office: Office) -> None:
    case_id = office.at(CaseState.CHECK_FAILED)
    with office.database.read() as session:
        clocks = [(each.stage, each.run, each.ended_at is None) for each in clocks_of(session, case_id, now=office.now)]
    assert clocks == [
        ("verify", 1, False),
        ("dispatch", 1, False),
        ("total", 1, True),
        ("handle", 1, False),
        ("check", 1, False),
        ("handle", 2, True),
    ]
    office.go(case_id, Move.FORCE_CLOSE)
    with office.database.read() as session:
        assert all(each.ended_at for each in clocks_of(session, case_id, now=office.now))


def test_a_suspended_case_stands_still_and_an_extended_one_is_due_later(office: Office) -> None:
    case_id = office.at(CaseState.SUSPENDED)

    def handling() -> Any:
        with office.database.read() as session:
            return next(each for each in clocks_of(session, case_id, now=office.now) if each.stage == "handle")

    assert handling().is_paused
    office.forward(days=3)
    office.go(case_id, Move.RESUME)
    assert not handling().is_paused
    assert handling().paused_s == pytest.approx(3 * 86400 + 60)
    due_at = handling().due_at
    office.go(case_id, Move.REQUEST_EXTENSION)
    assert handling().due_at == due_at
    office.go(case_id, Move.APPROVE_EXTENSION)
    assert handling().due_at > due_at
    assert [each.amount for each in handling().extensions] == [2]


def test_direct_dispatch_says_why_and_a_case_that_fits_no_unit_waits_for_a_dispatcher(office: Office) -> None:
    case_id = office.at(CaseState.HANDLING)
    dispatched = office.history(case_id)[-1]
    assert (dispatched.actor, dispatched.detail["unit"], dispatched.detail["from"]) == (SYSTEM, UNIT, "filed")
    assert UNIT in dispatched.detail["note"] or "handling unit" in dispatched.detail["note"]

    office.take_units_out_of_the_catalogue()
    lone = office.open()
    case = office.move(lone, Move.VERIFY_FILE, Role.OPERATOR)
    assert (case.state, case.unit, case.catalogue_version) == ("pending_dispatch", None, 2)
    case = office.move(lone, Move.DISPATCH, Role.DISPATCHER, unit=OTHER_UNIT)
    assert (case.state, case.unit) == ("handling", OTHER_UNIT)


def test_a_case_without_a_row_of_the_catalogue_is_not_filed(office: Office) -> None:
    case_id = office.open()
    with office.database.write() as session:
        case = repository.find(session, case_id)
        assert case is not None
        case.type = "no_such_row"
    assert office.refused(case_id, Move.VERIFY_FILE).code == "unknown_type"


def test_a_return_needs_written_words_takes_the_unit_away_and_lowers_nothing(office: Office) -> None:
    case_id = office.at(CaseState.HANDLING)
    office.move(case_id, Move.ESCALATE, Role.OPERATOR, level="town", reason="街道协调")
    assert office.refused(case_id, Move.RETURN_TO_SENDER, Role.HANDLER).status == 422
    assert office.refused(case_id, Move.RETURN_TO_SENDER, Role.HANDLER, reason="  ").status == 422
    case = office.move(case_id, Move.RETURN_TO_SENDER, Role.HANDLER, reason="不归我们管")
    assert (case.state, case.unit, case.level) == ("returned", None, "town")
    case = office.move(case_id, Move.REDISPATCH, Role.DISPATCHER, unit=OTHER_UNIT, reason="改派消防")
    assert (case.state, case.unit, case.level) == ("handling", OTHER_UNIT, "town")


def test_a_case_only_rises(office: Office) -> None:
    case_id = office.open()
    office.move(case_id, Move.ESCALATE, Role.GRID_WORKER, level="community", reason="一")
    for level in ("grid", "community"):
        error = office.refused(case_id, Move.ESCALATE, level=level, reason="二")
        assert (error.status, error.code) == (409, "level_only_rises")
    office.move(case_id, Move.ESCALATE, SYSTEM, level="county", reason="overdue")
    assert office.refused(case_id, Move.ESCALATE, level="county", reason="三").code == "highest_level"


def test_another_person_decides_on_what_was_asked(office: Office) -> None:
    case_id = office.at(CaseState.HANDLING)
    supervisor = PEOPLE[Role.SUPERVISOR]
    assert office.refused(case_id, Move.APPROVE_SUSPENSION).code == "nothing_asked"
    case = office.move(case_id, Move.REQUEST_SUSPENSION, supervisor, reason="等审批")
    assert case.asked == Asked.SUSPENSION
    assert office.refused(case_id, Move.APPROVE_SUSPENSION, supervisor).code == "own_request"
    assert office.refused(case_id, Move.APPROVE_EXTENSION, OTHER_CHIEF).code == "nothing_asked"
    assert (
        office.refused(case_id, Move.REQUEST_EXTENSION, **office.whole(Move.REQUEST_EXTENSION)).code == "already_asked"
    )
    assert office.refused(case_id, Move.APPROVE_SUSPENSION, OTHER_CHIEF, approval_of=1).code == "another_request"
    seq = office.history(case_id)[-1].seq
    case = office.move(case_id, Move.APPROVE_SUSPENSION, OTHER_CHIEF, approval_of=seq)
    assert (case.state, case.asked, case.request) == ("suspended", None, None)
    assert office.history(case_id)[-1].detail["answers"] == seq


def test_a_person_cannot_approve_their_own_request_through_a_key_of_theirs(office: Office) -> None:
    case_id = office.at(CaseState.HANDLING)
    office.move(case_id, Move.REQUEST_SUSPENSION, Role.SUPERVISOR, reason="等审批")
    own = identity(Role.SUPERVISOR, name="key")
    own = type(own)(kind=own.kind, name="key", role=own.role, token_id="k", person_id="person-supervisor")
    assert office.refused(case_id, Move.APPROVE_SUSPENSION, own).code == "own_request"


def test_what_nobody_has_answered_lapses_when_the_unit_is_done(office: Office) -> None:
    case_id = office.at(CaseState.HANDLING, asked=Asked.EXTENSION)
    case = office.go(case_id, Move.REPORT_HANDLED)
    assert case.asked is None
    assert office.history(case_id)[-1].detail["lapsed"] == "extension"


def test_a_refusal_leaves_the_case_where_it_is(office: Office) -> None:
    case_id = office.at(CaseState.HANDLING, asked=Asked.EXTENSION)
    case = office.move(case_id, Move.REFUSE_EXTENSION, OTHER_CHIEF, reason="时间够")
    assert (case.state, case.asked) == ("handling", None)


def test_a_handler_has_only_the_own_units_cases(office: Office) -> None:
    case_id = office.at(CaseState.HANDLING)
    stranger = identity(Role.HANDLER, name="stranger", unit=OTHER_UNIT)
    assert isinstance(office.refused(case_id, Move.ACCEPT, stranger), NotThere)
    nobody = type(stranger)(kind=stranger.kind, name="nobody", role=Role.HANDLER, token_id="n")
    assert isinstance(office.refused(case_id, Move.ACCEPT, nobody), NotThere)
    office.move(case_id, Move.ACCEPT, Role.HANDLER)
    assert office.refused(case_id, Move.ACCEPT, identity(Role.HANDLER, name="colleague")).code == "already_accepted"


def test_a_case_of_a_foreign_area_is_not_there(office: Office) -> None:
    case_id = office.open(area="grid-a")
    foreign = identity(Role.OPERATOR, name="foreign", areas=("grid-b",))
    assert isinstance(office.refused(case_id, Move.VERIFY_FILE, foreign), NotThere)
    office.move(case_id, Move.VERIFY_FILE, identity(Role.OPERATOR, name="own", areas=("grid-a",)))


def test_the_same_request_of_the_same_person_counts_once(office: Office) -> None:
    case_id = office.open()
    first = office.move(case_id, Move.VERIFY_FILE, Role.OPERATOR, seen=1, note="属实")
    again = office.move(case_id, Move.VERIFY_FILE, Role.OPERATOR, seen=1, note="属实")
    assert (first.version, again.version) == (3, 3)
    assert office.refused(case_id, Move.VERIFY_FILE, Role.OPERATOR, seen=1, note="不同").status == 412
    assert office.refused(case_id, Move.VERIFY_FILE, Role.OPERATOR, note="不同").code == "illegal_move"
    assert office.refused(case_id, Move.VERIFY_FILE, Role.ADMIN, note="属实").code == "illegal_move"
    # Sent with the newest version it is a new wish, and that is no move of this case any more.
    assert office.refused(case_id, Move.VERIFY_FILE, Role.OPERATOR, seen=3, note="属实").code == "illegal_move"


def test_a_returned_case_answers_the_repeated_return_though_it_is_out_of_sight(office: Office) -> None:
    case_id = office.at(CaseState.HANDLING)
    for _ in range(2):
        case = office.move(case_id, Move.RETURN_TO_SENDER, Role.HANDLER, reason="不归我们管")
        assert case.state == "returned"
    assert isinstance(office.refused(case_id, Move.ACCEPT, Role.HANDLER), NotThere)


def test_a_move_on_another_version_than_the_one_seen_is_refused(office: Office) -> None:
    case_id = office.open()
    with pytest.raises(Outdated):
        office.move(case_id, Move.VERIFY_FILE, seen=2)
    assert office.move(case_id, Move.VERIFY_FILE, seen=1).version == 3


def test_the_server_files_and_closes_only_what_the_catalogue_lets_it(office: Office) -> None:
    alarm = office.open(origin=SIGNAL, type="sensor_alarm")
    assert office.refused(alarm, Move.VERIFY_FILE, SYSTEM).code == "person_must_confirm"
    office.go(alarm, Move.VERIFY_FILE)
    with office.database.write() as session:
        case = repository.find(session, alarm)
        assert case is not None
        case.state = CaseState.PENDING_CHECK.value
    picture = office.picture()
    assert office.refused(alarm, Move.CHECK_PASSED, SYSTEM, pictures=[picture]).code == "person_must_confirm"
    garbage = office.at(CaseState.PENDING_CHECK)
    assert office.move(garbage, Move.CHECK_PASSED, SYSTEM, pictures=[picture]).state == "closed"


def test_a_filing_may_choose_another_row_of_the_catalogue(office: Office) -> None:
    case_id = office.open()
    assert office.refused(case_id, Move.VERIFY_FILE, type="no_such_row").code == "unknown_type"
    case = office.move(case_id, Move.VERIFY_FILE, type="goods_piled")
    assert (case.type, case.unit) == ("goods_piled", "urban_management")
    assert office.history(case_id)[1].detail["found_as"] == "garbage_exposed"
    other = office.at(CaseState.PENDING_CHECK)
    assert isinstance(office.refused(other, Move.CHECK_PASSED, type="goods_piled"), Invalid)


@pytest.mark.one_store
@pytest.mark.parametrize(
    ("move", "content"),
    [
        (Move.VERIFY_FILE, {"reason": "gone"}),
        (Move.VERIFY_FILE, {"unit": UNIT}),
        (Move.VERIFY_FILE, {"level": "county"}),
        (Move.VERIFY_REJECT, {}),
        (Move.VERIFY_REJECT, {"reason": "i do not like it"}),
        (Move.SUGGEST_HANDLER, {}),
        (Move.SUGGEST_HANDLER, {"unit": "no_such_unit"}),
        (Move.SUGGEST_HANDLER, {"unit": UNIT, "pictures": ["0" * 64]}),
        (Move.ESCALATE, {"level": "county"}),
        (Move.ESCALATE, {"reason": "x"}),
        (Move.VERIFY_FILE, {"approval_of": 1}),
        (Move.VERIFY_FILE, {"satisfaction": 5}),
        (Move.VERIFY_FILE, {"limit": {"clock": "work_day", "amount": 1}}),
    ],
)
def test_a_request_that_lacks_something_or_brings_too_much_is_named(
    office: Office, move: Move, content: dict[str, Any]
) -> None:
    assert isinstance(office.refused(office.open(), move, Role.OPERATOR, **content), Invalid)


@pytest.mark.one_store
def test_what_has_ended_stays_ended(office: Office) -> None:
    for state in (CaseState.REJECTED, CaseState.CLOSED, CaseState.FORCE_CLOSED, CaseState.CANCELLED):
        case_id = office.at(state)
        assert office.read(case_id).ended_at is not None
        for move in Move:
            if move is not Move.EVALUATE:
                assert isinstance(office.refused(case_id, move, Role.ADMIN), Conflict | NotAllowed)
