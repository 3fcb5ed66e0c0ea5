"""A verdict can be taken back for half a minute; then it is a move, whatever happens to the server."""

import pytest
from office import Office, identity

from api.cases.lifecycle import Move
from api.cases.schemas import MoveRequest
from api.cases.states import CaseState
from api.clocks.limit import Limit
from api.db.tables import AuditRow
from api.db.tables.clocks import StageClockRow
from api.db.tables.queue import VerificationLeaseRow
from api.errors import ApiError
from api.people.roles import Identity, Role
from api.queue import verdicts
from api.queue.schemas import LeaseView
from api.queue.service import claim

ONE, OTHER = identity(Role.OPERATOR, name="zhang"), identity(Role.OPERATOR, name="li")


def claimed(office: Office, by: Identity = ONE) -> str | None:
    with office.database.write() as session:
        case = claim(session, by, now=office.now)
        return None if case is None else case.id


def give(office: Office, case_id: str, move: Move = Move.VERIFY_FILE, by: Identity = ONE, **content: str) -> LeaseView:
    with office.database.write() as session:
        return verdicts.give(session, case_id, MoveRequest(move=move, **content), by=by, now=office.now)


def take_back(office: Office, case_id: str, by: Identity = ONE) -> LeaseView:
    with office.database.write() as session:
        return verdicts.take_back(session, case_id, by=by, now=office.now)


def settle(office: Office) -> int:
    return verdicts.settle(office.database, now=office.now)


def test_a_verdict_becomes_a_move_of_who_gave_it_after_half_a_minute(office: Office) -> None:
    case_id = office.open()
    claimed(office)
    give(office, case_id, Move.VERIFY_REJECT, reason="gone")
    office.forward(seconds=29)
    assert settle(office) == 0
    assert (office.read(case_id).state, office.read(case_id).version) == (CaseState.PENDING_VERIFICATION, 1)
    office.forward(seconds=2)
    assert [settle(office), settle(office)] == [1, 0]
    case = office.read(case_id)
    assert (case.state, case.decided_by, case.reason) == (CaseState.REJECTED, "person:zhang", "gone")


def test_a_verdict_that_is_taken_back_leaves_nothing_in_the_history(office: Office) -> None:
    case_id = office.open()
    claimed(office)
    give(office, case_id)
    office.forward(seconds=20)
    assert take_back(office, case_id).verdict is None
    office.forward(seconds=60)
    assert settle(office) == 0
    assert (office.read(case_id).state, len(office.history(case_id))) == (CaseState.PENDING_VERIFICATION, 1)
    assert claimed(office, OTHER) is None, "it is still in the hands of who took the verdict back"


def test_only_ones_own_verdict_is_taken_back_and_only_in_time(office: Office) -> None:
    case_id = office.open()
    claimed(office)
    with pytest.raises(ApiError) as nothing:
        take_back(office, case_id)
    give(office, case_id)
    with pytest.raises(ApiError) as foreign:
        take_back(office, case_id, OTHER)
    office.forward(seconds=30)
    with pytest.raises(ApiError) as late:
        take_back(office, case_id)
    assert [each.value.code for each in (nothing, foreign, late)] == ["nothing_given", "not_held", "too_late"]


def test_a_given_verdict_holds_its_case_but_not_its_giver(office: Office) -> None:
    first, second = office.open(), office.open()
    assert claimed(office) == first
    give(office, first)
    assert claimed(office) == second, "who has decided goes on with the next"
    office.forward(hours=1)
    assert claimed(office, OTHER) == second, "the first was to be settled long ago, and is still nobody else's"
    assert office.refused(first, Move.VERIFY_REJECT, OTHER, reason="gone").code == "held_by_another"
    assert settle(office) == 1


def test_what_would_be_refused_is_refused_when_it_is_given(office: Office) -> None:
    case_id = office.open()
    claimed(office)
    for content in ({"reason": "because"}, {}):
        with pytest.raises(ApiError):
            give(office, case_id, Move.VERIFY_REJECT, **content)
    with pytest.raises(ApiError):
        give(office, case_id, Move.CANCEL, reason="on_duty")
    with pytest.raises(ApiError) as error:
        give(office, case_id, by=OTHER)
    assert error.value.code == "not_held"
    office.forward(minutes=1)
    assert settle(office) == 0


def test_a_verdict_does_not_wait_past_the_deadline(office: Office) -> None:
    case_id = office.open()
    claimed(office)
    with office.database.write() as session:
        clock = session.query(StageClockRow).filter_by(case_id=case_id).one()
        limit = Limit(clock=clock.terms[0]["clock"], amount=clock.terms[0]["amount"])
        due_at = clock.due_at
    assert limit.amount > 0
    office.now = due_at
    office.forward(seconds=-12)
    assert claimed(office) == case_id
    settles_at = give(office, case_id).settles_at
    assert settles_at is not None
    assert (due_at - settles_at).total_seconds() == 5


def test_a_verdict_that_is_overruled_is_dropped(office: Office) -> None:
    case_id = office.open()
    claimed(office)
    give(office, case_id)
    office.move(case_id, Move.VERIFY_REJECT, Role.ADMIN, reason="duplicate")
    office.forward(minutes=1)
    assert settle(office) == 0
    assert office.read(case_id).state == CaseState.REJECTED


def test_a_verdict_that_cannot_be_made_is_dropped_on_record_and_the_case_is_free(office: Office) -> None:
    case_id = office.open()
    claimed(office)
    give(office, case_id)
    with office.database.write() as session:
        row = session.get_one(VerificationLeaseRow, case_id)
        row.verdict = {**(row.verdict or {}), "pictures": ["0" * 64]}
    office.forward(minutes=1)
    assert settle(office) == 0
    assert claimed(office, OTHER) == case_id
    with office.database.read() as session:
        actions = {row.action for row in session.query(AuditRow)}
    assert "queue.verdict_dropped" in actions
