"""The API over HTTP: what is sent, what comes back, and what an answer means."""

from datetime import UTC, datetime

import httpx
import pytest

from pipelines.orders import ClaimRequest, Slots
from pipelines.worker.client import (
    ApiAddressError,
    ApiAwayError,
    ApiClient,
    ApiRefusedError,
    TokenRefusedError,
    checked_address,
)

TOKEN = "lxw_canary-token"
ASKED = ClaimRequest(worker_id="w", slots=Slots(routine=1, stay=0))


def client(answer, seen=None):
    def handle(request):
        if seen is not None:
            seen.append(request)
        return answer if isinstance(answer, httpx.Response) else answer(request)

    return ApiClient("https://api.example", TOKEN, transport=httpx.MockTransport(handle))


def error(status, code, **more):
    return httpx.Response(status, json={"error": {"code": code, "message": "because", **more}})


def test_a_claim_carries_the_token_and_brings_orders():
    seen = []
    answer = httpx.Response(200, json={"schema": 1, "server_time": "2026-06-01T02:00:00Z", "retry_after_s": 2.5})
    with client(answer, seen) as api:
        assert api.claim(ASKED).retry_after_s == 2.5
    (request,) = seen
    assert request.url == "https://api.example/api/v1/worker/claim"
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert b'"schema":1' in request.content


def test_a_picture_travels_as_it_is_with_its_camera_and_time():
    seen = []
    with client(httpx.Response(201), seen) as api:
        api.put_picture("ab" * 32, b"\xff\xd8", camera_id="cam", taken_at=datetime(2026, 6, 1, tzinfo=UTC))
    (request,) = seen
    assert request.url.path == f"/api/v1/worker/evidence/{'ab' * 32}"
    assert request.content == b"\xff\xd8"
    assert request.headers["Content-Type"] == "image/jpeg"
    assert request.headers["X-Lunxun-Camera"] == "cam"
    assert request.headers["X-Lunxun-Taken-At"] == "2026-06-01T00:00:00+00:00"


def test_a_refusal_has_its_code_and_the_hashes_that_are_missing():
    with client(error(409, "evidence_missing", missing=["ab" * 32])) as api, pytest.raises(ApiRefusedError) as caught:
        api.post_report(b"{}")
    assert (caught.value.code, caught.value.missing, caught.value.status) == ("evidence_missing", ("ab" * 32,), 409)


@pytest.mark.parametrize(
    "answer",
    [
        error(500, "internal"),
        error(503, "starting"),
        error(507, "no_space"),
        error(429, "slow_down"),
        httpx.Response(502, text="<html>bad gateway</html>"),
        httpx.Response(404, text="<html>some proxy</html>"),
        httpx.Response(302, headers={"Location": "https://elsewhere.example/"}),
        httpx.Response(200, json={"schema": 99}),
    ],
)
def test_an_answer_that_decides_nothing_means_later(answer):
    with client(answer) as api, pytest.raises(ApiAwayError):
        api.post_report(b"{}")


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_not_taken_costs_no_report(status):
    with client(error(status, "unauthorised")) as api, pytest.raises(TokenRefusedError, match="token") as caught:
        api.post_report(b"{}")
    assert isinstance(caught.value, ApiAwayError)
    assert TOKEN not in str(caught.value)


def test_a_broken_connection_means_later():
    def broken(request):
        raise httpx.ConnectError("refused", request=request)

    with client(broken) as api, pytest.raises(ApiAwayError, match="refused") as caught:
        api.claim(ASKED)
    assert caught.value.status is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://10.0.0.5:8000", "plain http"),
        ("http://api.example", "plain http"),
        ("http://127.0.0.1.evil.example", "plain http"),
        ("ftp://api.example", "expects an address"),
        ("api.example:8000", "expects an address"),
        ("https://user:pw@api.example", "token belongs into a file"),
        ("https://api.example:99999", "not an address"),
    ],
)
def test_addresses_that_would_leak_or_lead_nowhere_are_refused(url, words):
    with pytest.raises(ApiAddressError, match=words):
        checked_address(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "http://localhost:8000/", "http://[::1]:8000/api/v1", "https://api.example"]
)
def test_plain_http_is_for_this_machine_only(url):
    assert checked_address(url) == url.rstrip("/").removesuffix("/api/v1")
