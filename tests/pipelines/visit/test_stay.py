"""Stays on a fake clock: looks, parts, answers, and one picture for each newcomer."""

from itertools import pairwise

import pytest

from pipelines.capture.errors import StreamEnded
from pipelines.capture.source import PictureMode
from pipelines.orders import Decision, OpenPlace, OpenRun, OrderKind, ReportAnswer
from pipelines.outcome import Outcome, Stage

CAR = (0.2, 0.3, 0.5, 0.7)


@pytest.fixture
def stay(order, world):
    world.opener.period_s = 0.1
    world.opener.time_error_s = 0.1
    return lambda **changes: order(OrderKind.STAY, **{"until_s": 30.0, "look_period_s": 0.5} | changes)


def all_looks(world, final):
    return [look for part in (*world.parts.sent, final) for look in part.looks]


def test_a_stay_opens_the_main_stream_alone_and_decodes_every_picture(world, stay):
    world.visit(stay())
    assert world.opener.modes == [("main", PictureMode.EVERY_PICTURE)]


def test_it_looks_at_most_once_in_a_period_until_its_end(world, stay):
    final = world.visit(stay())
    times = [look.offset_s for look in all_looks(world, final)]
    assert min(b - a for a, b in pairwise(times)) >= 0.5 - 1e-9
    assert 50 <= len(times) <= 60
    assert final.ended_offset_s == pytest.approx(30.0, abs=0.2)
    assert (final.outcome, final.final) == (Outcome.INSPECTED, True)


def test_its_parts_come_at_most_five_seconds_apart_and_count_looks_and_parts_through(world, stay):
    final = world.visit(stay())
    parts = [*world.parts.sent, final]
    ends = [0.0, *(part.ended_offset_s for part in parts)]
    assert max(b - a for a, b in pairwise(ends)) <= 5.0
    assert [part.part for part in parts] == list(range(len(parts)))
    assert [part.final for part in parts] == [False] * (len(parts) - 1) + [True]
    assert {part.order_id for part in parts} == {"order-1"}
    assert len({part.id for part in parts}) == len(parts)
    indices = [look.index for part in parts for look in part.looks]
    assert indices == list(range(len(indices)))


def test_a_stop_answer_ends_it_with_the_looks_since_the_last_part(world, stay):
    world.parts.reply = lambda part: ReportAnswer(decision=Decision.STOP if part.part == 1 else Decision.CONTINUE)
    final = world.visit(stay())
    assert (final.outcome, final.part) == (Outcome.STOPPED, 2)
    assert final.ended_offset_s < 10.0
    assert world.opener.open_now == 0


def test_without_answers_a_newcomer_is_pictured_once_although_nobody_names_it(world, stay, thing):
    world.street.things.append(thing(CAR, from_s=5.0))
    final = world.visit(stay())
    pictured = [look for look in all_looks(world, final) if look.picture]
    assert len(pictured) == 1
    assert 5.0 <= pictured[0].offset_s <= 6.2


def test_whoever_comes_to_the_same_spot_later_is_somebody_else_and_pictured_anew(world, stay, thing):
    world.street.things += [thing(CAR, from_s=2.0, until_s=7.0), thing(CAR, from_s=12.0, until_s=18.0)]
    final = world.visit(stay())
    first, second = [look.offset_s for look in all_looks(world, final) if look.picture]
    assert 2.0 <= first <= 3.2
    assert 12.0 <= second <= 13.2


def test_a_place_that_wants_a_picture_is_pictured_once_until_the_ledger_speaks_again(world, stay, thing):
    world.street.things.append(thing(CAR))
    answered = []

    def name_the_car_once(part):
        (seen, *_) = part.looks[-1].sightings
        place = OpenPlace(
            id="p",
            label="car",
            box=seen.box,
            appearance=seen.appearance,
            patch=seen.appearance,
            wants_picture=True,
            picture_due_s=6.0,
        )
        answered.append(part.part)
        return ReportAnswer(decision=Decision.CONTINUE, places=(place,)) if answered == [0] else None

    world.parts.reply = name_the_car_once
    final = world.visit(stay(until_s=20.0))
    pictured = [look for look in all_looks(world, final) if look.picture]
    assert len(pictured) == 2
    assert pictured[0].index == 0


