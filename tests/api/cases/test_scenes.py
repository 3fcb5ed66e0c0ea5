"""Pictures that moves bring: stored, nobody else's, and taken for the move."""

from office import UNIT, Office

from api.cases import repository
from api.cases.lifecycle import Move
from api.cases.states import CaseState, EvidenceRole
from api.errors import Invalid
from api.people.roles import Role


def test_handled_is_only_what_is_shown(office: Office) -> None:
    case_id = office.at(CaseState.HANDLING)
    assert isinstance(office.refused(case_id, Move.REPORT_HANDLED, Role.HANDLER), Invalid)
    missing = office.refused(case_id, Move.REPORT_HANDLED, Role.HANDLER, pictures=["0" * 64])
    assert (missing.code, missing.details) == ("evidence_missing", {"missing": ["0" * 64]})
    pictures = [office.picture(), office.picture()]
    office.move(case_id, Move.REPORT_HANDLED, Role.HANDLER, pictures=pictures)
    with office.database.read() as session:
        held = [(row.role, row.sha256) for row, _ in repository.pictures(session, [case_id])]
    assert held == [(EvidenceRole.HANDLED_SCENE, each) for each in pictures]


def test_a_picture_of_another_case_or_camera_does_not_come_into_sight_by_its_name(office: Office) -> None:
    taken = office.picture()
    first, second = office.at(CaseState.HANDLING), office.at(CaseState.HANDLING)
    office.move(first, Move.REPORT_HANDLED, Role.HANDLER, pictures=[taken])
    for foreign in (taken, office.picture(camera="c9")):
        error = office.refused(second, Move.REPORT_HANDLED, Role.HANDLER, pictures=[foreign])
        assert (error.code, error.details) == ("evidence_missing", {"missing": [foreign]})


def test_rework_needs_a_new_picture_and_a_failed_checks_picture_passes_no_check(office: Office) -> None:
    shown, still_there = office.picture(), office.picture()
    case_id = office.at(CaseState.HANDLING)
    office.move(case_id, Move.REPORT_HANDLED, Role.HANDLER, pictures=[shown])
    office.go(case_id, Move.START_CHECK)
    assert office.refused(case_id, Move.CHECK_PASSED).code == "scene_missing"
    assert office.refused(case_id, Move.CHECK_PASSED, pictures=[shown]).code == "evidence_reused"
    case = office.move(case_id, Move.CHECK_FAILED, Role.GRID_WORKER, reason="还在", pictures=[still_there])
    assert (case.state, case.reworks, case.unit) == ("check_failed", 1, UNIT)
    assert office.refused(case_id, Move.REPORT_HANDLED, Role.HANDLER, pictures=[shown]).code == "evidence_reused"
    office.forward(hours=1)
    office.go(case_id, Move.START_REWORK, Move.REPORT_HANDLED, Move.START_CHECK)
    assert office.refused(case_id, Move.CHECK_PASSED).code == "scene_missing"
    assert office.move(case_id, Move.CHECK_PASSED, Role.OPERATOR, pictures=[office.picture()]).state == "closed"
