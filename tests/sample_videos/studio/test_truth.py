"""Tests of the truth that composed clips come with."""

import json

import pytest
from painted_street import BLUE, RED, actor, painted_pack, parked, sprite_colour_at, street

from sample_videos.studio.compose import Composer
from sample_videos.studio.scene import Label, SceneError, SceneRule, SceneZone
from sample_videos.studio.truth import truth_of, truth_text


def _truth(scene, folder):
    return truth_of(Composer(scene, painted_pack(scene, folder)), "x.mp4")


def test_the_pixels_show_what_the_truth_says(tmp_path):
    scene = street(parked("a", RED, (10, 40)))
    composer = Composer(scene, painted_pack(scene, tmp_path))
    (violation,) = truth_of(composer, "x.mp4")["violations"]
    assert (violation["start_s"], violation["end_s"], violation["label"]) == (10, 40, "car")
    for t in (violation["start_s"] + 0.1, violation["end_s"] - 0.1):
        assert sprite_colour_at(composer.clean(t), violation["box"]) == (0, 0, 255)
    for t in (violation["start_s"] - 3.5, violation["end_s"] + 3.5):
        assert sprite_colour_at(composer.clean(t), violation["box"]) != (0, 0, 255)


def test_leaving_before_the_limit_is_a_stay(tmp_path):
    truth = _truth(street(parked("a", RED, (10, 25))), tmp_path)
    assert truth["violations"] == []
    assert [(stay["start_s"], stay["end_s"], stay["why"]) for stay in truth["stays"]] == [
        (10, 25, "left before the limit")
    ]


def test_another_car_of_the_same_colour_in_the_same_place_is_another_truth(tmp_path):
    truth = _truth(street(parked("a", RED, (8, 18)), parked("b", RED, (24, 50))), tmp_path)
    assert [(each["start_s"], each["end_s"]) for each in truth["violations"]] == [(24, 50)]
    assert [(each["start_s"], each["end_s"]) for each in truth["stays"]] == [(8, 18)]


def test_an_ambulance_on_duty_is_exempt_however_long_it_stays(tmp_path):
    car = parked("a", RED, (10, 50)).model_copy(update={"exempt": "on duty"})
    truth = _truth(street(car), tmp_path)
    assert truth["violations"] == []
    assert [stay["exempt"] for stay in truth["stays"]] == ["on duty"]


def test_a_truck_that_stops_before_the_car_hides_it(tmp_path):
    truck = actor("t", BLUE, (18, -24, 8.5), (20, 0, 8.5), (30, 0, 8.5), (33, 30, 8.5), kind=Label.TRUCK)
    truth = _truth(street(parked("a", RED, (8, 50)), truck), tmp_path)
    (violation,) = truth["violations"]
    ((start_s, end_s),) = violation["hidden"]
    assert 18 <= start_s <= 20.5
    assert 29.5 <= end_s <= 33


def test_outside_the_zone_nothing_is_said(tmp_path):
    truth = _truth(street(parked("a", RED, (10, 50), at=(0.0, 18.0))), tmp_path)
    assert truth["violations"] == truth["stays"] == []


def _bikes(tmp_path, spans, *, zones=None):
    lane = SceneZone(id="lane", kind="footway", ground=[(-6, 9), (6, 9), (6, 16), (-6, 16)])
    rule = SceneRule(
        id="n", type="non_motor_parking", zone="lane", labels=["bicycle", "motorcycle"], limit_s=15, min_count=3
    )
    bikes = [
        actor(f"b{n}", RED, (s, -4 + 2 * n, 12, 0), (e, -4 + 2 * n, 12, 0), kind=Label.MOTORCYCLE)
        for n, (s, e) in enumerate(spans)
    ]
    return _truth(street(*bikes, rules=[rule], zones=zones or [lane]), tmp_path)


def test_counting_starts_with_the_third_and_ends_when_only_two_are_left(tmp_path):
    truth = _bikes(tmp_path, [(5, 50), (10, 45), (15, 40), (20, 25)])
    (violation,) = truth["violations"]
    assert (violation["start_s"], violation["end_s"], violation["count"]) == (15, 40, 3)
    assert violation["box"][2] - violation["box"][0] > 0.2
    assert _bikes(tmp_path, [(5, 50), (10, 45)])["violations"] == []


def test_bikes_in_their_bay_do_not_count(tmp_path):
    lane = SceneZone(id="lane", kind="footway", ground=[(-6, 9), (6, 9), (6, 16), (-6, 16)])
    bay = SceneZone(id="bay", kind="bike_bay", ground=[(-6, 11), (6, 11), (6, 13), (-6, 13)])
    truth = _bikes(tmp_path, [(5, 50), (10, 45), (15, 40)], zones=[lane, bay])
    assert truth["violations"] == []


@pytest.mark.parametrize(("with_vendor", "expected"), [(True, 1), (False, 0)])
def test_a_stall_is_vending_only_with_somebody_beside_it(tmp_path, with_vendor, expected):
    lane = SceneZone(id="lane", kind="footway", ground=[(-6, 9), (6, 9), (6, 16), (-6, 16)])
    rule = SceneRule(id="v", type="street_vending", zone="lane", labels=["stall"], limit_s=15)
    stall = actor("s", RED, (5, 0, 12, 0), (50, 0, 12, 0), kind=Label.STALL)
    vendor = actor("v", BLUE, (5, 1.8, 12, 0), (50, 1.8, 12, 0), kind=Label.PERSON)
    actors = [stall, vendor] if with_vendor else [stall]
    truth = _truth(street(*actors, rules=[rule], zones=[lane]), tmp_path)
    assert len(truth["violations"]) == expected
    assert [stay["why"] for stay in truth["stays"]] == ([] if with_vendor else ["nobody is with it"])


def test_what_stands_there_when_a_loop_starts_is_ignored(tmp_path):
    truth = _truth(street(parked("a", RED, (1, 40))), tmp_path)
    assert truth["ignore"] == [{"zone": "lane", "start_s": 0.0, "end_s": 3.0}]


def test_the_same_scene_gives_the_same_bytes(tmp_path):
    scene = street(parked("a", RED, (10, 40)), parked("b", BLUE, (44, 52)))
    first, second = (truth_text(_truth(scene, tmp_path)) for _ in range(2))
    assert first == second
    assert json.loads(first)["camera"]["zones"][0]["kind"] == "fire_lane"


def test_a_rule_that_leaves_its_labels_open_is_refused(tmp_path):
    rule = SceneRule(id="r1", type="fire_lane_blocked", zone="lane", limit_s=20)
    with pytest.raises(SceneError, match="labels"):
        _truth(street(parked("a", RED, (10, 40)), rules=[rule]), tmp_path)


def test_who_comes_again_in_a_course_is_one_body_where_bodies_are_named(tmp_path):
    comings = ((10, 40), "car"), ((50, 80), "car~2"), ((90, 120), "other")
    scene = street(*(parked(name, RED, stay_s) for stay_s, name in comings), length_s=140.0)
    truth = truth_of(Composer(scene, painted_pack(scene, tmp_path)), "x.mp4", names_bodies=True)
    assert [each["body"] for each in truth["violations"]] == ["car", "car", "other"]
    assert all("body" not in each for each in _truth(scene, tmp_path)["violations"])
