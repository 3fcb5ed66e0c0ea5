"""Sessions of browsers: what guards the cookie, and what a page of another origin gets (FAULTS S10)."""

from typing import Any

import pytest
from fastapi import APIRouter, WebSocket
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from api.app import ROUTERS
from api.people.deps import PersonDep
from api.people.roles import Role
from api.policy import POLICY, WEBSOCKET, Access

OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def page(house: Any) -> TestClient:
    """A page of ours that is logged in with a cookie; it knows its second proof."""
    answer = log_in(house.client)
    house.client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    client: TestClient = house.client
    return client


def log_in(client: TestClient, **headers: str) -> Any:
    body = {"name": "operator", "password": "correct horse battery", "cookie": True}
    return client.post("/api/v1/login", json=body, headers=headers)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_not_in_the_answer(house: Any) -> None:
    answer = log_in(house.client)
    assert answer.json()["token"] is None
    written = answer.headers["set-cookie"]
    assert written.startswith("lunxun_session=lxs_")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(written.split("; "))
    assert "Secure" not in written
    assert house.client.get("/api/v1/me").json()["name"] == "operator"


def test_under_tls_the_cookie_is_for_this_host_alone(house: Any) -> None:
    with TestClient(house.app, base_url="https://localhost") as client:
        written = log_in(client).headers["set-cookie"]
        assert written.startswith("__Host-lunxun_session=lxs_")
        assert "Secure" in written.split("; ")
        assert "Domain" not in written
        assert client.get("/api/v1/me").status_code == 200


def test_a_page_of_ours_may_change_things_with_both_proofs(page: TestClient) -> None:
    assert page.post("/api/v1/logout", headers=OURS).status_code == 204
    assert page.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost:81"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost@evil.example"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://["},
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded"])
def test_a_change_that_another_page_makes_the_browser_send_is_refused(
    page: TestClient, headers: dict[str, str], kind: str
) -> None:
    answer = page.post("/api/v1/logout", headers={**headers, "Content-Type": kind}, content="{}")
    assert answer.status_code == 403
    assert page.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("proof", ["", "x", "é", "0" * 64])
def test_the_cookie_alone_changes_nothing(page: TestClient, proof: str) -> None:
    answer = page.post("/api/v1/logout", headers={**OURS, "X-CSRF-Token": proof.encode()})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "csrf")


def test_the_second_proof_of_another_session_is_worth_nothing(house: Any, page: TestClient) -> None:
    mine = page.headers["X-CSRF-Token"]
    other = log_in(house.another()).json()["csrf_token"]
    assert other != mine
    assert page.post("/api/v1/logout", headers={**OURS, "X-CSRF-Token": other}).status_code == 403


def test_another_page_cannot_log_somebody_in(house: Any) -> None:
    assert log_in(house.client, Origin="http://evil.example").status_code == 403
    assert log_in(house.client, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert log_in(house.client, **OURS).status_code == 200


def test_a_login_over_an_older_session_ends_the_older_one(house: Any) -> None:
    log_in(house.client)
    old = house.client.cookies["lunxun_session"]
    log_in(house.client, **OURS)
    assert house.client.cookies["lunxun_session"] != old
    answer = house.client.get("/api/v1/me", headers={"Authorization": f"Bearer {old}"})
    assert answer.status_code == 401


def test_a_renewed_cookie_replaces_the_old_one_with_its_second_proof(page: TestClient) -> None:
    old = page.cookies["lunxun_session"]
    answer = page.post("/api/v1/session/renew", headers=OURS)
    assert answer.json()["token"] is None
    assert answer.json()["csrf_token"] == page.get("/api/v1/me").json()["csrf_token"] != page.headers["X-CSRF-Token"]
    assert page.cookies["lunxun_session"] != old


def test_a_key_in_a_cookie_opens_nothing(house: Any) -> None:
    house.client.cookies["lunxun_session"] = house.token("admin")
    assert house.client.get("/api/v1/me").status_code == 401


def test_a_token_in_the_header_counts_before_the_cookie(house: Any, page: TestClient) -> None:
    assert house.call("admin", "GET", "/me").json()["name"] == "admin"
    assert page.get("/api/v1/me", headers={"Authorization": "Bearer nonsense"}).status_code == 401
    assert page.get("/api/v1/me", headers={"Authorization": "Basic YTpi"}).status_code == 401


@pytest.fixture
def live(house: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An app with one WebSocket that tells who listens, for operators."""
    router = APIRouter()

    @router.websocket("/live")
    async def tell(socket: WebSocket, person: PersonDep) -> None:
        await socket.accept()
        await socket.send_text(person.name)
        await socket.close()

    @router.websocket("/forgotten")
    async def forget(socket: WebSocket) -> None:
        await socket.accept()

    monkeypatch.setitem(POLICY, (WEBSOCKET, "/live"), Access(roles=frozenset({Role.OPERATOR})))
    return house.another(routers=[*ROUTERS, router])


def listen(client: TestClient, path: str = "/live", **headers: str) -> str:
    """Returns what a WebSocket says first; empty where it was refused."""
    try:
        with client.websocket_connect(f"ws://localhost/api/v1{path}", headers=headers) as socket:
            return socket.receive_text()
    except WebSocketDisconnect:
        return ""


def test_a_websocket_asks_for_the_same_row_as_a_route(house: Any, live: TestClient) -> None:
    assert listen(live, Authorization=f"Bearer {house.token('operator')}") == "operator"
    for name in ("admin", "worker"):
        assert listen(live, Authorization=f"Bearer {house.token(name)}") == ""
    assert listen(live) == ""
    assert listen(live, "/forgotten", Authorization=f"Bearer {house.token('operator')}") == ""


def test_a_websocket_with_a_cookie_opens_for_our_own_pages_only(live: TestClient) -> None:
    log_in(live)
    assert listen(live, Origin="http://localhost") == "operator"
    for origin in ("http://evil.example", "null", "https://localhost", "http://localhost:81", ""):
        assert listen(live, Origin=origin) == ""
    assert listen(live) == ""


def test_a_websocket_under_a_foreign_name_is_refused(house: Any, live: TestClient) -> None:
    headers = {"Authorization": f"Bearer {house.token('operator')}", "Host": "evil.example"}
    assert listen(live, **headers) == ""
