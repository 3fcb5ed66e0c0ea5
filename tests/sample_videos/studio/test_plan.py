"""Tests of which poses a scene needs."""

from itertools import pairwise

from painted_street import BLUE, RED, actor, parked, street

from sample_videos.studio.plan import PHASES, ScenePlan, pose_at, poses_of
from sample_videos.studio.scene import Label, Light, LightKind
from sample_videos.studio.tracks import Track


def test_a_car_that_stands_has_exactly_its_own_pose():
    scene = street(parked("a", RED, (10, 30), at=(0.123, 12.0)))
    placed = pose_at(scene, scene.actors[0], 20)
    assert placed is not None
    assert (placed.pose.x_m, placed.pose.y_m, placed.pose.heading_deg, placed.pose.phase) == (0.12, 12.0, 270.0, None)


def test_the_pose_of_every_moment_is_among_those_rendered():
    walker = actor("w", BLUE, (0, -12, 9), (20, 12, 9), kind=Label.PERSON)
    scene = street(parked("a", RED, (10, 30)), walker)
    keys = {pose.key for pose in poses_of(scene)}
    plan = ScenePlan(scene)
    placed = []
    for each in scene.actors:
        states = [Track(each).at(t * 0.5) for t in range(80)]
        placed += [plan.placed(each.look, state) for state in states if state is not None]
    assert {each.pose.key for each in placed if each is not None} <= keys


def test_a_pass_costs_few_poses_and_one_out_of_sight_none():
    car = street(actor("a", RED, (0, -30, 12), (6, 30, 12)))
    walker = street(actor("w", BLUE, (0, -12, 9), (20, 12, 9), kind=Label.PERSON))
    behind = street(actor("b", RED, (0, -30, -12), (6, 30, -12)))
    assert 6 <= len(poses_of(car)) <= 14
    assert 8 <= len(poses_of(walker)) <= 16
    assert poses_of(behind) == []


def test_two_visits_of_one_car_to_one_place_share_the_standing_pose():
    scene = street(parked("a", RED, (10, 20)), parked("b", RED, (30, 40)))
    standing = [pose for pose in poses_of(scene) if (pose.x_m, pose.y_m) == (0.0, 12.0)]
    assert len(standing) == 1


def test_a_walker_goes_through_all_phases_of_the_step():
    scene = street(actor("w", BLUE, (0, -12, 9), (20, 12, 9), kind=Label.PERSON))
    plan, track = ScenePlan(scene), Track(scene.actors[0])
    found = []
    for n in range(100):
        state = track.at(5 + n * 0.05)
        assert state is not None
        placed = plan.placed(scene.actors[0].look, state)
        assert placed is not None
        found.append(placed.pose.phase)
    in_order = [a for a, b in pairwise(found) if a != b]
    assert set(found) == set(PHASES)
    assert all(b == (a + 0.25) % 1 for a, b in pairwise(in_order) if a is not None)


def test_neighbouring_poses_of_a_pass_look_nearly_alike():
    scene = street(actor("a", RED, (0, -30, 12), (6, 30, 12)))
    plan, track = ScenePlan(scene), Track(scene.actors[0])
    states = [track.at(1.8 + n * 0.05) for n in range(48)]
    placed = [plan.placed(scene.actors[0].look, state) for state in states if state is not None]
    off = [abs(each.x_m - each.pose.x_m) for each in placed if each is not None]
    assert max(off) < 3.2


def test_at_night_a_car_drives_with_lights_and_stands_without():
    scene = street(parked("a", RED, (10, 30))).model_copy(update={"light": Light(kind=LightKind.NIGHT)})
    driving, standing = pose_at(scene, scene.actors[0], 8), pose_at(scene, scene.actors[0], 20)
    assert driving is not None
    assert standing is not None
    assert driving.pose.lights
    assert not standing.pose.lights
