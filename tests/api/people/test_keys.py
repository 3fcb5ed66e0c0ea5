"""Keys of other systems: scopes, ends, areas, and how many calls they have."""

from typing import Any

import pytest
from sqlalchemy import select

from api.db.tables import AuditRow
from api.people.roles import MAY_STAND_IN, Role
from api.policy import POLICY


def make(house: Any, **terms: Any) -> Any:
    return house.call("admin", "POST", "/tokens", json={"name": "platform", "role": "integrator", **terms})


def get(house: Any, key: Any, path: str) -> int:
    headers = {"Authorization": f"Bearer {key.json()['token']}"}
    status: int = house.client.get(f"/api/v1{path}", headers=headers).status_code
    return status


def test_a_key_does_what_its_scopes_say_and_nothing_else(house: Any) -> None:
    key = make(house, scopes=["cases:read"])
    assert (get(house, key, "/cases"), get(house, key, "/cameras"), get(house, key, "/me")) == (200, 403, 200)
    assert get(house, make(house), "/cases") == 403


def test_the_refusal_names_the_scope_that_is_missing(house: Any) -> None:
    headers = {"Authorization": f"Bearer {make(house).json()['token']}"}
    error = house.client.get("/api/v1/cases", headers=headers).json()["error"]
    assert (error["code"], error["message"]) == ("scope_missing", "this key needs the scope cases:read")


def test_a_key_ends_when_it_was_said_to(house: Any) -> None:
    key = make(house, scopes=["cases:read"], expires_at="2026-07-01T03:00:00Z")
    assert get(house, key, "/cases") == 200
    house.clock.forward(3600)
    assert get(house, key, "/cases") == 401
    assert make(house, expires_at="2026-07-01T03:00:00Z").status_code == 422


@pytest.mark.parametrize(
    "terms",
    [
        {"role": "operator", "scopes": ["cases:read"]},
        {"scopes": ["everything"]},
        {"expires_at": "2027-01-01T00:00:00"},
        {"name": "operator", "areas": ["town"]},
        {"name": "grid_worker", "role": "admin"},
        {"name": "dispatcher", "role": "operator"},
        {"kind": "worker", "role": None, "scopes": ["cases:read"]},
    ],
)
def test_a_key_that_makes_no_sense_is_refused(house: Any, terms: dict[str, Any]) -> None:
    assert make(house, **terms).status_code == 422


def test_a_persons_key_ends_to_act_in_a_role_that_the_person_lost(house: Any) -> None:
    terms = {"name": "supervisor", "role": "integrator", "scopes": ["cases:read"]}
    key = house.call("admin", "POST", "/tokens", json=terms)
    assert get(house, key, "/cases") == 200
    house.call("admin", "PATCH", "/people/supervisor", json={"role": "grid_worker"})
    assert get(house, key, "/me") == 401


def test_whoever_lends_a_role_may_do_all_that_it_may() -> None:
    for owner, lent in MAY_STAND_IN.items():
        for role in lent - {Role.INTEGRATOR}:
            beyond = {key for key, row in POLICY.items() if role in row.roles and owner not in row.roles}
            assert not beyond, (owner, role)


def test_a_key_has_so_many_calls_in_a_minute_and_a_restart_gives_it_no_more(house: Any) -> None:
    key = make(house, scopes=["cases:read"])
    headers = {"Authorization": f"Bearer {key.json()['token']}"}
    client = house.another(key_calls_per_min=3)
    assert [client.get("/api/v1/cases", headers=headers).status_code for _ in range(4)] == [200, 200, 200, 429]
    again = house.another(key_calls_per_min=3).get("/api/v1/cases", headers=headers)
    assert again.status_code == 429
    assert int(again.headers["Retry-After"]) == 60
    house.clock.forward(60)
    assert house.another(key_calls_per_min=3).get("/api/v1/cases", headers=headers).status_code == 200


def test_a_route_with_a_limit_counts_each_person_for_themselves(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    row = POLICY["GET", "/cases"]
    monkeypatch.setitem(POLICY, ("GET", "/cases"), type(row)(roles=row.roles, scopes=row.scopes, calls_per_min=2))
    assert [house.call("operator", "GET", "/cases").status_code for _ in range(3)] == [200, 200, 429]
    assert house.call("admin", "GET", "/cases").status_code == 200


def test_a_key_is_recorded_with_what_it_may_do_and_never_with_its_secret(house: Any) -> None:
    key = make(house, scopes=["signals:write"], areas=["town"])
    with house.services.database.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "token.made")).all()[-1]
    assert row.detail["token"]["scopes"] == ["signals:write"]
    assert row.detail["token"]["areas"] == ["town"]
    assert key.json()["token"] not in str(row.detail)
