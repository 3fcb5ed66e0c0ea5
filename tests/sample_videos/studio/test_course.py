"""Tests of other courses of the same street."""

from itertools import combinations

from painted_street import BLUE, GREEN, RED, actor, painted_pack, parked, street

from sample_videos.studio.compose import Composer
from sample_videos.studio.course import varied
from sample_videos.studio.crowding import positions, touch
from sample_videos.studio.scene import Label
from sample_videos.studio.tracks import Track

GUARD = actor("guard", GREEN, (0, 6, 20, 180), (60, 6, 20, 180), kind=Label.PERSON)


def _scene():
    return street(parked("a", RED, (8, 20)), parked("b", BLUE, (28, 40)), GUARD)


def test_without_a_seed_nothing_changes():
    scene = _scene()
    assert varied(scene) == scene


def test_a_seed_gives_another_course_and_the_same_one_again():
    scene = _scene()
    assert varied(scene, 3) == varied(scene, 3)
    assert varied(scene, 3).actors != varied(scene, 4).actors != scene.actors


def test_nobody_drives_through_anybody():
    for seed in range(8):
        course = varied(_scene(), seed)
        grids = [positions(each, 60.0) for each in course.actors]
        assert not any(touch(one, other, 0.1) for one, other in combinations(grids, 2))


def test_zones_stay_empty_at_the_ends_of_a_loop():
    for seed in range(8):
        for each in varied(_scene(), seed, length_s=150.0).actors:
            if each.id != "guard":
                assert all(stand.start_s >= 3 and stand.end_s <= 147 for stand in Track(each).stands())


def test_hours_are_made_of_jittered_periods_and_who_lasts_is_there_once():
    course = varied(_scene(), 1, length_s=600.0)
    names = [each.id for each in course.actors]
    assert names.count("guard") == 1
    assert len(names) > 15
    assert Track(next(each for each in course.actors if each.id == "guard")).at(599) is not None
    assert course.length_s == 600


def test_a_stall_and_its_vendor_move_in_time_together():
    stall = actor("stall", RED, (10, 0, 12), (40, 0, 12), kind=Label.STALL)
    vendor = actor("vendor", BLUE, (10, 1.2, 12), (40, 1.2, 12), kind=Label.PERSON)
    for seed in range(5):
        one, other = varied(street(stall, vendor), seed).actors
        assert [key.t for key in one.keys] == [key.t for key in other.keys]


def test_a_bike_its_ride_and_its_owner_stay_one_story():
    rides = actor("rides", RED, (5, -20, 12), (10, 0, 12), kind=Label.MOTORCYCLE)
    stands = actor("stands", RED, (10, 0, 12), (40, 0, 12), kind=Label.MOTORCYCLE)
    owner = actor("owner", BLUE, (10.5, 0.8, 12), (18, 0.8, 30), kind=Label.PERSON)
    for seed in range(5):
        first, second, third = varied(street(rides, stands, owner), seed).actors
        assert first.keys[-1].t == second.keys[0].t
        assert 0 < third.keys[0].t - second.keys[0].t < 1


def test_every_sprite_of_another_course_is_in_the_pack(tmp_path):
    scene = _scene()
    composer = Composer(scene, painted_pack(scene, tmp_path), 7, length_s=120.0)
    for n in range(60):
        composer.clean(n * 2.0)
