"""What every answer has in common: headers, errors without secrets, limits, and no network for the pages."""

import re
from typing import Any

import pytest
from fastapi import APIRouter

from api.db.errors import StorageFullError


def breaking(house: Any, error: Exception) -> Any:
    """A client of an app whose `/health` raises `error`."""
    router = APIRouter()

    @router.get("/health")
    def fail() -> None:
        raise error

    return house.another(routers=[router])


def test_health_tells_that_it_is_up_its_versions_and_nothing_else(house: Any) -> None:
    answer = house.client.get("/api/v1/health").json()
    assert set(answer) == {"status", "versions"}
    assert answer["status"] == "up"
    assert set(answer["versions"]) == {"lunxun", "orders"}


def test_answers_stay_out_of_caches_and_frames(house: Any) -> None:
    for answer in (house.call("admin", "GET", "/people"), house.call("anonymous", "GET", "/people")):
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "access-control-allow-origin" not in answer.headers


def test_the_documentation_page_names_no_other_origin(house: Any) -> None:
    page = house.client.get("/api/v1/docs")
    assert page.status_code == 200
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//[^\"]+", page.text)
    for address in re.findall(r"(?:src|href)=\"(/[^\"]+)\"", page.text):
        assert house.client.get(address).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "", "localhost@evil.example", "127.0.0.2"]
)
def test_a_request_for_another_name_is_refused(house: Any, host: str) -> None:
    answer = house.client.get("/api/v1/health", headers={"Host": host})
    assert answer.status_code == 421
    assert answer.json()["error"]["code"] == "unknown_host"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST."])
def test_a_request_for_this_machine_is_served(house: Any, host: str) -> None:
    assert house.client.get("/api/v1/health", headers={"Host": host}).status_code == 200


def test_a_name_that_was_allowed_is_served(house: Any) -> None:
    client = house.another(allowed_hosts=("lunxun.street.example",))
    assert client.get("/api/v1/health", headers={"Host": "lunxun.street.example"}).status_code == 200


@pytest.mark.parametrize("chunks", [1, 20])
def test_a_body_beyond_the_limit_is_refused_announced_or_not(house: Any, chunks: int) -> None:
    piece = b" " * 100_000
    content = piece * 20 if chunks == 1 else (piece for _ in range(chunks))
    headers = {"Content-Type": "application/json"}
    answer = house.client.post("/api/v1/login", content=content, headers=headers)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[1]",
        b"{",
        b"[" * 500_000,
        b'{"name": NaN, "password": Infinity}',
        b'{"name": "\\ud800", "password": "x"}',
        b'{"name": 1e999, "password": 1}',
        b'{"name": "a", "password": "b", "role": "admin"}',
        b"\xff\xfe",
    ],
)
def test_a_body_that_is_no_login_is_the_callers_mistake(house: Any, body: bytes) -> None:
    answer = house.client.post("/api/v1/login", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    assert set(answer.json()["error"]) >= {"code", "message"}


def test_a_wrong_field_is_named_and_its_value_is_not_repeated(house: Any) -> None:
    answer = house.client.post("/api/v1/login", json={"name": ["hunter2hunter2"], "password": {"x": "hunter2hunter2"}})
    assert answer.status_code == 422
    assert {each["where"] for each in answer.json()["error"]["problems"]} == {"body.name", "body.password"}
    assert "hunter2" not in answer.text


def test_an_error_nobody_foresaw_is_a_500_whose_id_is_in_the_log(house: Any, caplog: pytest.LogCaptureFixture) -> None:
    answer = breaking(house, RuntimeError("secret detail")).get("/api/v1/health")
    assert answer.status_code == 500
    assert answer.headers["Cache-Control"] == "private, no-store"
    error = answer.json()["error"]
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert error["id"] in caplog.text
    assert "secret detail" in caplog.text


def test_a_full_disk_is_a_507(house: Any) -> None:
    answer = breaking(house, StorageFullError("the disk is full")).get("/api/v1/health")
    assert answer.status_code == 507
    assert answer.json()["error"]["code"] == "storage_full"


def test_an_unknown_address_is_a_404_in_the_same_form(house: Any) -> None:
    answer = house.client.get("/api/v1/no/such/thing")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"
