"""Pages call the API in the name of a session, and of nobody else."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from api.pages.inside import InsideApi, Refused, SignedOut
from api.people.deps import VOUCHED_FOR
from api.people.repository import token_by_hash
from api.people.roles import Role
from api.people.tokens import token_hash

pytestmark = pytest.mark.one_store


def login(house: Any, name: str) -> str:
    answer = house.client.post("/api/v1/login", json={"name": name, "password": house.password})
    return str(answer.json()["token"])


def id_of(house: Any, token: str) -> str:
    with house.services.database.read() as session:
        row = token_by_hash(session, token_hash(token))
        assert row is not None
        return row.id


def opened(house: Any, role: Role) -> tuple[InsideApi, str]:
    """Returns the API in the name of a new session, and the session's secret."""
    token = login(house, role.value)
    return InsideApi(house.app, token_id=id_of(house, token)), token


def asked(call: Callable[[], Awaitable[Any]]) -> Any:
    return asyncio.run(call())  # type: ignore[arg-type] # a coroutine


def test_a_page_asks_as_the_person_who_opened_it(house: Any) -> None:
    api, _ = opened(house, Role.DISPATCHER)
    assert asked(lambda: api.get("/me"))["role"] == "dispatcher"


def test_a_page_may_no_more_than_its_person(house: Any) -> None:
    api, _ = opened(house, Role.GRID_WORKER)
    with pytest.raises(Refused) as refused:
        asked(lambda: api.get("/people"))
    assert (refused.value.status, refused.value.code) == (403, "not_allowed")


def test_a_page_of_a_session_that_has_ended_gets_nothing(house: Any) -> None:
    api, token = opened(house, Role.ADMIN)
    house.client.post("/api/v1/logout", headers={"Authorization": f"Bearer {token}"})
    with pytest.raises(SignedOut):
        asked(lambda: api.get("/me"))


def test_a_page_of_somebody_who_was_disabled_gets_nothing(house: Any) -> None:
    api, _ = opened(house, Role.OPERATOR)
    admin = {"Authorization": f"Bearer {login(house, 'admin')}"}
    assert house.client.post("/api/v1/people/operator/disable", headers=admin).status_code == 200
    with pytest.raises(SignedOut):
        asked(lambda: api.get("/cameras"))


def test_an_open_page_outlives_the_secret_but_not_the_session(house: Any) -> None:
    api, token = opened(house, Role.OPERATOR)
    settings = house.services.settings
    for _ in range(int(settings.session_secret_s // 1800) + 1):
        house.clock.now += timedelta(seconds=1800)
        asked(lambda: api.get("/me"))
    stale = house.client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert stale.json()["error"]["code"] == "session_stale"
    house.clock.now += timedelta(seconds=settings.session_lifetime_s)
    with pytest.raises(SignedOut):
        asked(lambda: api.get("/me"))


def test_nothing_from_outside_can_name_a_session(house: Any) -> None:
    _, token = opened(house, Role.ADMIN)
    headers = {VOUCHED_FOR: id_of(house, token), VOUCHED_FOR.replace(".", "-"): id_of(house, token)}
    for attempt in ({"headers": headers}, {"params": headers}, {"cookies": headers}):
        assert house.client.get("/api/v1/me", **attempt).status_code == 401


def test_what_is_sent_once_is_executed_once(house: Any) -> None:
    api, _ = opened(house, Role.ADMIN)
    body = {"name": "twice", "role": "operator", "password": "a long password for tests only"}

    async def twice() -> list[Any]:
        return [await api.post("/people", body, once="one-key") for _ in range(2)]

    first, second = asked(twice)
    assert first == second
    with pytest.raises(Refused) as refused:
        asked(lambda: api.post("/people", body, once="another-key"))
    assert refused.value.code == "name_taken"
