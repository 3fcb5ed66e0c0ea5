"""Who has no session gets nothing of the console: no page, no socket, no upload; only NiceGUI's own files are open."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import websockets
from websockets.sync.client import connect

PATHS = (
    "/console/",
    "/console/desk",
    "/console/cases",
    "/console/nothing-here",
    "/console/_nicegui_ws/socket.io/?EIO=4",
)


def test_without_a_session_nothing_is_shown_and_with_one_only_to_our_own_pages(serve: Callable[..., Any]) -> None:
    town = serve(cases=0, cameras=1)
    with httpx.Client(base_url=town.address, trust_env=False, timeout=60.0) as client:
        for path in PATHS:
            answer = client.get(path)
            assert answer.status_code == 401, path
            assert "password" in answer.text
            assert "路口" not in answer.text
        assert client.post("/console/_nicegui/client/x/upload/1").status_code in (401, 403)
        assert refused(town.address, {}) == 403
        login = client.post("/api/v1/login", json={"name": "operator", "password": town.password, "cookie": True})
        assert login.is_success
        page = client.get("/console/cases")
        assert page.status_code == 200
        check_headers(page)
        for address in re.findall(r'(?:src|href)="(/[^"]+)"', page.text):
            assert client.get(address).is_success, address
        elsewhere = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
        assert client.post("/console/_nicegui/client/x/upload/1", headers=elsewhere).status_code == 403
        cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}
        assert refused(town.address, {**cookie, "Origin": "https://elsewhere.example"}) == 403
        assert refused(town.address, {**cookie, "Origin": town.address}) is None


def check_headers(page: httpx.Response) -> None:
    """Nothing from elsewhere may be asked for, framed by, or kept in a cache."""
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert "no-store" in page.headers["cache-control"]
    assert re.findall(r'(?:src|href|url\()="?(?:https?:)?//', page.text) == []


def refused(address: str, headers: dict[str, str]) -> int | None:
    """Returns the status with which a socket was refused; None where it opened."""
    target = f"{address.replace('http', 'ws', 1)}/console/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    try:
        with connect(target, additional_headers=headers, proxy=None):
            return None
    except websockets.InvalidStatus as error:
        return error.response.status_code
    except (OSError, websockets.WebSocketException) as error:
        pytest.fail(f"no answer at all: {error!r}")
