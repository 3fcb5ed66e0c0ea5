"""A person's way through the queue: one case before them, one ready behind it, nothing decided that was not seen."""

import asyncio
from collections.abc import Callable

import pytest
from street import Street

from api.console.verify.turns import Turns
from api.pages.inside import Refused

pytestmark = pytest.mark.one_store

TurnsOf = Callable[[str], Turns]


def held(street: Street, who: str = "operator") -> dict[str, str | None]:
    """Case -> verdict, of what is held."""
    return {each["case_id"]: each["verdict"] for each in street.get("/queue", who).json()["held"]}


def ids(turns: Turns) -> tuple[str | None, str | None]:
    return (
        None if turns.current is None else turns.current.id,
        None if turns.ahead is None else turns.ahead.id,
    )


def test_a_verdict_brings_the_case_that_was_ready_and_can_be_taken_back(seeded: Street, turns_of: TurnsOf) -> None:
    async def works() -> None:
        turns = turns_of("operator")
        await turns.begin()
        await turns.prepare()
        first, second = ids(turns)
        assert first is not None
        assert second is not None
        assert turns.current is not None
        assert turns.current.looks
        assert turns.current.camera is not None
        given = await turns.decide("verify_file")
        assert given is not None
        assert given.case_id == first
        assert ids(turns) == (second, None)
        assert held(seeded) == {first: "verify_file", second: None}
        taken = await turns.take_back(seeded.clock())
        assert taken == given
        assert ids(turns) == (first, second)
        assert held(seeded) == {first: None, second: None}
        assert await turns.take_back(seeded.clock()) is None
        await turns.leave()
        assert held(seeded) == {}

    asyncio.run(works())


def test_a_skipped_case_is_left_to_others_and_come_back_to(seeded: Street, turns_of: TurnsOf) -> None:
    async def works() -> None:
        turns = turns_of("operator")
        await turns.begin()
        first, _ = ids(turns)
        assert not await turns.back()
        await turns.skip()
        second, _ = ids(turns)
        assert second not in (None, first)
        await turns.prepare()
        assert first not in ids(turns)
        assert await turns.back()
        assert ids(turns) == (first, second)
        assert turns.skipped == []
        await turns.leave()

    asyncio.run(works())


def test_everything_skipped_leaves_nothing_and_the_last_one_can_be_had_again(seeded: Street, turns_of: TurnsOf) -> None:
    async def works() -> None:
        turns = turns_of("operator")
        await turns.begin()
        while turns.current is not None:
            await turns.skip()
            await turns.prepare()
        assert len(turns.skipped) == 5
        last = turns.skipped[-1]
        assert await turns.back()
        assert ids(turns) == (last, None)
        await turns.leave()

    asyncio.run(works())


def test_a_lost_lease_refuses_the_verdict_and_shows_another_case(seeded: Street, turns_of: TurnsOf) -> None:
    async def works() -> None:
        turns, other = turns_of("operator"), turns_of("dispatcher")
        await turns.begin()
        first, _ = ids(turns)
        seeded.clock.advance(121)
        await other.begin()
        assert ids(other) == (first, None), "after two minutes another is shown it"
        with pytest.raises(Refused) as refused:
            await turns.decide("verify_file")
        assert refused.value.code == "not_held"
        assert ids(turns)[0] not in (None, first)
        await turns.leave()
        await other.leave()

    asyncio.run(works())


def test_renewing_keeps_what_is_held_and_tells_what_was_lost(seeded: Street, turns_of: TurnsOf) -> None:
    async def works() -> None:
        turns, other = turns_of("operator"), turns_of("dispatcher")
        await turns.begin()
        await turns.prepare()
        first, second = ids(turns)
        seeded.clock.advance(100)
        assert await turns.renew() is None
        seeded.clock.advance(100)
        assert await turns.renew() is None, "the first two minutes are over, and it is held all the same"
        assert ids(turns) == (first, second)
        seeded.clock.advance(121)
        await other.begin()
        lost = await turns.renew()
        assert lost is not None
        assert lost.code == "not_held"
        assert ids(turns)[0] == second
        await turns.leave()
        await other.leave()

    asyncio.run(works())


def test_a_page_left_behind_gives_back_nothing_that_a_newer_page_holds(seeded: Street, turns_of: TurnsOf) -> None:
    async def works() -> None:
        old, new = turns_of("operator"), turns_of("operator")
        await old.begin()
        case_id, _ = ids(old)
        assert case_id is not None
        seeded.clock.advance(1)
        await new.begin()
        assert ids(new) == (case_id, None)
        await old.leave()
        assert held(seeded) == {case_id: None}
        await new.leave()
        assert held(seeded) == {}

    asyncio.run(works())


def test_a_certain_case_that_does_not_wait_is_refused(seeded: Street, turns_of: TurnsOf) -> None:
    async def works() -> None:
        turns = turns_of("operator")
        with pytest.raises(Refused) as refused:
            await turns.begin("no-such-case")
        assert refused.value.code == "not_waiting"

    asyncio.run(works())


def test_a_rejection_keeps_its_reason_and_a_reason_that_is_none_is_refused(seeded: Street, turns_of: TurnsOf) -> None:
    async def works() -> None:
        turns = turns_of("operator")
        await turns.begin()
        first, _ = ids(turns)
        with pytest.raises(Refused) as refused:
            await turns.decide("verify_reject", reason="because")
        assert refused.value.status == 422
        assert ids(turns)[0] == first, "what was refused for its form stays before them"
        given = await turns.decide("verify_reject", reason="unclear", note="rain on the lens")
        assert given is not None
        assert given.reason == "unclear"
        assert await turns.take_back(seeded.clock()) is not None
        await turns.leave()

    asyncio.run(works())
