"""One answer for many pages, and never for somebody who must not see it."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from api.console.desk.shared import Shared
from api.pages.inside import SignedOut


@dataclass(slots=True)
class FakeApi:
    """Answers `/me`, and counts what else is asked."""

    role: str = "operator"
    areas: list[str] = field(default_factory=list)
    asked: int = 0
    is_signed_out: bool = False

    async def get(self, path: str, **_params: Any) -> Any:
        if self.is_signed_out:
            raise SignedOut(status=401, code="not_logged_in", message="ended")
        if path == "/me":
            return {"role": self.role, "areas": list(self.areas)}
        self.asked += 1
        return [*self.areas]


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def cameras(api: Any) -> Any:
    return await api.get("/cameras")


def get(shared: Shared, api: FakeApi, *, fresh_s: float = 1.0) -> Any:
    return asyncio.run(shared.get(api, "cameras", cameras, fresh_s=fresh_s))  # type: ignore[arg-type]


def test_people_who_see_the_same_are_answered_once(clock: Clock) -> None:
    shared, first, second = Shared(clock), FakeApi(), FakeApi()
    get(shared, first)
    get(shared, second)
    assert (first.asked, second.asked) == (1, 0)
    clock.now_s = 1.5
    get(shared, second)
    assert second.asked == 1


def test_people_of_other_areas_or_roles_never_get_each_others_answer(clock: Clock) -> None:
    shared = Shared(clock)
    assert get(shared, FakeApi(areas=["east"])) == ["east"]
    assert get(shared, FakeApi(areas=["west"])) == ["west"]
    auditor = FakeApi(role="auditor", areas=["east"])
    get(shared, auditor)
    assert auditor.asked == 1


def test_an_answer_that_was_asked_while_somebodys_areas_changed_is_kept_for_nobody(clock: Clock) -> None:
    shared, moved, other = Shared(clock), FakeApi(areas=["east"]), FakeApi(areas=["east"])

    async def moves(api: Any) -> Any:
        moved.areas = ["west"]
        return await api.get("/cameras")

    assert asyncio.run(shared.get(moved, "cameras", moves, fresh_s=1.0)) == ["west"]  # type: ignore[arg-type]
    assert get(shared, other) == ["east"]
    assert other.asked == 1


def test_a_session_that_has_ended_gets_nothing_though_the_answer_is_there(clock: Clock) -> None:
    shared = Shared(clock)
    get(shared, FakeApi())
    with pytest.raises(SignedOut):
        get(shared, FakeApi(is_signed_out=True))


def test_what_costs_much_is_asked_less_often(clock: Clock) -> None:
    shared, api = Shared(clock), FakeApi()

    async def slow(asked: Any) -> Any:
        clock.now_s += 2.0
        return await asked.get("/cameras")

    asyncio.run(shared.get(api, "cameras", slow, fresh_s=1.0))  # type: ignore[arg-type]
    clock.now_s = 3.5
    get(shared, api)
    assert api.asked == 1
    clock.now_s = 4.5
    get(shared, api)
    assert api.asked == 2


def test_whoever_has_changed_something_sees_it_at_once(clock: Clock) -> None:
    shared, api = Shared(clock), FakeApi()
    get(shared, api)
    get(shared, api, fresh_s=0)
    assert api.asked == 2
