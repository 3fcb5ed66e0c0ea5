"""Sessions: how long they last, how their secret changes, and what ends them."""

from typing import Any

import pytest


def log_in(house: Any, name: str = "operator") -> str:
    token: str = house.client.post("/api/v1/login", json={"name": name, "password": house.password}).json()["token"]
    return token


def call(house: Any, token: str, method: str = "GET", path: str = "/me", **content: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return house.client.request(method, f"/api/v1{path}", headers=headers, **content)


def keep_alive(house: Any, token: str, seconds: float) -> str:
    """Uses and renews a session for a time; returns its last secret."""
    settings = house.services.settings
    while seconds > 0:
        step = min(seconds, settings.session_secret_s - 1)
        house.clock.forward(step)
        seconds -= step
        token = call(house, token, "POST", "/session/renew").json()["token"]
    return token


def test_a_renewed_session_has_a_new_secret_and_the_old_one_is_refused_at_once(house: Any) -> None:
    old = log_in(house)
    new = call(house, old, "POST", "/session/renew").json()["token"]
    assert new != old
    assert call(house, old).status_code == 401
    assert call(house, old, "POST", "/session/renew").status_code == 401
    assert call(house, new).status_code == 200


def test_a_secret_that_has_served_its_time_can_only_be_exchanged_or_thrown_away(house: Any) -> None:
    token = log_in(house)
    house.clock.forward(house.services.settings.session_secret_s)
    refused = call(house, token, path="/cameras")
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "session_stale")
    new = call(house, token, "POST", "/session/renew").json()["token"]
    assert call(house, new, path="/cameras").status_code == 200
    house.clock.forward(house.services.settings.session_secret_s)
    assert call(house, new, "POST", "/logout").status_code == 204
    assert call(house, new, "POST", "/session/renew").status_code == 401


def test_a_session_ends_when_it_lies_idle(house: Any) -> None:
    token = log_in(house)
    house.clock.forward(house.services.settings.session_idle_s)
    assert call(house, token, "POST", "/session/renew").status_code == 401


def test_a_session_that_is_used_outlives_the_idle_time_but_not_its_absolute_end(house: Any) -> None:
    settings = house.services.settings
    assert settings.session_idle_s < settings.session_lifetime_s
    token = keep_alive(house, log_in(house), settings.session_lifetime_s - 10)
    assert call(house, token).status_code == 200
    house.clock.forward(10)
    assert call(house, token).status_code == 401


def test_reading_now_and_then_keeps_a_session_awake(house: Any) -> None:
    token, idle_s = log_in(house), house.services.settings.session_idle_s
    client = house.another(session_secret_s=10 * idle_s)
    headers = {"Authorization": f"Bearer {token}"}
    for _ in range(3):
        house.clock.forward(idle_s - 1)
        assert client.get("/api/v1/me", headers=headers).status_code == 200
    house.clock.forward(idle_s + 60)
    assert client.get("/api/v1/me", headers=headers).status_code == 401


@pytest.mark.parametrize("change", [{"role": "auditor"}, {"areas": ["a-town-of-our-own"]}, {"unit": "u1"}])
def test_whoever_may_now_do_something_else_must_log_in_anew(house: Any, change: dict[str, Any]) -> None:
    token = log_in(house)
    assert house.call("admin", "PATCH", "/people/operator", json=change).status_code == 200
    assert call(house, token).status_code == 401
    assert {key: call(house, log_in(house)).json()[key] for key in change} == change


def test_a_change_that_changes_nothing_ends_no_session(house: Any) -> None:
    token = log_in(house)
    assert house.call("admin", "PATCH", "/people/operator", json={"role": "operator"}).status_code == 200
    assert call(house, token).status_code == 200


def test_the_last_admin_stays_one(house: Any) -> None:
    answer = house.call("admin", "PATCH", "/people/admin", json={"role": "auditor"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "last_admin")


def test_a_revoked_session_is_out_at_once_and_stays_out_after_a_restart(house: Any) -> None:
    token = log_in(house)
    call(house, token, "POST", "/logout")
    again = house.another()
    assert again.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_key_has_one_secret_for_all_its_life(house: Any) -> None:
    answer = house.call("operator", "POST", "/session/renew")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no_session")
