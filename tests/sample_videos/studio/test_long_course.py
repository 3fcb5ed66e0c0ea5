"""Tests of long courses: what may happen on a street for half an hour, and what must not."""

from itertools import combinations, pairwise
from pathlib import Path

from painted_street import BLUE, GREEN, RED, actor, painted_pack, parked, street

from sample_videos.studio.compose import Composer
from sample_videos.studio.crowding import positions, touch
from sample_videos.studio.long_course import NEAR_LIMIT_SHARE, Wish, long_course
from sample_videos.studio.scene import Label, Scene, SceneRule, SceneZone
from sample_videos.studio.stops import Stop, stops_of
from sample_videos.studio.truth import truth_of

GUARD = actor("guard", GREEN, (0, 6, 20, 180), (60, 6, 20, 180), kind=Label.PERSON)
PASSER = actor("passer", GREEN, (30, -20, 8), (34, 20, 8))
WISH = Wish(length_s=900.0, seed=1, limit_s=30.0, away_s=100.0)


def scene() -> Scene:
    return street(parked("a", RED, (8, 20)), parked("b", BLUE, (28, 40)), PASSER, GUARD)


def in_lane(course: Scene) -> list[Stop]:
    return [stop for stop in stops_of(course) if "lane" in stop.zones]


def of(stop: Stop) -> str:
    return stop.actor.id.split("~")[0]


def test_the_same_wish_gives_the_same_course_and_another_seed_another() -> None:
    course = long_course(scene(), WISH)
    assert course == long_course(scene(), WISH)
    assert course.actors != long_course(scene(), Wish(length_s=900.0, seed=2, limit_s=30.0)).actors
    assert (course.length_s, course.loop, course.rules[0].limit_s) == (900.0, False, 30.0)


def test_stays_are_drawn_round_the_limit_and_none_is_near_it() -> None:
    stays_s = [
        stop.length_s
        for seed in range(4)
        for stop in in_lane(long_course(scene(), Wish(length_s=1800.0, seed=seed, limit_s=30.0, away_s=60.0)))
    ]
    assert len(stays_s) > 40
    assert all(6.0 <= stay_s <= 150.0 for stay_s in stays_s)
    assert not any(abs(stay_s - 30.0) <= (NEAR_LIMIT_SHARE - 0.01) * 30.0 for stay_s in stays_s)
    assert 0.25 < sum(stay_s > 30.0 for stay_s in stays_s) / len(stays_s) < 0.75


def test_nobody_drives_through_anybody() -> None:
    for seed in range(3):
        course = long_course(scene(), Wish(length_s=600.0, seed=seed, limit_s=30.0, away_s=60.0))
        grids = [positions(each, 600.0) for each in course.actors]
        assert not any(touch(one, other, 0.1) for one, other in combinations(grids, 2))


def test_nobody_comes_back_to_its_place_before_it_has_been_away_long_enough() -> None:
    stops = in_lane(long_course(scene(), WISH))
    assert {of(stop) for stop in stops} == {"a", "b"}
    for name in ("a", "b"):
        own = [stop for stop in stops if of(stop) == name]
        assert len(own) >= 3
        assert all(later.start_s - earlier.end_s >= 100.0 for earlier, later in pairwise(own))


def test_some_take_a_place_as_soon_as_it_is_free() -> None:
    gaps_s = []
    for seed in range(4):
        stops = in_lane(long_course(scene(), Wish(length_s=1800.0, seed=seed, limit_s=30.0, away_s=60.0)))
        gaps_s += [later.start_s - earlier.end_s for earlier, later in pairwise(stops) if of(later) != of(earlier)]
    assert min(gaps_s) > 0
    assert sum(gap_s < 25.0 for gap_s in gaps_s) >= 10


def test_who_lasts_stays_for_all_of_it_and_passers_pass_again_and_again() -> None:
    course = long_course(scene(), WISH)
    names = [each.id.split("~")[0] for each in course.actors]
    assert names.count("guard") == 1
    assert next(each for each in course.actors if each.id == "guard").keys[-1].t == 900.0
    assert names.count("passer") >= 6


def test_a_stall_and_its_vendor_stay_together_however_long() -> None:
    stall = actor("stall", RED, (10, 0, 12), (40, 0, 12), kind=Label.STALL)
    vendor = actor("vendor", BLUE, (10, 1.2, 12), (40, 1.2, 12), kind=Label.PERSON)
    rules = [SceneRule(id="r", type="fire_lane_blocked", zone="lane", labels=["stall"], limit_s=20)]
    course = long_course(street(stall, vendor, rules=rules), WISH)
    by_name = {each.id: each for each in course.actors}
    assert len(by_name) > 6
    for name, each in by_name.items():
        if name.startswith("stall"):
            assert [key.t for key in each.keys] == [key.t for key in by_name[name.replace("stall", "vendor")].keys]


def test_those_who_are_counted_come_together() -> None:
    bikes = [actor(f"bike{n}", RED, (5 + n, n - 1, 12), (40 + n, n - 1, 12), kind=Label.BICYCLE) for n in range(3)]
    zones = [SceneZone(id="lane", kind="footway", ground=[(-3, 10), (3, 10), (3, 14), (-3, 14)])]
    rules = [SceneRule(id="r", type="non_motor_parking", zone="lane", labels=["bicycle"], limit_s=20, min_count=3)]
    course = long_course(street(*bikes, rules=rules, zones=zones), WISH)
    comings = {each.id.split("~")[1] for each in course.actors}
    assert len(course.actors) == 3 * len(comings)


def test_the_truth_of_a_long_course_follows_its_limit(tmp_path: Path) -> None:
    pack = painted_pack(scene(), tmp_path)
    course = long_course(scene(), WISH)
    truth = truth_of(Composer(scene(), pack, course=course), "x")
    assert truth["camera"]["rules"][0]["limit_s"] == 30.0
    assert all(each["end_s"] - each["start_s"] > 30.0 for each in truth["violations"])
    assert all(each["end_s"] - each["start_s"] < 30.0 for each in truth["stays"])
    assert len(truth["violations"]) + len(truth["stays"]) == len(in_lane(course))
    assert truth["ignore"] == []
