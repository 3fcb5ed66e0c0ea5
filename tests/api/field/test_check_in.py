"""The check-in on a phone without JavaScript: a camera stands for the place, and nothing is sent without one."""

from collections.abc import Callable
from typing import Any

import pytest
from phones import form_of

from api.people.roles import Role

pytestmark = pytest.mark.one_store
"""Pages ask the API; which database it has is tested there."""


def fill(phone: Any, **typed: str) -> Any:
    form = form_of(phone.open("/field/check-in").text, "/field/check-in")
    data = {**dict(form.fields), **typed}
    return phone.client.post(
        "/field/check-in", data=data, headers={"Origin": "http://testserver"}, follow_redirects=False
    )


def test_a_worker_checks_in_at_a_camera(street: Any, phone: Callable[..., Any]) -> None:
    li = phone("li", Role.GRID_WORKER)
    assert 'href="/field/check-in"' in li.open("/field").text
    done = fill(li, camera="c0")
    assert (done.status_code, done.headers["location"]) == (303, "/field?sent=check-in")
    assert "已签到" in li.open("/field?sent=check-in").text
    assert "上次签到：刚刚" in li.open("/field/check-in").text
    [seen] = street.get("/check-ins/latest", "supervisor").json()["check_ins"]
    assert (seen["person"], seen["camera_id"]) == ("li", "c0")


def test_without_a_place_the_page_says_what_to_do(street: Any, phone: Callable[..., Any]) -> None:
    refused = fill(phone("li", Role.GRID_WORKER))
    assert refused.status_code == 422
    assert "请选一台摄像头" in refused.text
    assert street.get("/check-ins/latest", "supervisor").json()["check_ins"] == []


def test_a_position_goes_before_a_camera(street: Any, phone: Callable[..., Any]) -> None:
    done = fill(phone("li", Role.GRID_WORKER), camera="c0", longitude="116.4", latitude="39.9", accuracy_m="8")
    assert done.status_code == 303
    [seen] = street.get("/check-ins/latest", "supervisor").json()["check_ins"]
    assert (seen["position"], seen["accuracy_m"], seen["camera_id"]) == ([116.4, 39.9], 8.0, None)


def test_who_is_no_grid_worker_is_not_asked(phone: Callable[..., Any]) -> None:
    other = phone("wang", Role.HANDLER, unit="fire_rescue")
    assert "/field/check-in" not in other.open("/field").text
    assert other.open("/field/check-in").status_code == 403
