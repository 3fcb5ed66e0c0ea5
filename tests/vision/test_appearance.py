from collections.abc import Callable
from itertools import combinations, pairwise

import cv2
import numpy as np
import pytest

from vision.appearance import CHANGED_FROM, LENGTH, SWAP_FROM, appearance, distance
from vision.arrays import Appearance, ImageBGR, XyxyNorm

WHOLE: XyxyNorm = (0.02, 0.05, 0.98, 0.97)
A_LITTLE_OFF: XyxyNorm = (0.03, 0.07, 0.99, 0.96)
STANDING: dict[int, tuple[float, float]] = {1: (8.5, 17.5), 2: (25.5, 42.5), 3: (53.5, 67.5)}
TABLE: dict[int, XyxyNorm] = {1: (0.50, 0.03, 0.68, 0.91), 2: (0.50, 0.0, 0.71, 0.89), 3: (0.52, 0.0, 0.73, 0.92)}
"""Where each of the three persons stands, and at which seconds, from the clip's own description and the networks."""

Draw = Callable[..., ImageBGR]
Light = Callable[[ImageBGR], ImageBGR]


def test_a_vector_is_small_and_of_unit_length(street: ImageBGR) -> None:
    vector = appearance(street, (0.1, 0.2, 0.4, 0.8))

    assert vector.shape == (LENGTH,)
    assert vector.dtype == np.float32
    assert LENGTH <= 64
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("colour", ["white", "black", "red", "blue"])
def test_a_parked_car_still_looks_like_itself_in_another_light(car: Draw, other_light: Light, colour: str) -> None:
    before = appearance(car(colour), WHOLE)
    after = appearance(other_light(car(colour, seed=1)), A_LITTLE_OFF)

    assert distance(before, after) < SWAP_FROM


def test_a_coloured_car_is_the_same_car_when_the_camera_goes_to_infrared(car: Draw) -> None:
    for colour in ("red", "blue"):
        night = np.repeat(cv2.cvtColor(car(colour, seed=1), cv2.COLOR_BGR2GRAY)[:, :, None], 3, axis=2)
        by_night = appearance(np.asarray(night, np.uint8), A_LITTLE_OFF)

        assert distance(appearance(car(colour), WHOLE), by_night) < SWAP_FROM / 2


@pytest.mark.parametrize(("one", "other"), list(combinations(["white", "black", "red", "blue"], 2)))
def test_a_car_of_another_colour_at_the_same_place_is_a_swap(car: Draw, one: str, other: str) -> None:
    assert distance(appearance(car(one), WHOLE), appearance(car(other, seed=1), WHOLE)) > SWAP_FROM


@pytest.mark.parametrize("colour", ["white", "black"])
def test_a_car_of_the_same_colour_and_another_shape_is_a_swap(car: Draw, colour: str) -> None:
    saloon, van = car(colour), car(colour, seed=1, shape="van")

    assert distance(appearance(saloon, WHOLE), appearance(van, WHOLE)) > SWAP_FROM


@pytest.mark.parametrize("colour", ["white", "black", "red", "blue"])
def test_the_empty_place_a_car_left_does_not_look_like_the_car(car: Draw, colour: str) -> None:
    assert distance(appearance(car(colour), WHOLE), appearance(car(None, seed=1), WHOLE)) > CHANGED_FROM


def test_plain_asphalt_does_not_change_with_its_noise(car: Draw, other_light: Light) -> None:
    empty, later = appearance(car(None), WHOLE), appearance(other_light(car(None, seed=1)), WHOLE)

    assert distance(empty, later) < SWAP_FROM


def test_distance_is_zero_to_itself_and_never_leaves_0_to_1(street: ImageBGR, car: Draw) -> None:
    vectors = [appearance(street, (0.1, 0.2, 0.4, 0.8)), *(appearance(car(colour), WHOLE) for colour in ("red", None))]
    vectors.append(np.asarray(-vectors[0], np.float32))

    for a, b in combinations(vectors, 2):
        assert 0 <= distance(a, b) <= 1
        assert distance(a, b) == distance(b, a)
    assert distance(vectors[0], vectors[0]) == pytest.approx(0.0, abs=1e-6)


def test_vectors_of_two_versions_are_not_compared(street: ImageBGR) -> None:
    vector = appearance(street, WHOLE)
    with pytest.raises(ValueError, match="expected one length"):
        distance(vector, vector[:-1])


@pytest.mark.parametrize(
    "box", [(0.5, 0.5, 0.5, 0.5), (0.9, 0.9, 1.2, 1.2), (0.0, 0.0, 1e-6, 1.0), (1.0, 1.0, 1.0, 1.0)]
)
def test_boxes_at_the_edge_and_without_area_give_a_vector_too(street: ImageBGR, box: XyxyNorm) -> None:
    assert np.isfinite(appearance(street, box)).all()


@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_picture_of_one_value_gives_a_vector_too(value: int) -> None:
    plain = np.full((40, 40, 3), value, np.uint8)
    assert np.linalg.norm(appearance(plain, (0.0, 0.0, 1.0, 1.0))) == pytest.approx(1.0, abs=1e-5)


@pytest.fixture(scope="module")
def people(clip: dict[float, ImageBGR]) -> dict[int, list[Appearance]]:
    """Each person's own box, once a second."""
    return {
        person: [appearance(pixels, TABLE[person]) for at_s, pixels in clip.items() if start <= at_s <= end][::2]
        for person, (start, end) in STANDING.items()
    }


def test_real_people_at_one_table_are_told_apart(people: dict[int, list[Appearance]]) -> None:
    for one, other in combinations(people, 2):
        apart = [distance(a, b) for a in people[one] for b in people[other]]
        assert np.mean(np.array(apart) > SWAP_FROM) > 0.9, (one, other)
    for vectors in people.values():
        steps = [distance(a, b) for a, b in pairwise(vectors)]
        assert max(steps) < SWAP_FROM


def test_the_patch_of_a_standing_person_changes_only_when_she_leaves(
    people: dict[int, list[Appearance]], clip: dict[float, ImageBGR], other_light: Light
) -> None:
    for person, vectors in people.items():
        assert max(distance(a, b) for a, b in combinations(vectors, 2)) < CHANGED_FROM
        for at_s in (2.0, 21.5, 48.0):
            gone = appearance(other_light(clip[at_s]), TABLE[person])
            assert min(distance(gone, vector) for vector in vectors) > CHANGED_FROM
