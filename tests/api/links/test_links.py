"""People link cases, with reasons and in both histories; the machine only proposes."""

from datetime import timedelta
from typing import Any

import pytest
from office import Office, identity

from api.cases.repository import add
from api.cases.states import CAMERA_FAULT, VIOLATION
from api.db.tables import RecurrenceRow
from api.db.tables.cases import CaseTombstoneRow
from api.errors import ApiError
from api.links import service
from api.links.schemas import LinkAsked, LinkKind, LinksView
from api.people.reach import EVERYWHERE, Reach, areas_filter
from api.people.roles import Role
from api.retention.repository import delete_case

HERE = (116.4074, 39.9042)
NEAR = (116.4074, 39.90455)
"""39 m north."""
FAR = (116.4074, 39.90475)
"""61 m north."""


def link(office: Office, case_id: str, other: str, kind: str = "same_problem", reach: Reach = EVERYWHERE) -> Any:
    asked = LinkAsked(other_case_id=other, kind=LinkKind(kind), reason="同一堆垃圾")
    with office.database.write() as session:
        return service.link(session, case_id, asked, reach=reach, actor="person:zhang", now=office.now)


def unlink(office: Office, case_id: str, link_id: int, reach: Reach = EVERYWHERE) -> None:
    with office.database.write() as session:
        service.unlink(session, case_id, link_id, reason="看错了", reach=reach, actor="person:li", now=office.now)


def links(office: Office, case_id: str, reach: Reach = EVERYWHERE) -> LinksView:
    with office.database.read() as session:
        return service.links(session, case_id, reach=reach)


def refused(office: Office, *args: Any, **options: Any) -> str:
    with pytest.raises(ApiError) as error:
        link(office, *args, **options)
    return error.value.code


def test_a_link_stands_in_both_cases_and_both_histories_and_so_does_its_end(office: Office) -> None:
    first, second = office.open(), office.open()
    made, told = link(office, first, second)
    assert [each.topic for each in told] == ["case.linked", "case.linked"]
    for case_id, other in ((first, second), (second, first)):
        shown = links(office, case_id)
        assert [(each.other.id, each.kind, each.reason) for each in shown.links] == [
            (other, "same_problem", "同一堆垃圾")
        ]
        event = office.history(case_id)[-1]
        assert (event.kind, event.actor, event.detail["other_case_id"]) == ("linked", "person:zhang", other)
        assert office.read(case_id).version == 2
    unlink(office, second, made.id)
    for case_id in (first, second):
        assert links(office, case_id).links == []
        event = office.history(case_id)[-1]
        assert (event.kind, event.actor, event.detail["reason"]) == ("unlinked", "person:li", "看错了")
    with pytest.raises(ApiError):
        unlink(office, first, made.id)


def test_the_same_link_again_from_either_end_changes_nothing(office: Office) -> None:
    first, second = office.open(), office.open()
    made, _ = link(office, first, second)
    again, told = link(office, second, first)
    assert (again.id, told) == (made.id, [])
    assert link(office, first, second, "related")[0].id != made.id


def test_a_cause_is_the_cause_of_one_side_only(office: Office) -> None:
    effect, cause = office.open(), office.open()
    assert link(office, effect, cause, "caused_by")[0].is_cause is False
    assert links(office, cause).links[0].is_cause is True
    assert refused(office, cause, effect, "caused_by") == "known_otherwise"


def test_a_case_is_not_linked_with_itself_nor_with_one_out_of_sight(office: Office) -> None:
    near, far = office.open(area="grid-1"), office.open(area="grid-2")
    local = areas_filter(identity(Role.GRID_WORKER, areas=("grid-1",)))
    assert refused(office, near, near) == "invalid"
    assert refused(office, near, far, reach=local) == "not_found"
    made, _ = link(office, near, far)
    assert links(office, near, local).links == [], "the other end lies outside their areas"
    with pytest.raises(ApiError):
        unlink(office, near, made.id, local)


def test_only_what_is_near_in_place_and_time_or_of_one_camera_is_proposed(office: Office) -> None:
    case = office.open(position=HERE)
    near = office.open(position=NEAR)
    office.open(position=FAR)
    office.open(position=HERE, type="street_vending")
    office.open()
    office.forward(hours=25)
    office.open(position=HERE)
    office.now -= timedelta(hours=2)
    late = office.open(position=HERE)
    shown = links(office, case).suggestions
    assert [each.other.id for each in shown] == [late, near]
    assert shown[1].distance_m == pytest.approx(38.9, abs=0.2)
    assert office.read(case).version == 1, "nothing was written"
    link(office, case, near)
    assert [each.other.id for each in links(office, case).suggestions] == [late]


def test_what_the_same_camera_has_found_is_proposed_whatever_its_type(office: Office) -> None:
    case = office.open(camera_id="c1", origin=VIOLATION)
    other = office.open(camera_id="c1", origin=CAMERA_FAULT, type="camera_fault")
    office.open(camera_id="c2", origin=VIOLATION)
    shown = links(office, case).suggestions
    assert [(each.other.id, each.is_same_camera, each.is_same_type) for each in shown] == [(other, True, False)]


def test_recurrences_are_shown_and_not_proposed_again(office: Office) -> None:
    first, second = office.open(position=HERE), office.open(position=HERE)
    with office.database.write() as session:
        add(session, RecurrenceRow(case_id=second, earlier_case_id=first, linked_at=office.now))
    earlier = links(office, second)
    assert earlier.recurrence_of is not None
    assert (earlier.recurrence_of.id, earlier.suggestions) == (first, [])
    assert [each.id for each in links(office, first).recurrences] == [second]


def test_a_deleted_case_takes_its_links_with_it(office: Office) -> None:
    first, second = office.open(), office.open()
    link(office, first, second)
    with office.database.write() as session:
        tombstone = CaseTombstoneRow(
            case_id=second, number=2, deleted_at=office.now, actor="system", reason="due", facts={}
        )
        session.add(tombstone)
        session.flush()
        delete_case(session, second)
    assert links(office, first).links == []


@pytest.mark.one_store
def test_the_addresses_link_show_and_unlink(house: Any) -> None:
    report = {"type": "garbage_exposed", "text": "bags", "position": list(HERE)}
    first, second = (house.call("grid_worker", "POST", "/reports", json=report).json()["case_id"] for _ in range(2))
    body = {"other_case_id": second, "kind": "same_problem", "reason": "两人上报同一处"}
    made = house.call("grid_worker", "POST", f"/cases/{first}/links", json=body)
    assert (made.status_code, made.json()["other"]["id"]) == (201, second)
    assert house.call("grid_worker", "POST", f"/cases/{first}/links", json=body).status_code == 200
    link_id = made.json()["id"]
    assert house.call("operator", "DELETE", f"/cases/{first}/links/{link_id}").status_code == 422, "without a reason"
    gone = house.call("operator", "DELETE", f"/cases/{first}/links/{link_id}?reason=wrong")
    assert gone.status_code == 204, gone.text
    assert house.call("operator", "GET", f"/cases/{second}/links").json()["links"] == []
    body["other_case_id"] = "nothing"
    assert house.call("operator", "POST", f"/cases/{first}/links", json=body).status_code == 404
