"""Routine, confirm and look-now visits on a fake clock: which stream, which pictures, how many looks."""

from hashlib import sha256
from itertools import pairwise

import cv2
import numpy as np
import pytest

from models.errors import InferenceError
from pipelines.capture.errors import Busy, TimedOut
from pipelines.capture.source import PictureMode
from pipelines.look import polygons_of
from pipelines.orders import OpenPlace, OrderKind, PlaceSeen
from pipelines.outcome import Outcome, Stage
from pipelines.ports import AnalysisLateError, VisitStoppedError
from pipelines.site import Streams, ZoneKind
from vision.appearance import appearance
from vision.picture_health import PictureHealth

CAR = (0.2, 0.3, 0.5, 0.7)


def place(world, thing, **changes) -> OpenPlace:
    """The memory of a thing, as a look at the main stream would have left it."""
    world.street.things.append(thing)
    pixels = world.street.picture((640, 360), world.street.now_s)
    world.street.things.remove(thing)
    vector = tuple(float(v) for v in appearance(pixels, thing.box))
    values = {"id": "p", "label": thing.label, "box": thing.box, "appearance": vector, "patch": vector}
    return OpenPlace.model_validate(values | changes)


def test_an_empty_street_is_looked_at_once_on_the_sub_stream(world, order):
    report = world.visit(order())
    assert (report.outcome, world.opener.opened, len(report.looks)) == (Outcome.INSPECTED, ["sub"], 1)
    assert world.opener.modes == [("sub", PictureMode.KEY_FRAMES)]
    assert report.looks[0].sightings == ()
    assert world.shelf.pictures == []


def test_a_watched_object_that_nobody_knows_brings_a_picture_of_the_main_stream_after_the_sub_is_closed(
    world, order, thing
):
    world.street.things.append(thing(CAR))
    report = world.visit(order())
    assert world.opener.opened == ["sub", "main"]
    assert world.opener.most_open == 1
    sub, main = report.looks
    assert (sub.stream, sub.picture, sub.size_wh) == ("sub", None, (320, 180))
    assert (main.stream, main.size_wh, main.index) == ("main", (640, 360), 1)
    assert main.sightings[0].zones == ("z",)
    picture, masked = world.shelf.pictures
    assert main.picture == picture.sha256 == sha256(picture.jpeg).hexdigest()
    assert main.masked == masked.sha256 == sha256(masked.jpeg).hexdigest()
    assert cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR).shape == (360, 640, 3)
    assert b"Exif" not in picture.jpeg


def test_an_object_outside_every_rule_brings_no_picture(world, order, thing):
    world.street.things += [thing((0.92, 0.3, 0.99, 0.7)), thing(CAR, label="person")]
    report = world.visit(order())
    assert world.opener.opened == ["sub"]
    assert len(report.looks[0].sightings) == 2


def test_a_known_object_that_wants_nothing_is_answered_for_and_left_alone(world, order, thing):
    car = thing(CAR)
    known = place(world, car)
    world.street.things.append(car)
    report = world.visit(order(places=[known]))
    assert world.opener.opened == ["sub"]
    (answer,) = report.looks[0].answers
    assert (answer.place, answer.answer) == ("p", PlaceSeen.SEEN)
    assert len(answer.appearance) == len(known.appearance)


def test_a_place_that_wants_a_picture_gets_it_only_when_the_look_is_provably_past_its_due_time(world, order, thing):
    car = thing(CAR)
    known = place(world, car, wants_picture=True, picture_due_s=3.4)
    world.street.things.append(car)
    report = world.visit(order(OrderKind.CONFIRM, places=[known]))
    pictured = [look for look in report.looks if look.picture is not None]
    assert len(pictured) == 1
    assert pictured[0].offset_s - pictured[0].time_error_s >= 3.4
    assert report.looks[-1] == pictured[0]
    assert world.opener.most_open == 1


def test_a_picture_that_is_due_much_later_is_not_waited_for(world, order, thing):
    car = thing(CAR)
    known = place(world, car, wants_picture=True, picture_due_s=60.0)
    world.street.things.append(car)
    report = world.visit(order(places=[known]))
    assert world.opener.opened == ["sub"]
    assert len(report.looks) == 1


