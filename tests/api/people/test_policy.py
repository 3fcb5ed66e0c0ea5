"""Every route has a signed-off row, and the rows are what callers meet: 0 wrong allows, 0 wrong denies."""

from typing import Any

import pytest
from fastapi import APIRouter

from api.app import ROUTERS
from api.policy import POLICY, PREFIX, Access

CALLERS = ("anonymous", "grid_worker", "operator", "admin", "worker")
OUTSIDE = {
    "/api/v1/openapi.json": "the description holds no data",
    "/api/v1/docs": "the documentation page, without a network",
    "/api/v1/docs-static": "its scripts",
    "/api/v1/docs/oauth2-redirect": "part of the documentation page",
}
"""What answers besides the routers, and why it may be open."""


def routes() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for router in ROUTERS:
        for route in router.routes:
            known: Any = route
            found += [(method, known.path) for method in sorted(known.methods)]
    return found


def expected(access: Access, caller: str) -> str:
    if access.is_open:
        return "pass"
    if caller == "anonymous":
        return "401"
    passes = access.is_for_workers if caller == "worker" else caller in access.roles
    return "pass" if passes else "403"


def met(status: int, code: str) -> str:
    """A caller is stopped by 401 or 403; every other answer, a complaint about the content too, came from behind."""
    if status == 401 and code == "not_logged_in":
        return "401"
    return "403" if status == 403 else "pass"


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert sorted(routes()) == sorted(POLICY)


def test_nothing_answers_beside_the_routers_and_the_documentation(house: Any) -> None:
    paths = {getattr(route, "path", None) for route in house.app.routes} - {None}
    beside = {path for path in paths if path.removeprefix(PREFIX) not in {path for _, path in POLICY}}
    assert beside == set(OUTSIDE)


@pytest.mark.parametrize(("method", "path"), sorted(POLICY))
def test_each_caller_meets_exactly_what_the_row_says(house: Any, method: str, path: str) -> None:
    access = POLICY[method, path]
    filled = path.format(
        name="nobody", token_id="x", camera_id="x", plan_id="x", case_id="x", sha256="0" * 64, order_id="x"
    )
    wrong = []
    for caller in CALLERS:
        answer = house.call(caller, method, filled)
        code = answer.json()["error"]["code"] if answer.status_code in {401, 403} else ""
        if met(answer.status_code, code) != expected(access, caller):
            wrong.append(f"{caller}: {answer.status_code} {code}, expected {expected(access, caller)}")
        assert answer.status_code < 500, f"{caller}: {answer.status_code}"
    assert not wrong


def test_a_route_without_a_row_is_closed_to_everybody(house: Any) -> None:
    forgotten = APIRouter()

    @forgotten.get("/forgotten")
    def tell() -> str:
        return "a secret"

    client = house.another(routers=[*ROUTERS, forgotten])
    for caller in CALLERS[1:]:
        headers = {"Authorization": f"Bearer {house.token(caller)}"}
        assert client.get("/api/v1/forgotten", headers=headers).status_code == 403
    assert client.get("/api/v1/forgotten").status_code == 401


@pytest.mark.parametrize("token", ["", "x", "lxs_" + "A" * 43, "é", "a b", "eyJhbGciOiJub25lIn0.e30."])
def test_an_unknown_token_opens_nothing(house: Any, token: str) -> None:
    header = f"Bearer {token}".encode()
    assert house.client.get("/api/v1/me", headers={"Authorization": header}).status_code == 401


def test_headers_that_claim_an_identity_are_not_believed(house: Any) -> None:
    claims = {"X-Forwarded-User": "admin", "Remote-User": "admin", "X-Forwarded-For": "127.0.0.1"}
    assert house.client.get("/api/v1/people", headers=claims).status_code == 401
