"""Whether, and where, a wish to watch becomes an order: by both policies."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipelines.orders import OrderKind, Slots
from pipelines.patrol.promised import Promised
from pipelines.patrol.round_robin import RoundRobin
from pipelines.patrol.turn import Policy, Turn

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
POLICIES = pytest.mark.parametrize("policy", [Promised(), RoundRobin()], ids=["promised", "round_robin"])


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def turn(name: str, **changes: Any) -> Turn:
    """A camera on patrol, seen a second ago."""
    fields: dict[str, Any] = {"host": name, "position": 0, "gaps_s": (100.0,), "last_visit_at": ago(1)}
    return Turn(camera_id=name, last_inspected_at=ago(1), promised_since=ago(999), **(fields | changes))


def kinds(policy: Policy, *turns: Turn, routine: int = 9, stay: int = 1) -> dict[str, OrderKind]:
    chosen = policy.choose(turns, now=NOW, slots=Slots(routine=routine, stay=stay))
    return {choice.camera_id: choice.kind for choice in chosen}


@POLICIES
def test_a_wish_takes_a_stay_slot_on_patrol_or_not_and_none_of_the_short_ones(policy: Policy) -> None:
    assert kinds(policy, turn("a", watch_since=ago(1)), routine=0) == {"a": OrderKind.WATCH}
    assert kinds(policy, turn("a", watch_since=ago(1), gaps_s=()), routine=0) == {"a": OrderKind.WATCH}
    assert kinds(policy, turn("a", watch_since=ago(1)), stay=0) == {}


@POLICIES
def test_whoever_has_waited_longest_goes_first_and_a_watch_before_a_stay(policy: Policy) -> None:
    wished = [turn("a", watch_since=ago(2)), turn("b", watch_since=ago(3))]
    assert kinds(policy, *wished) == {"b": OrderKind.WATCH}
    staying = turn("c", wants_stay=True)
    assert kinds(policy, staying, *wished, stay=2) == {"a": OrderKind.WATCH, "b": OrderKind.WATCH}


@POLICIES
@pytest.mark.parametrize(
    "changes",
    [{"is_held": True}, {"is_stopped": True}, {"retry_at": NOW + timedelta(seconds=1)}],
    ids=["held", "wrong password", "backing off"],
)
def test_a_camera_that_is_not_free_is_not_watched(policy: Policy, changes: dict[str, Any]) -> None:
    assert kinds(policy, turn("a", watch_since=ago(1), **changes)) == {}


@POLICIES
@pytest.mark.parametrize(
    ("changes", "kind"),
    [({"recheck_at": ago(1)}, OrderKind.RECHECK), ({"is_probe_asked": True}, OrderKind.PROBE)],
)
def test_a_recheck_and_a_probe_go_first_and_wait_for_no_watch(
    policy: Policy, changes: dict[str, Any], kind: OrderKind
) -> None:
    waiting = turn("a", watch_since=ago(5), **changes)
    assert kinds(policy, waiting) == {"a": kind}
    assert kinds(policy, waiting, routine=0) == {}


@POLICIES
def test_a_recheck_of_later_does_not_keep_anybody_from_watching(policy: Policy) -> None:
    later = NOW + timedelta(seconds=30)
    assert kinds(policy, turn("a", watch_since=ago(5), recheck_at=later)) == {"a": OrderKind.WATCH}


def test_a_host_keeps_a_connection_for_the_short_visits_that_its_cameras_are_promised() -> None:
    turns = [turn(name, host="recorder", watch_since=ago(5), gaps_s=()) for name in "abc"]
    assert len(kinds(Promised(host_cap=3), *turns, stay=9)) == 2
    assert len(kinds(Promised(host_cap=1), *turns, stay=9)) == 1


@POLICIES
def test_a_wish_that_waits_for_a_slot_has_workers_ask_again_soon_but_not_at_once(policy: Policy) -> None:
    due_at = policy.next_due_at([turn("a", watch_since=ago(60), gaps_s=())], now=NOW)
    assert due_at == NOW + timedelta(seconds=1)