def test_what_stands_there_at_the_first_look_is_pictured_at_once(world, stay, thing):
    world.street.things.append(thing(CAR))
    final = world.visit(stay())
    assert all_looks(world, final)[0].picture is not None


def test_somebody_who_walks_past_is_not_pictured_at_every_step(world, stay, thing):
    for step in range(20):
        left = 0.02 + 0.04 * step
        world.street.things.append(
            thing((left, 0.3, left + 0.06, 0.6), from_s=5.0 + 0.5 * step, until_s=5.5 + 0.5 * step)
        )
    final = world.visit(stay())
    assert not [look for look in all_looks(world, final) if look.picture]


def test_each_of_two_newcomers_gets_a_picture_of_its_own(world, stay, thing):
    world.street.things += [thing(CAR, from_s=5.0), thing((0.6, 0.3, 0.8, 0.7), colour=(0, 200, 0), from_s=12.0)]
    final = world.visit(stay())
    assert len([look for look in all_looks(world, final) if look.picture]) == 2


def test_the_places_of_an_answer_are_answered_for_and_pictured_when_due(world, stay, thing):
    world.street.things.append(thing(CAR))

    def name_the_car(part):
        (seen, *_) = part.looks[-1].sightings
        place = OpenPlace(
            id="p",
            label="car",
            box=seen.box,
            appearance=seen.appearance,
            patch=seen.appearance,
            wants_picture=True,
            picture_due_s=15.0,
        )
        return ReportAnswer(decision=Decision.CONTINUE, places=(place,) if part.part < 4 else ())

    world.parts.reply = name_the_car
    final = world.visit(stay(until_s=20.0))
    looks = all_looks(world, final)
    answered = {answer.place for look in looks for answer in look.answers}
    assert "p" in answered
    assert len(answered) == 2, "until the ledger names it, the car is answered for under the name that it will have"
    first, second, *_ = [look for look in looks if look.picture]
    assert first.index == 0
    assert second.offset_s - second.time_error_s >= 15.0
    assert second.offset_s <= 16.0


def test_a_count_rule_is_pictured_when_its_number_is_reached_and_once_while_it_holds(world, stay, thing):
    world.street.things += [
        thing((0.1 + 0.15 * i, 0.3, 0.2 + 0.15 * i, 0.7), label="bicycle", from_s=3.0 + i) for i in range(4)
    ]
    rule = {"rule": "c", "zone": "z", "labels": ["bicycle"], "min_count": 3}
    final = world.visit(stay(watched=[rule]))
    pictured = [look for look in all_looks(world, final) if look.picture]
    assert len(pictured) == 1
    assert 5.0 <= pictured[0].offset_s <= 5.7


def test_a_run_that_the_ledger_wants_pictured_is_pictured_when_due(world, stay, thing):
    world.street.things += [thing((0.1 + 0.15 * i, 0.3, 0.2 + 0.15 * i, 0.7), label="bicycle") for i in range(3)]
    rule = {"rule": "c", "zone": "z", "labels": ["bicycle"], "min_count": 3}
    run = OpenRun(rule="c", wants_picture=True, picture_due_s=8.0)
    world.parts.reply = lambda part: ReportAnswer(decision=Decision.CONTINUE, runs=(run,) if part.part < 2 else ())
    final = world.visit(stay(watched=[rule], until_s=12.0))
    pictured = [look.offset_s for look in all_looks(world, final) if look.picture]
    assert pictured[0] < 1.0
    assert any(8.0 <= at <= 9.0 for at in pictured)


def test_a_stream_that_ends_in_mid_stay_ends_it_with_its_reason_and_its_looks(world, stay):
    world.opener.pictures_before_break = 25
    world.opener.breaks_with = StreamEnded("the camera closed the stream", stage=Stage.PICTURE)
    final = world.visit(stay())
    assert (final.outcome, final.stage, final.final) == (Outcome.STREAM_ENDED, Stage.PICTURE, True)
    assert len(final.looks) == 5
