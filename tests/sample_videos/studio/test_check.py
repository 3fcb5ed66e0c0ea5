"""Tests of what is wrong with scenes."""

from painted_street import RED, parked, street

from sample_videos.studio.check import check_scene
from sample_videos.studio.scene import SceneRule, SceneZone


def test_a_sound_scene_has_no_errors():
    assert check_scene(street(parked("a", RED, (10, 40)))) == []


def test_each_mistake_is_told():
    lost = SceneZone(id="lost", kind="area", ground=[(-3, -30), (3, -30), (3, -20)])
    rules = [SceneRule(id="r", type="crowd_gathering", zone="nowhere")]
    scene = street(parked("a", RED, (10, 40)), parked("a", RED, (44, 50)), rules=rules, zones=[lost])
    told = "\n".join(check_scene(scene))
    for said in ("id a is used 2 times", "no zone nowhere", "labels", "limit_s", "min_count", "sees nothing of it"):
        assert said in told


def test_a_car_in_the_zone_when_the_loop_closes_is_told():
    (error,) = check_scene(street(parked("a", RED, (10, 58))))
    assert "last 3 s" in error
    assert check_scene(street(parked("a", RED, (10, 58))).model_copy(update={"loop": False})) == []