def test_an_object_that_the_small_picture_misses_is_looked_for_on_the_main_stream_when_its_picture_is_due(
    world, order, thing
):
    car = thing(CAR, hidden_on=("sub",))
    known = place(world, car, wants_picture=True)
    world.street.things.append(car)
    report = world.visit(order(OrderKind.CONFIRM, places=[known]))
    assert world.opener.opened == ["sub", "main"]
    assert report.looks[-1].picture is not None


def test_a_vanished_object_is_looked_for_three_times_at_least_a_second_apart(world, order, thing):
    world.opener.period_s = 0.4
    report = world.visit(order(places=[place(world, thing(CAR))]))
    assert [look.answers[0].answer for look in report.looks] == [PlaceSeen.NOT_SEEN] * 3
    times = [look.offset_s for look in report.looks]
    assert min(b - a for a, b in pairwise(times)) >= 1.0


def test_a_missed_detection_with_an_unchanged_patch_is_no_reason_to_stay(world, order, thing):
    car = thing(CAR, hidden_on=("sub", "main"))
    known = place(world, car)
    world.street.things.append(car)
    report = world.visit(order(places=[known]))
    assert [look.answers[0].answer for look in report.looks] == [PlaceSeen.NOT_SEEN]


def test_a_swap_brings_a_picture_and_three_looks(world, order, thing):
    known = place(world, thing(CAR, colour=(220, 220, 60)))
    world.street.things.append(thing(CAR, colour=(10, 10, 10)))
    report = world.visit(order(places=[known]))
    assert len(report.looks) == 3
    assert [look.answers[0].answer for look in report.looks] == [PlaceSeen.NOT_SEEN] * 3
    assert any(look.picture for look in report.looks)


def test_a_black_picture_says_nothing_and_is_tried_again(world, order, thing):
    world.street.things.append(thing(CAR))
    world.street.black_until_s = 2.0
    report = world.visit(order(places=[place(world, thing(CAR))]))
    black = report.looks[0]
    assert (black.health, black.sightings, black.answers) == (PictureHealth.BLACK, (), ())
    assert report.outcome is Outcome.INSPECTED
    assert len(world.window.shown) == len([look for look in report.looks if look.health is PictureHealth.OK])


def test_a_camera_without_one_healthy_picture_is_degraded_after_three_looks(world, order):
    world.street.black_until_s = 1e9
    report = world.visit(order())
    assert (report.outcome, len(report.looks)) == (Outcome.DEGRADED, 3)
    assert world.detector.looked_at == []


