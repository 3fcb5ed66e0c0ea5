"""People and tokens: who may be made, and what a token may do."""

from typing import Any

import pytest


def add(house: Any, **changes: str) -> Any:
    body = {"name": "li", "role": "operator", "password": "a long enough one", **changes}
    return house.call("admin", "POST", "/people", json=body)


def status_of(house: Any, token: str, path: str) -> int:
    status: int = house.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"}).status_code
    return status


def test_an_admin_adds_a_person_whose_password_is_never_shown(house: Any) -> None:
    answer = add(house)
    assert answer.status_code == 201
    listed = house.call("admin", "GET", "/people")
    assert "li" in {person["name"] for person in listed.json()}
    assert "password" not in listed.text
    assert "argon2" not in listed.text


@pytest.mark.parametrize("password", ["short", "Password123", "changeme!!", "admin123456"])
def test_a_weak_or_placeholder_password_is_refused(house: Any, password: str) -> None:
    answer = add(house, password=password)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "weak_password"
    assert password not in answer.text


@pytest.mark.parametrize("name", ["", " li", "li\n", "a" * 101, "li\u202e"])
def test_a_name_that_cannot_be_read_is_refused(house: Any, name: str) -> None:
    assert add(house, name=name).status_code == 422


def test_a_name_is_taken_once(house: Any) -> None:
    add(house)
    assert add(house).json()["error"]["code"] == "name_taken"


def test_the_last_admin_cannot_be_disabled(house: Any) -> None:
    answer = house.call("admin", "POST", "/people/admin/disable")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "last_admin"


def test_a_persons_token_never_does_more_than_the_person(house: Any) -> None:
    refused = house.call("admin", "POST", "/tokens", json={"name": "grid_worker", "role": "admin"})
    assert refused.status_code == 422
    made = house.call("admin", "POST", "/tokens", json={"name": "grid_worker"}).json()
    assert status_of(house, made["token"], "/me") == 200
    assert status_of(house, made["token"], "/people") == 403


def test_a_system_of_its_own_has_the_role_it_was_given(house: Any) -> None:
    made = house.call("admin", "POST", "/tokens", json={"name": "erp", "role": "operator"}).json()
    assert status_of(house, made["token"], "/cameras") == 200
    assert status_of(house, made["token"], "/people") == 403


@pytest.mark.parametrize(
    "body",
    [{"name": "w1", "kind": "worker", "role": "admin"}, {"name": "x", "kind": "session"}, {"name": "nobody-here"}],
)
def test_a_token_that_makes_no_sense_is_refused(house: Any, body: dict[str, str]) -> None:
    assert house.call("admin", "POST", "/tokens", json=body).status_code == 422


def test_a_revoked_token_is_out_at_once(house: Any) -> None:
    made = house.call("admin", "POST", "/tokens", json={"name": "erp", "role": "operator"}).json()
    assert house.call("admin", "DELETE", f"/tokens/{made['id']}").status_code == 200
    assert status_of(house, made["token"], "/cameras") == 401
    assert "erp" not in {token["name"] for token in house.call("admin", "GET", "/tokens").json()}


def test_the_list_of_tokens_holds_no_secret(house: Any) -> None:
    made = house.call("admin", "POST", "/tokens", json={"name": "erp", "role": "operator"}).json()
    assert made["token"] not in house.call("admin", "GET", "/tokens").text
    assert made["token"] not in house.call("admin", "GET", "/audit").text


def test_changes_and_views_of_the_audit_trail_are_recorded_in_order(house: Any) -> None:
    add(house)
    house.call("admin", "GET", "/audit")
    page = house.call("admin", "GET", "/audit?limit=2").json()
    assert [entry["action"] for entry in page["entries"]] == ["audit.viewed", "person.added"]
    older = house.call("admin", "GET", f"/audit?before={page['next']}").json()
    assert all(entry["id"] < page["next"] for entry in older["entries"])


@pytest.mark.parametrize("name", ["a/b", "</script>", ".", ".."])
def test_a_name_that_no_address_can_hold_is_refused(house: Any, name: str) -> None:
    body = {"name": name, "role": "operator", "password": house.password}
    answer = house.call("admin", "POST", "/people", json=body)
    assert answer.status_code == 422
    assert "part of addresses" in answer.text
