"""吹哨报到: units are called, sign in or refuse on record, and the main unit waits for them or says why not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from office import OTHER_UNIT, Office, identity

from api.cases import repository as cases
from api.cases.lifecycle import Move
from api.cases.repository import CaseFilter
from api.cases.service import read
from api.cases.states import CaseState
from api.db.tables import OutboxRow
from api.errors import ApiError
from api.joint import service
from api.joint.overdue import TOPIC, tell_overdue
from api.joint.schemas import JointView, Refusal, Result, SignIn, Whistle
from api.people.reach import areas_filter
from api.people.roles import Identity, Role

FIRE = identity(Role.HANDLER, name="fire", unit=OTHER_UNIT)
POLICE = identity(Role.HANDLER, name="police", unit="traffic_police")
DISPATCHER = identity(Role.DISPATCHER)


def do(office: Office, step: Callable[..., Any], case_id: str, asked: Any, by: Identity) -> list[str]:
    """Makes a step; returns the topics that it announces."""
    with office.database.write() as session:
        _, told = step(session, case_id, asked, by=by, now=office.now)
        return [each.topic for each in told]


def refused(office: Office, step: Callable[..., Any], case_id: str, asked: Any, by: Identity) -> str:
    with pytest.raises(ApiError) as error:
        do(office, step, case_id, asked, by)
    return error.value.code


def call(office: Office, case_id: str, *units: str, hours: float = 1.0) -> list[str]:
    due_at = office.now + timedelta(hours=hours)
    asked = Whistle(units=units or (OTHER_UNIT,), reason="需要消防配合", sign_in_due_at=due_at)
    return do(office, service.whistle, case_id, asked, DISPATCHER)


def joint(office: Office, case_id: str) -> JointView:
    with office.database.read() as session:
        return service.joint_view(session, case_id, now=office.now)


def sees(office: Office, case_id: str, by: Identity) -> bool:
    """Whether a person can read the case, and finds it in their list: both say the same."""
    with office.database.read() as session:
        listed = {row.id for row in cases.newest(session, CaseFilter(reach=areas_filter(by)), limit=50)}
        try:
            read(session, case_id, by=by)
        except ApiError:
            assert case_id not in listed
            return False
        assert case_id in listed
        return True


def test_called_units_sign_in_do_their_part_and_the_main_unit_waits_for_them(office: Office) -> None:
    case_id = office.at(CaseState.HANDLING)
    assert call(office, case_id, OTHER_UNIT, "traffic_police") == ["case.joint_called"]
    assert office.refused(case_id, Move.REPORT_HANDLED, Role.HANDLER, pictures=[office.picture()]).code == "open_parts"
    assert do(office, service.sign_in, case_id, SignIn(note="两人到场"), FIRE) == ["case.joint_signed_in"]
    assert do(office, service.sign_in, case_id, SignIn(), FIRE) == [], "a second time changes nothing"
    picture = office.picture()
    do(office, service.finish, case_id, Result(result="通道已清理", pictures=(picture,)), FIRE)
    assert joint(office, case_id).open_units == ["traffic_police"]
    assert office.refused(case_id, Move.REPORT_HANDLED, Role.HANDLER, pictures=[office.picture()]).details == {
        "units": ["traffic_police"]
    }
    do(office, service.refuse, case_id, Refusal(reason="无违停车辆"), POLICE)
    case = office.move(case_id, Move.REPORT_HANDLED, Role.HANDLER, pictures=[office.picture()])
    assert case.state == CaseState.HANDLED
    kinds = [event.kind for event in office.history(case_id) if event.kind.startswith("joint")]
    assert kinds == ["joint_called", "joint_signed_in", "joint_done", "joint_refused"]
    parts = {part.unit: part for part in joint(office, case_id).parts}
    assert (parts[OTHER_UNIT].words, parts["traffic_police"].words) == ("通道已清理", "无违停车辆")
    with office.database.read() as session:
        roles = {row.sha256: row.role for row, _ in cases.pictures(session, [case_id])}
    assert roles[picture] == "handled_scene"


def test_the_main_unit_goes_on_without_open_parts_for_a_written_reason(office: Office) -> None:
    case_id = office.at(CaseState.HANDLING)
    call(office, case_id)
    handled = {"pictures": [office.picture()], "despite_parts": "消防无法到场"}
    assert office.move(case_id, Move.REPORT_HANDLED, Role.HANDLER, **handled).state == CaseState.HANDLED
    part = joint(office, case_id).parts[0]
    assert (part.state, part.words, part.ended_by) == ("waived", "消防无法到场", "person:handler")
    assert [event.kind for event in office.history(case_id)][-2:] == ["joint_waived", "move"]
    assert office.refused(case_id, Move.START_CHECK, despite_parts="x").code == "invalid"


def test_a_called_unit_sees_the_case_and_one_that_refuses_sees_it_no_more(office: Office) -> None:
    case_id = office.at(CaseState.HANDLING)
    assert not sees(office, case_id, FIRE)
    call(office, case_id, OTHER_UNIT, "traffic_police")
    assert sees(office, case_id, FIRE)
    assert office.refused(case_id, Move.ACCEPT, FIRE).code == "other_unit", "seeing it is not having it"
    do(office, service.sign_in, case_id, SignIn(), FIRE)
    do(office, service.refuse, case_id, Refusal(reason="不归我们管"), POLICE)
    assert (sees(office, case_id, FIRE), sees(office, case_id, POLICE)) == (True, False)


def test_whoever_has_refused_can_be_called_again_but_nobody_twice_at_once(office: Office) -> None:
    case_id = office.at(CaseState.HANDLING)
    call(office, case_id)
    again = Whistle(units=(OTHER_UNIT,), reason="再次", sign_in_due_at=office.now + timedelta(hours=1))
    assert refused(office, service.whistle, case_id, again, DISPATCHER) == "already_called"
    do(office, service.refuse, case_id, Refusal(reason="没有车"), FIRE)
    assert refused(office, service.sign_in, case_id, SignIn(), FIRE) == "part_over"
    do(office, service.whistle, case_id, again, DISPATCHER)
    do(office, service.sign_in, case_id, SignIn(), FIRE)
    assert [(part.call, part.state) for part in joint(office, case_id).parts] == [(1, "refused"), (2, "signed_in")]


def test_a_whistle_that_makes_no_sense_is_refused(office: Office) -> None:
    case_id, soon = office.at(CaseState.HANDLING), office.now + timedelta(days=1)
    wrong = {
        "main_unit": {"units": ("sanitation",)},
        "unknown_unit": {"units": ("nobody",)},
        "invalid": {"units": (OTHER_UNIT, OTHER_UNIT)},
    }
    for code, content in wrong.items():
        asked = Whistle(reason="x", sign_in_due_at=soon, **content)
        assert refused(office, service.whistle, case_id, asked, DISPATCHER) == code
    for due_at in (office.now, office.now + timedelta(days=31)):
        asked = Whistle(units=(OTHER_UNIT,), reason="x", sign_in_due_at=due_at)
        assert refused(office, service.whistle, case_id, asked, DISPATCHER) == "invalid"
    asked = Whistle(units=(OTHER_UNIT,), reason="x", sign_in_due_at=soon)
    assert refused(office, service.whistle, office.open(), asked, DISPATCHER) == "illegal_state"
    assert joint(office, case_id).parts == []


def test_steps_out_of_order_and_of_strangers_are_refused(office: Office) -> None:
    case_id = office.at(CaseState.HANDLING)
    assert refused(office, service.sign_in, case_id, SignIn(), FIRE) == "not_called"
    call(office, case_id)
    assert refused(office, service.sign_in, case_id, SignIn(), POLICE) == "not_called"
    assert refused(office, service.finish, case_id, Result(result="x"), FIRE) == "not_signed_in"
    do(office, service.sign_in, case_id, SignIn(), FIRE)
    assert refused(office, service.refuse, case_id, Refusal(reason="x"), FIRE) == "part_over"
    office.move(case_id, Move.FORCE_CLOSE, reason="活动取消")
    assert refused(office, service.finish, case_id, Result(result="x"), FIRE) == "case_over"


def test_a_unit_that_does_not_sign_in_is_told_of_exactly_once(office: Office) -> None:
    case_id, over = office.at(CaseState.HANDLING), office.at(CaseState.HANDLING)
    for each in (case_id, over):
        call(office, each, OTHER_UNIT, "traffic_police")
        do(office, service.sign_in, each, SignIn(), POLICE)
    office.move(over, Move.CANCEL, reason="on_duty")
    office.forward(minutes=59)
    assert tell_overdue(office.database, now=office.now) == 0
    office.forward(minutes=2)
    assert [tell_overdue(office.database, now=office.now) for _ in range(2)] == [1, 0]
    with office.database.read() as session:
        told = session.query(OutboxRow).filter_by(topic=TOPIC).all()
    assert [row.key for row in told] == [f"joint:{case_id}:1:{OTHER_UNIT}"]
    assert office.history(case_id)[-1].kind == "joint_overdue"
    parts = {part.unit: part.is_overdue for part in joint(office, case_id).parts}
    assert parts == {OTHER_UNIT: True, "traffic_police": False}
    do(office, service.sign_in, case_id, SignIn(), FIRE)
    assert office.history(case_id)[-1].detail["is_late"] is True


@pytest.mark.one_store
def test_the_addresses_call_units_and_let_only_units_answer(house: Any) -> None:
    body = {"type": "garbage_exposed", "text": "bags", "position": [116.4, 39.9]}
    case_id = house.call("operator", "POST", "/reports", json=body).json()["case_id"]
    assert house.call("operator", "POST", f"/cases/{case_id}/verdict", json={"verdict": "filed"}).status_code == 200
    due_at = (house.clock.now + timedelta(hours=1)).isoformat()
    whistle = {"units": [OTHER_UNIT], "reason": "x", "sign_in_due_at": due_at}
    assert house.call("operator", "POST", f"/cases/{case_id}/joint", json=whistle).status_code == 403
    answer = house.call("dispatcher", "POST", f"/cases/{case_id}/joint", json=whistle)
    assert (answer.status_code, answer.json()["open_units"]) == (201, [OTHER_UNIT])
    assert house.call("dispatcher", "POST", f"/cases/{case_id}/joint/sign-in", json={}).status_code == 403
    assert house.call("handler", "POST", f"/cases/{case_id}/joint/sign-in", json={}).status_code == 404
    assert house.call("auditor", "GET", f"/cases/{case_id}/joint").json()["parts"][0]["state"] == "called"
