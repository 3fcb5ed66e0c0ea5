"""Check-ins: an act of a grid worker; the last one counts, is seen as far as their area is, and is forgotten."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from api.check_ins.service import KEPT_S, forget_old
from api.db.tables import CameraRow
from api.db.tables.catalogue import AreaRow
from api.db.tables.places import CheckInRow
from api.people import service as people
from api.people.roles import Role

PASSWORD = "correct horse battery"
HERE = [116.391234567, 39.9]
Hire = Callable[..., dict[str, str]]


@pytest.fixture
def hire(street: Any) -> Hire:
    """A function: a person who has logged in; returns the header of their session."""

    def one(name: str, role: Role = Role.GRID_WORKER, areas: tuple[str, ...] = ()) -> dict[str, str]:
        with street.database.write() as session:
            people.add_person(
                session,
                name=name,
                role=role,
                password=PASSWORD,
                passwords=street.services.passwords,
                now=street.clock(),
                areas=list(areas),
            )
        answer = street.client.post("/api/v1/login", json={"name": name, "password": PASSWORD})
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    return one


@pytest.fixture
def grids(street: Any) -> tuple[str, str]:
    """Two areas; camera `c0` with a position stands in the first, `c9` in the other."""
    with street.database.write() as session:
        for position, name in enumerate(("g1", "g2")):
            session.merge(
                AreaRow(id=name, position=100 + position, parent_id=None, level="grid", name_zh=name, name_en=name)
            )
        row = session.get(CameraRow, "c0")
        row.config = {**row.config, "area": "g1", "position": [116.39, 39.91]}
        other = {**row.config, "id": "c9", "area": "g2", "name": "远处"}
        session.add(CameraRow(id="c9", position=9, name="远处", config=other))
    return "g1", "g2"


def check_in(street: Any, head: dict[str, str], **body: Any) -> Any:
    return street.client.post("/api/v1/check-ins", headers=head, json=body or {"position": HERE, "accuracy_m": 12})


def latest(street: Any, head: dict[str, str]) -> list[Any]:
    answer = street.client.get("/api/v1/check-ins/latest", headers=head)
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["check_ins"]
    return found


def test_the_last_check_in_alone_is_kept_to_the_metre(street: Any, hire: Hire) -> None:
    li = hire("li")
    assert check_in(street, li).status_code == 201
    street.clock.advance(60)
    assert check_in(street, li, position=[116.4, 39.95]).status_code == 201
    [mine] = latest(street, li)
    assert mine["position"] == [116.4, 39.95]
    with street.database.read() as session:
        assert session.query(CheckInRow).count() == 1
    check_in(street, li)
    assert latest(street, li)[0]["position"] == [116.39123, 39.9]


def test_one_that_waited_for_a_network_does_not_undo_a_newer_one(street: Any, hire: Hire) -> None:
    li, now = hire("li"), street.clock()
    check_in(street, li)
    late = check_in(street, li, position=[1.0, 1.0], made_at=(now - timedelta(hours=1)).isoformat())
    assert late.status_code == 201
    assert latest(street, li)[0]["position"] == [116.39123, 39.9]
    old = check_in(street, li, position=[1.0, 1.0], made_at=(now - timedelta(hours=25)).isoformat())
    assert (old.status_code, old.json()["error"]["code"]) == (422, "check_in_too_old")


def test_a_phone_whose_clock_is_ahead_has_checked_in_now(street: Any, hire: Hire) -> None:
    li, now = hire("li"), street.clock()
    made = check_in(street, li, position=HERE, made_at=(now + timedelta(hours=9)).isoformat()).json()
    assert made["made_at"] == made["received_at"]


def test_a_form_that_comes_twice_checks_in_once(street: Any, hire: Hire) -> None:
    head = {**hire("li"), "Idempotency-Key": "k1"}
    first = check_in(street, head)
    street.clock.advance(100)
    again = check_in(street, head)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()


def test_a_camera_stands_for_the_place_where_there_is_no_position(street: Any, hire: Hire, grids: Any) -> None:
    li = hire("li", areas=("g1",))
    made = check_in(street, li, camera="c0").json()
    assert (made["camera_name"], made["position"], made["accuracy_m"]) == ("路口 0", [116.39, 39.91], None)
    for camera in ("c9", "none", "../x"):
        assert check_in(street, li, camera=camera).json()["error"]["code"] == "unknown_camera"


@pytest.mark.parametrize(
    "body",
    [
        {"accuracy_m": 5},
        {"position": HERE, "camera": "c0"},
        {"position": [200.0, 0.0]},
        {"position": ["NaN", 0.0]},
        {"position": [1.0]},
        {"position": HERE, "accuracy_m": -1},
        {"position": HERE, "made_at": "2026-06-01T10:00:00"},
        {"position": HERE, "person": "wang"},
    ],
)
def test_what_says_no_place_is_refused(street: Any, hire: Hire, body: dict[str, Any]) -> None:
    li = hire("li")
    assert check_in(street, li, **body).status_code == 422
    assert latest(street, li) == []


def test_who_sees_a_worker_s_area_sees_where_they_are(street: Any, hire: Hire, grids: Any) -> None:
    check_in(street, hire("near", areas=("g1",)))
    check_in(street, hire("far", areas=("g2",)))
    check_in(street, hire("everywhere"))
    dispatcher = hire("zhao", Role.DISPATCHER, areas=("g1",))
    assert [each["person"] for each in latest(street, dispatcher)] == ["near"]
    seen = {each["person"] for each in latest(street, hire("qian", Role.SUPERVISOR))}
    assert seen == {"near", "far", "everywhere"}
    assert [each["person"] for each in latest(street, hire("other", areas=("g1",)))] == []


def test_a_camera_out_of_sight_does_not_tell_where_somebody_is(street: Any, hire: Hire, grids: Any) -> None:
    check_in(street, hire("li", areas=("g1", "g2")), camera="c9")
    [seen] = latest(street, hire("zhao", Role.DISPATCHER, areas=("g1",)))
    assert (seen["position"], seen["camera_id"], seen["camera_name"]) == (None, None, None)


def test_a_key_is_nobody_and_other_roles_do_not_check_in(street: Any, hire: Hire) -> None:
    key = street.client.post("/api/v1/check-ins", headers=street.heads["grid_worker"], json={"position": HERE})
    assert (key.status_code, key.json()["error"]["code"]) == (403, "no_person")
    assert check_in(street, hire("op", Role.OPERATOR)).status_code == 403


def test_who_is_disabled_or_has_another_role_is_no_longer_on_the_map(street: Any, hire: Hire) -> None:
    for name in ("li", "wang"):
        check_in(street, hire(name))
    assert street.post("/people/li/disable", "admin").status_code == 200
    patched = street.client.patch("/api/v1/people/wang", headers=street.heads["admin"], json={"role": "operator"})
    assert patched.status_code == 200
    assert latest(street, street.heads["supervisor"]) == []


def test_looking_is_on_record_once_an_hour_and_places_never_are(street: Any, hire: Hire) -> None:
    check_in(street, hire("li"))
    boss = hire("qian", Role.SUPERVISOR)
    for _ in range(3):
        latest(street, boss)
    street.clock.advance(3601)
    again = street.client.post("/api/v1/login", json={"name": "qian", "password": PASSWORD}).json()
    latest(street, {"Authorization": f"Bearer {again['token']}"})
    entries = street.get("/audit", "admin").json()["entries"]
    assert [each["actor"] for each in entries if each["action"] == "check_ins.viewed"] == ["person:qian"] * 2
    [made] = [each for each in entries if each["action"] == "check_in.made"]
    assert "116" not in str(made)


def test_after_a_week_it_is_neither_shown_nor_kept(street: Any, hire: Hire) -> None:
    check_in(street, hire("li"))
    street.clock.advance(KEPT_S + 1)
    # Their sessions have ended by then.
    boss = hire("qian", Role.SUPERVISOR)
    assert latest(street, boss) == []
    forget_old(street.database, now=street.clock())
    with street.database.read() as session:
        assert session.query(CheckInRow).count() == 0
