import random
import re

import pytest

from sample_videos.studio import variants_small
from sample_videos.studio.scene import Label, Look, SceneError

MOTOR_VEHICLES = {Label.CAR, Label.VAN, Label.TRUCK, Label.BUS}


def test_every_small_kind_has_variants_and_no_large_one_has() -> None:
    assert set(variants_small.VARIANTS) == set(Label) - MOTOR_VEHICLES
    assert all(len(set(names)) == len(names) >= 2 for names in variants_small.VARIANTS.values())


def test_every_colour_is_one_that_the_materials_can_read() -> None:
    lists = [value for name, value in vars(variants_small).items() if name.isupper() and name != "VARIANTS"]
    colours = [each for entry in lists for item in entry for each in ([item] if isinstance(item, str) else item)]
    assert len(colours) > 100
    assert [each for each in colours if not re.fullmatch(r"#[0-9a-f]{6}", each)] == []


def test_a_variant_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(SceneError, match=r"no variant 'monocycle'; expected one of parked, rider"):
        variants_small.variant_of(Look(kind=Label.BICYCLE, variant="monocycle"), random.Random(1))


def test_a_look_without_a_variant_gets_each_of_them_by_chance() -> None:
    rng = random.Random(1)
    drawn = {variants_small.variant_of(Look(kind=Label.STALL), rng) for _ in range(200)}
    assert drawn == set(variants_small.VARIANTS[Label.STALL])
