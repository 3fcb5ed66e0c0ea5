"""Red before yellow before green, fire lanes first of their colour, then by deadline."""

import random
from datetime import UTC, datetime, timedelta

from api.clocks.colour import Colour
from api.queue.order import Waiting, turn

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)


def waiting(name: str, colour: Colour, *, type_key: str = "garbage_exposed", due_h: float | None = 1.0) -> Waiting:
    return Waiting(
        case_id=name,
        number=1,
        type=type_key,
        colour=colour,
        due_at=None if due_h is None else NOON + timedelta(hours=due_h),
        opened_at=NOON - timedelta(days=1),
    )


def test_the_order_is_colour_then_fire_lane_then_deadline() -> None:
    expected = [
        waiting("red fire lane", Colour.RED, type_key="fire_lane_blocked", due_h=9),
        waiting("red early", Colour.RED, due_h=1),
        waiting("red late", Colour.RED, due_h=2),
        waiting("red without deadline", Colour.RED, due_h=None),
        waiting("yellow fire lane", Colour.YELLOW, type_key="fire_lane_blocked", due_h=5),
        waiting("yellow", Colour.YELLOW, due_h=-3),
        waiting("green fire lane", Colour.GREEN, type_key="fire_lane_blocked", due_h=8),
        waiting("green", Colour.GREEN, due_h=-9),
    ]
    mixed = random.Random(3).sample(expected, len(expected))
    assert [each.case_id for each in sorted(mixed, key=turn)] == [each.case_id for each in expected]
