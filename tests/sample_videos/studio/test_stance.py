import math
import random

import pytest

from sample_videos.studio.stance import Body, Point, Stance, bent, riding, standing, walking

ADULT = Body(height_m=1.72)
CHILD = Body(height_m=1.2, leg_share=0.505, head_m=0.2)


def apart(a: Point, b: Point) -> float:
    return math.dist(a, b)


def bones_of(stance: Stance) -> list[float]:
    legs = [apart(stance.knees[n], stance.ankles[n]) for n in (0, 1)]
    arms = [apart(stance.elbows[n], stance.wrists[n]) for n in (0, 1)]
    return [*legs, *arms]


@pytest.mark.parametrize("body", [ADULT, CHILD])
@pytest.mark.parametrize("phase", [0.0, 0.13, 0.25, 0.5, 0.81])
def test_somebody_who_walks_has_a_foot_on_the_ground_and_none_below_it(body: Body, phase: float) -> None:
    stance = walking(body, phase)
    soles = [ankle[2] - body.ankle_m for ankle in stance.ankles] + [
        toe[2] - 0.012 * body.height_m for toe in stance.toes
    ]
    assert min(soles) == pytest.approx(0.0, abs=1e-6)


def test_half_a_cycle_later_the_other_leg_leads() -> None:
    first, second = walking(ADULT, 0.25), walking(ADULT, 0.75)
    assert first.ankles[0][1] > first.ankles[1][1] + 0.3
    assert first.ankles[0][1] == pytest.approx(second.ankles[1][1])
    assert first.ankles[1][2] == pytest.approx(second.ankles[0][2])


def test_the_arm_swings_against_the_leg_of_its_side() -> None:
    stance = walking(ADULT, 0.25)
    assert stance.wrists[0][1] < stance.wrists[1][1]


def test_the_walk_closes_after_one_cycle() -> None:
    start, end = walking(ADULT, 0.0), walking(ADULT, 1.0)
    assert start.hip == pytest.approx(end.hip)
    assert start.ankles[0] == pytest.approx(end.ankles[0])
    assert start.wrists[1] == pytest.approx(end.wrists[1])


def test_bones_keep_their_length_in_every_stance() -> None:
    expected = [ADULT.shin_m, ADULT.shin_m, ADULT.arm_m[1], ADULT.arm_m[1]]
    for seed in range(12):
        assert bones_of(standing(ADULT, random.Random(seed))) == pytest.approx(expected, rel=1e-3)


def test_the_crown_of_somebody_standing_is_at_their_height() -> None:
    for body in (ADULT, CHILD):
        stance = standing(body, random.Random(3))
        assert stance.head[2] + body.head_m / 2 == pytest.approx(body.height_m, abs=0.02)


def test_a_rider_holds_the_grips_and_reaches_the_pedals() -> None:
    grips, feet = ((-0.3, 0.33, 1.0), (0.3, 0.33, 1.0)), ((-0.1, 0.26, 0.31), (0.1, 0.26, 0.31))
    stance = riding(ADULT, (0.0, -0.15, 0.76), grips=grips, feet=feet, lean_rad=0.3)
    assert stance.wrists[0] == pytest.approx(grips[0], abs=0.03)
    assert stance.ankles[1][2] == pytest.approx(feet[1][2] + ADULT.ankle_m, abs=0.03)
    assert all(knee[1] > stance.hip[1] + 0.2 for knee in stance.knees)


def test_a_limb_falls_short_of_what_is_out_of_reach() -> None:
    middle, end = bent((0, 0, 0), (0, 3, 0), 0.5, 0.4, towards=(0, 0, 1))
    assert end == pytest.approx((0, 0.9, 0), abs=2e-3)
    assert middle[2] >= 0


def test_a_limb_bulges_to_the_side_it_is_told() -> None:
    for side in (-1.0, 1.0):
        middle, end = bent((0, 0, 0), (0, 0.6, 0), 0.4, 0.4, towards=(side, 0, 0))
        assert math.copysign(1, middle[0]) == side
        assert end == pytest.approx((0, 0.6, 0))
