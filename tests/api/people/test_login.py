"""Logging in: what it gives, what it counts, and how it ends."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from api.audit import service as audit


def log_in(house: Any, name: str = "operator", password: str | None = None) -> Any:
    body = {"name": name, "password": password if password is not None else house.password}
    return house.client.post("/api/v1/login", json=body)


def me(house: Any, token: str) -> int:
    status: int = house.client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code
    return status


def actions(house: Any) -> list[str]:
    with house.services.database.read() as session:
        return [entry.action for entry in audit.newest(session, limit=100, before_id=None)]


@pytest.mark.one_store
@pytest.mark.one_store
def test_the_right_password_opens_a_session_that_only_its_hash_is_kept_of(house: Any, tmp_path: Any) -> None:
    answer = log_in(house).json()
    assert me(house, answer["token"]) == 200
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("lunxun.sqlite3*"))
    assert answer["token"].encode() not in stored
    assert hashlib.sha256(answer["token"].encode()).hexdigest().encode() in stored
    assert house.password.encode() not in stored


def test_each_login_gives_another_token(house: Any) -> None:
    assert log_in(house).json()["token"] != log_in(house).json()["token"]


@pytest.mark.parametrize(
    ("name", "password"), [("operator", "wrong horse battery"), ("nobody", None), ("operator", "x" * 900)]
)
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(house: Any, name: str, password: str | None) -> None:
    answer = log_in(house, name, password)
    assert answer.status_code == 401
    assert answer.json() == {"error": {"code": "wrong_login", "message": "name or password is wrong"}}


def test_an_unknown_person_costs_a_hash_too(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []
    passwords = type(house.services.passwords)
    real = passwords.matches

    def counting(self: Any, password: str, stored: str | None) -> bool:
        asked.append(stored)
        return bool(real(self, password, stored))

    monkeypatch.setattr(passwords, "matches", counting)
    log_in(house, "nobody")
    assert asked == [None]


def test_a_session_ends_on_its_own(house: Any) -> None:
    token = log_in(house).json()["token"]
    house.clock.forward(house.services.settings.session_secret_s - 1)
    assert me(house, token) == 200
    house.clock.forward(house.services.settings.session_lifetime_s)
    assert me(house, token) == 401


def test_logging_out_ends_the_session_at_once(house: Any) -> None:
    token = log_in(house).json()["token"]
    answer = house.client.post("/api/v1/logout", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 204
    assert me(house, token) == 401


def test_after_five_wrong_passwords_the_right_one_must_wait_too(house: Any) -> None:
    for _ in range(house.services.settings.login_attempts):
        assert log_in(house, password="wrong horse battery").status_code == 401
    answer = log_in(house)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert log_in(house, "admin").status_code == 200
    house.clock.forward(house.services.settings.login_window_s + 1)
    assert log_in(house).status_code == 200


def test_the_count_of_wrong_passwords_outlives_a_restart(house: Any) -> None:
    for _ in range(house.services.settings.login_attempts):
        log_in(house, password="wrong horse battery")
    again = house.another()
    body = {"name": "operator", "password": house.password}
    assert again.post("/api/v1/login", json=body).status_code == 429


def test_one_address_cannot_try_many_names(house: Any) -> None:
    limit = house.services.settings.login_attempts * 10
    for number in range(limit):
        assert log_in(house, f"name{number}").status_code == 401
    assert log_in(house, "admin").status_code == 429


def test_a_good_login_forgets_the_wrong_ones(house: Any) -> None:
    for _ in range(3):
        log_in(house, password="wrong horse battery")
        log_in(house, password="wrong horse battery")
        assert log_in(house).status_code == 200


def test_logins_are_recorded_without_what_was_typed(house: Any) -> None:
    log_in(house)
    log_in(house, "my-secret-typed-as-a-name")
    assert actions(house)[:2] == ["login.refused", "login.done"]
    with house.services.database.read() as session:
        text = str(audit.newest(session, limit=100, before_id=None))
    assert "my-secret" not in text


def test_a_disabled_person_is_out_at_once(house: Any) -> None:
    token = log_in(house).json()["token"]
    assert house.call("admin", "POST", "/people/operator/disable").status_code == 200
    assert me(house, token) == 401
    assert log_in(house).status_code == 401


def test_a_changed_password_ends_all_sessions(house: Any) -> None:
    token = log_in(house).json()["token"]
    body = {"old": house.password, "new": "another long password"}
    headers = {"Authorization": f"Bearer {token}"}
    assert house.client.post("/api/v1/me/password", json=body, headers=headers).status_code == 204
    assert me(house, token) == 401
    assert log_in(house, password="another long password").status_code == 200


def test_a_wrong_old_password_changes_nothing(house: Any) -> None:
    token = log_in(house).json()["token"]
    body = {"old": "wrong horse battery", "new": "another long password"}
    headers = {"Authorization": f"Bearer {token}"}
    assert house.client.post("/api/v1/me/password", json=body, headers=headers).status_code == 401
    assert me(house, token) == 200


def test_a_session_of_long_ago_is_swept_with_the_next_login(house: Any) -> None:
    log_in(house)
    house.clock.now += timedelta(days=3)
    log_in(house)
    with house.services.database.read() as session:
        count = session.connection().exec_driver_sql("select count(*) from tokens where kind = 'session'").scalar()
    assert count == 1
