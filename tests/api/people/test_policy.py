"""What no row allows nobody does, and no header stands in for a token; `test_matrix.py` goes through the rows."""

from typing import Any

import pytest
from fastapi import APIRouter

from api.app import ROUTERS

CALLERS = ("grid_worker", "operator", "admin", "worker")


def test_a_route_without_a_row_is_closed_to_everybody(house: Any) -> None:
    forgotten = APIRouter()

    @forgotten.get("/forgotten")
    def tell() -> str:
        return "a secret"

    client = house.another(routers=[*ROUTERS, forgotten])
    for caller in CALLERS:
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