def test_privacy_zones_are_black_before_the_network_and_the_picture_see_them(world, order, thing):
    world.street.things.append(thing(CAR))
    zones = [
        {"id": "z", "kind": "fire_lane", "polygon": [[0, 0], [0.9, 0], [0.9, 1], [0, 1]]},
        {"id": "flat", "kind": "privacy", "polygon": [[0.6, 0.0], [1.0, 0.0], [1.0, 0.4], [0.6, 0.4]]},
    ]
    asked = order(zones=zones)
    report = world.visit(asked)
    assert all(frame.pixels[10, -10].max() == 0 for frame in world.detector.looked_at)
    stored = cv2.imdecode(np.frombuffer(world.shelf.pictures[0].jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert stored[:120, 400:].max() < 20
    assert report.looks[-1].sightings[0].zones == ("z",)
    assert len(polygons_of(asked.zones, ZoneKind.PRIVACY)) == 1


def test_offsets_count_from_the_claim_and_carry_its_round_trip_as_error(world, order):
    report = world.visit(order())
    (look,) = report.looks
    assert look.offset_s == pytest.approx(0.1 + 1.5)
    assert look.time_error_s == pytest.approx(0.5 + 0.25)
    assert report.ended_offset_s == pytest.approx(1.6)
    assert report.timings.capture_cpu_s == 0.07
    assert report.timings.open_s == 0.1


def test_a_main_stream_that_is_busy_is_reported_with_the_looks_of_the_sub_stream(world, order, thing):
    world.street.things.append(thing(CAR))
    world.opener.failing["main"] = Busy("no session left", stage=Stage.OPEN)
    report = world.visit(order())
    assert (report.outcome, report.stage, len(report.looks)) == (Outcome.BUSY, Stage.OPEN, 1)
    assert world.opener.open_now == 0


def test_a_camera_with_a_snapshot_address_alone_is_looked_at_there(world, order, thing):
    world.street.things.append(thing(CAR))
    report = world.visit(order(streams=Streams(snapshot="http://192.168.1.2/s.jpg")))
    assert world.opener.opened == ["snapshot"]
    assert report.looks[0].picture is not None


def test_no_picture_in_the_budget_is_a_timeout_with_its_stage(world, order):
    world.opener.period_s = 30.0
    report = world.visit(order(budget_s=8.0))
    assert (report.outcome, report.stage) == (Outcome.TIMED_OUT_AT_STAGE, Stage.FIRST_PICTURE)
    assert report.ended_offset_s <= 8.0 + 1.0


@pytest.mark.parametrize(
    ("failure", "outcome", "stage"),
    [
        (InferenceError("NaN"), Outcome.MODEL_FAILED, Stage.ANALYSE),
        (AnalysisLateError("slow"), Outcome.TIMED_OUT_AT_STAGE, Stage.ANALYSE),
        (VisitStoppedError(), Outcome.STOPPED, None),
    ],
)
def test_what_goes_wrong_in_the_analysis_has_its_own_outcome(world, order, failure, outcome, stage):
    world.detector.failure = failure
    report = world.visit(order())
    assert (report.outcome, report.stage, report.looks) == (outcome, stage, ())
    assert world.opener.open_now == 0


def test_a_full_disk_ends_the_visit_and_keeps_the_look_without_naming_a_picture(world, order, thing):
    world.street.things.append(thing(CAR))
    world.shelf.failure = OSError(28, "No space left on device")
    report = world.visit(order())
    assert (report.outcome, report.stage) == (Outcome.STOPPED, Stage.DELIVER)
    assert "No space left" in report.detail
    assert [look.picture for look in report.looks] == [None, None]


def test_a_probe_looks_once_at_the_main_stream_and_keeps_nothing(world, order, thing):
    world.street.things.append(thing(CAR))
    report = world.visit(order(OrderKind.PROBE))
    assert (world.opener.opened, len(report.looks), world.shelf.pictures) == (["main"], 1, [])


def test_orders_of_a_later_version_are_answered_unsupported_without_touching_the_camera(world, order):
    report = world.visit(order(OrderKind.MASK))
    assert report.outcome is Outcome.UNSUPPORTED
    assert OrderKind.MASK.value in report.detail
    assert world.opener.opened == []


def test_a_stream_that_breaks_keeps_the_looks_before_it(world, order, thing):
    world.opener.pictures_before_break = 1
    world.opener.breaks_with = TimedOut("it stopped", stage=Stage.PICTURE)
    report = world.visit(order(places=[place(world, thing(CAR))]))
    assert (report.outcome, len(report.looks)) == (Outcome.TIMED_OUT_AT_STAGE, 1)


VENDOR = (0.52, 0.3, 0.58, 0.7)
WITH_PERSON = {"rule": "r", "zone": "z", "labels": ["car"], "with_labels": ["person"]}
WITHOUT_PERSON = {"rule": "r", "zone": "z", "labels": ["car"], "without_labels": ["person"]}


@pytest.mark.parametrize(
    ("rule", "there_s", "looks"),
    [
        (WITH_PERSON, (0, 60), 1),
        (WITH_PERSON, (60, 90), 3),
        (WITH_PERSON, (2.0, 60), 2),
        (WITHOUT_PERSON, (0, 60), 3),
        (WITHOUT_PERSON, (60, 90), 1),
    ],
)
def test_when_only_the_company_is_wrong_at_a_due_picture_up_to_three_looks_are_taken(
    world, order, thing, rule, there_s, looks
):
    stall = thing(CAR)
    known = place(world, stall, wants_picture=True)
    world.street.things += [stall, thing(VENDOR, label="person", from_s=there_s[0], until_s=there_s[1])]
    report = world.visit(
        order(OrderKind.CONFIRM, places=[known], watched=[rule], streams=Streams(main="rtsp://192.168.1.2/main"))
    )
    assert len(report.looks) == looks
    assert all(look.picture is not None for look in report.looks), "each of them may be the one that proves it"


def test_the_company_is_of_no_interest_before_the_picture_is_due(world, order, thing):
    stall = thing(CAR)
    known = place(world, stall, wants_picture=True, picture_due_s=60.0)
    world.street.things.append(stall)
    report = world.visit(order(places=[known], watched=[WITH_PERSON], streams=Streams(main="rtsp://192.168.1.2/main")))
    assert len(report.looks) == 1
