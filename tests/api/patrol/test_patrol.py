"""Plans, the view of the patrol, and visits over HTTP."""

from typing import Any


def test_a_plan_is_started_and_stopped_by_operators_and_that_is_on_record(street: Any) -> None:
    assert street.post("/plans/p/stop", "grid_worker").status_code == 403
    assert not street.post("/plans/p/stop").json()["is_running"]
    assert not street.get("/plans").json()[0]["is_running"]
    started = street.post("/plans/p/start").json()
    assert (started["is_running"], started["is_in_hours"], started["started_at"]) == (
        True,
        True,
        "2026-06-01T02:00:00Z",
    )
    assert street.post("/plans/p/start").json() == started
    assert street.post("/plans/none/start").status_code == 404


def test_the_patrol_shows_who_is_visited_and_whether_the_promise_is_kept(street: Any) -> None:
    order = street.order()
    patrol = street.get("/patrol").json()
    (visiting,) = patrol["visiting"]
    assert (visiting["camera_id"], visiting["worker_id"], visiting["order_id"]) == ("c0", "w1", order["id"])
    assert patrol["is_promise_kept"], "the plan has not yet run for `max_gap_s`"

    street.send(street.report(order, [street.look(1.0)]))
    street.clock.advance(50)
    patrol = street.get("/patrol").json()
    assert (patrol["visiting"], patrol["is_promise_kept"]) == ([], True)
    street.clock.advance(20)
    (stop,) = street.get("/patrol").json()["stops"]
    assert (stop["camera_id"], stop["is_promise_kept"], stop["last_outcome"]) == ("c0", False, "inspected")


def test_visits_are_listed_newest_first_and_by_camera(street: Any, sites: Any) -> None:
    sites.put(street.database, sites.json(2))
    street.start()
    for _ in range(2):
        claimed = street.claim()
        for order in claimed["orders"]:
            street.send(street.report({**order, "server_time": claimed["server_time"]}, [street.look(1.0)]))
        street.clock.advance(61)

    listed = street.get("/visits").json()
    assert len(listed) == 4
    assert listed[0]["granted_at"] > listed[-1]["granted_at"]
    assert {visit["camera_id"] for visit in street.get("/visits", params={"camera": "c1"}).json()} == {"c1"}
    older = street.get("/visits", params={"before": listed[0]["granted_at"]}).json()
    assert len(older) == 2
    assert street.get("/visits", params={"before": "2026-06-01T02:00:00"}).status_code == 422


def test_listeners_hear_of_visits_as_they_begin_and_end(street: Any) -> None:
    street.visit(street.look(1.0))
    assert [(each.topic, each.payload["camera_id"]) for each in street.announced] == [
        ("visit.begun", "c0"),
        ("visit.ended", "c0"),
    ]
