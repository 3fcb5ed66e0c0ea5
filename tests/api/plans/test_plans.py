"""Plans by the API: made, changed while they run, deleted."""

from typing import Any

import pytest


def plan(**more: Any) -> dict[str, Any]:
    return {"id": "day", "name": "日巡", "cameras": ["a", "b"], "max_gap_s": 60, **more}


@pytest.fixture
def admin(house: Any) -> Any:
    """A function: calls as the administrator, on a site of cameras `a` and `b`."""

    def call(method: str, path: str, **content: Any) -> Any:
        return house.call("admin", method, path, **content)

    for name in ("a", "b"):
        body = {"id": name, "name": name, "streams": {"main": "rtsp://10.0.0.9/main"}}
        assert call("POST", "/cameras", json=body).status_code == 201
    return call


def test_a_plan_that_is_made_waits_to_be_started(admin: Any) -> None:
    made = admin("POST", "/plans", json=plan())
    assert made.status_code == 201, made.text
    assert (made.json()["cameras"], made.json()["is_running"]) == (["a", "b"], False)
    assert admin("POST", "/plans/day/start").json()["is_running"]
    again = admin("POST", "/plans", json=plan())
    assert (again.status_code, again.json()["error"]["code"]) == (409, "plan_exists")


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"cameras": ["a", "c"]}, "cameras[1]"),
        ({"cameras": ["a", "a"]}, "cameras[1]"),
        ({"cameras": []}, "cameras"),
        ({"hours": ["25:00-26:00"]}, "hours"),
        ({"max_gap_s": -1}, "max_gap_s"),
        ({"hours": ["06:00-08:00"], "rounds": ["06:00-08:00"]}, "rounds"),
        ({"rounds": ["06:00-08:00", "07:00-09:00"]}, "overlap"),
    ],
)
def test_a_wrong_plan_is_refused_where_it_is_wrong(admin: Any, wrong: dict[str, Any], where: str) -> None:
    made = admin("POST", "/plans", json=plan(**wrong))
    assert made.status_code == 422
    assert where in made.text
    admin("POST", "/plans", json=plan())
    changed = admin("PATCH", "/plans/day", json=wrong)
    assert changed.status_code == 422
    assert where in changed.text


def test_a_plan_is_changed_while_it_runs_and_the_new_promise_counts_from_then(admin: Any, house: Any) -> None:
    admin("POST", "/plans", json=plan())
    admin("POST", "/plans/day/start")
    house.clock.forward(600)
    changed = admin("PATCH", "/plans/day", json={"cameras": ["b"], "max_gap_s": 30})
    assert (changed.json()["cameras"], changed.json()["max_gap_s"]) == (["b"], 30)
    assert (changed.json()["is_running"], changed.json()["name"]) == (True, "日巡")
    stops = admin("GET", "/patrol").json()["stops"]
    assert [(each["camera_id"], each["max_gap_s"]) for each in stops] == [("b", 30)]


def test_rounds_take_the_place_of_hours(admin: Any) -> None:
    admin("POST", "/plans", json=plan(hours=["08:00-20:00"]))
    changed = admin("PATCH", "/plans/day", json={"hours": [], "rounds": ["09:00-11:00"]})
    assert (changed.status_code, changed.json()["rounds"]) == (200, ["09:00-11:00"])


def test_a_deleted_plan_runs_no_more_and_is_on_record(admin: Any) -> None:
    admin("POST", "/plans", json=plan())
    admin("POST", "/plans/day/start")
    admin("POST", "/plans/day/rounds")
    gone = admin("DELETE", "/plans/day")
    assert gone.json() == {"id": "day", "was_running": True}
    assert admin("GET", "/plans").json() == []
    assert admin("GET", "/patrol").json()["stops"] == []
    assert admin("DELETE", "/plans/day").status_code == 404
    assert '"plan.deleted"' in admin("GET", "/audit").text


def test_a_site_file_that_changed_too_does_not_overwrite_plans_made_here(admin: Any, house: Any) -> None:
    with house.services.database.write() as session:
        edited = session.connection().exec_driver_sql("select value from meta where key = 'site_edited_at'").scalar()
    assert edited is not None
    admin("POST", "/plans", json=plan())
    assert admin("GET", "/plans").json()[0]["id"] == "day"
