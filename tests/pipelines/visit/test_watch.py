"""Watches on a fake clock: the sub-stream, each look shown, the main stream where a proof asks for it, and the end."""

from itertools import pairwise

import pytest

from pipelines.capture.errors import Busy
from pipelines.capture.source import PictureMode
from pipelines.orders import Decision, OrderKind, ReportAnswer
from pipelines.outcome import Outcome, Stage
from pipelines.site import Streams

CAR = (0.2, 0.3, 0.5, 0.7)
ONE_STREAM = Streams(main="rtsp://192.168.1.2/main")


@pytest.fixture
def watch(order, world):
    world.opener.period_s = 0.1
    world.opener.time_error_s = 0.1
    world.parts.reply = lambda _: ReportAnswer(decision=Decision.CONTINUE, is_watched=True)
    return lambda **changes: order(OrderKind.WATCH, **{"until_s": 60.0, "look_period_s": 0.5} | changes)


def all_looks(world, final):
    return [look for part in (*world.parts.sent, final) for look in part.looks]


def test_an_empty_street_is_watched_on_the_sub_stream_alone_and_each_look_is_shown(world, watch):
    final = world.visit(watch())
    assert world.opener.modes == [("sub", PictureMode.EVERY_PICTURE)]
    assert (final.outcome, final.final) == (Outcome.INSPECTED, True)
    assert final.ended_offset_s == pytest.approx(60.0, abs=0.2)
    shown_s = [frame.stamp.captured_s for frame in world.window.watched]
    assert len(shown_s) == len(all_looks(world, final))
    assert max(b - a for a, b in pairwise(shown_s)) <= 0.7


def test_what_somebody_watches_is_looked_at_twice_a_second_at_least_however_seldom_stays_look(world, watch):
    final = world.visit(watch(look_period_s=5.0))
    times = [look.offset_s for look in all_looks(world, final)]
    assert max(b - a for a, b in pairwise(times)) <= 0.5


def test_its_parts_come_at_most_five_seconds_apart(world, watch):
    final = world.visit(watch())
    ends = [0.0, *(part.ended_offset_s for part in (*world.parts.sent, final))]
    assert max(b - a for a, b in pairwise(ends)) <= 5.0


def test_a_newcomer_that_stays_has_its_picture_from_the_main_stream_and_one_session_is_open_at_a_time(
    world, watch, thing
):
    world.street.things.append(thing(CAR, from_s=5.0))
    final = world.visit(watch())
    assert world.opener.opened[:2] == ["sub", "main"]
    assert world.opener.most_open == 1
    pictured = [look for look in all_looks(world, final) if look.picture]
    assert pictured[0].stream == "main"
    assert 5.0 <= pictured[0].offset_s <= 7.5
    indices = [look.index for look in all_looks(world, final)]
    assert indices == list(range(len(indices)))


def test_it_goes_back_to_the_sub_stream_when_nothing_asks_for_the_main_one_any_more(world, watch, thing):
    world.street.things.append(thing(CAR, from_s=5.0, until_s=8.0))
    world.visit(watch())
    assert world.opener.opened == ["sub", "main", "sub"]


def test_what_only_passes_by_does_not_change_the_stream(world, watch, thing):
    world.street.things.append(thing(CAR, from_s=5.0, until_s=5.4))
    world.visit(watch())
    assert world.opener.opened == ["sub"]


def test_a_place_whose_proof_falls_due_is_pictured_within_three_seconds(world, watch, thing):
    world.street.things.append(thing(CAR))
    known = world.visit(watch(until_s=3.0)).looks[-1].sightings[0]
    world.opener.opened.clear()
    world.street.now_s = 1000.0
    place = {"id": "p", "label": "car", "box": known.box, "appearance": known.appearance, "patch": known.appearance}
    order = watch(places=[{**place, "wants_picture": True, "picture_due_s": 20.0}])
    world.parts.sent.clear()
    world.parts.reply = lambda _: ReportAnswer(decision=Decision.CONTINUE, places=order.places, is_watched=True)
    looks = all_looks(world, world.visit(order))
    proof = [look for look in looks if look.picture and look.offset_s - look.time_error_s >= 20.0]
    assert proof[0].stream == "main"
    assert proof[0].offset_s <= 23.0


def test_a_stop_answer_ends_it(world, watch):
    world.parts.reply = lambda part: ReportAnswer(decision=Decision.STOP if part.part else Decision.CONTINUE)
    final = world.visit(watch())
    assert (final.outcome, final.part) == (Outcome.STOPPED, 2)
    assert world.opener.open_now == 0


def test_a_watch_whose_parts_reach_nobody_ends_and_a_stay_goes_on(world, watch, order):
    world.parts.reply = lambda _: None
    final = world.visit(watch())
    assert final.outcome is Outcome.STOPPED
    assert 15.0 <= final.ended_offset_s <= 16.0
    world.street.now_s = 1000.0
    assert world.visit(order(OrderKind.STAY, until_s=30.0)).outcome is Outcome.INSPECTED


def test_a_stay_shows_each_look_from_when_it_hears_that_somebody_watches_until_nobody_does(world, watch, order):
    world.parts.reply = lambda part: ReportAnswer(decision=Decision.CONTINUE, is_watched=part.part in (1, 2))
    final = world.visit(order(OrderKind.STAY, until_s=30.0))
    heard_s = [world.parts.sent[number].ended_offset_s for number in (1, 3)]
    watched_s = [frame.stamp.captured_s - 1000.0 for frame in world.window.watched]
    assert watched_s[0] == pytest.approx(heard_s[0], abs=0.7)
    assert watched_s[-1] <= heard_s[1] + 0.1
    assert len(world.window.shown) == len(all_looks(world, final))


def test_a_camera_with_one_stream_is_watched_on_it_like_a_stay(world, watch, thing):
    world.street.things.append(thing(CAR, from_s=5.0))
    final = world.visit(watch(streams=ONE_STREAM))
    assert world.opener.opened == ["main"]
    assert len([look for look in all_looks(world, final) if look.picture]) == 1


def test_a_main_stream_that_has_no_session_left_ends_it_with_its_reason(world, watch, thing):
    world.street.things.append(thing(CAR, from_s=5.0))
    world.opener.failing["main"] = Busy("453", stage=Stage.OPEN)
    final = world.visit(watch())
    assert (final.outcome, final.final) == (Outcome.BUSY, True)
    assert len(all_looks(world, final)) >= 10
