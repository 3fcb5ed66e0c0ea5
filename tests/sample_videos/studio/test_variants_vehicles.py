"""The list of vehicles that other modules choose from."""

import re
from collections import Counter

import pytest

from sample_videos.studio.scene import Label, Look
from sample_videos.studio.variants_vehicles import COLOURS, VARIANTS, chosen


def test_all_four_kinds_of_vehicle_have_variants() -> None:
    assert set(VARIANTS) == {Label.CAR, Label.VAN, Label.TRUCK, Label.BUS}
    assert all(VARIANTS.values())


def test_every_variant_has_colours_and_every_colour_belongs_to_a_variant() -> None:
    assert set(COLOURS) == {variant for variants in VARIANTS.values() for variant in variants}
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colours in COLOURS.values() for colour in colours)


def test_what_a_look_says_is_kept_and_what_it_leaves_open_follows_from_its_seed() -> None:
    assert chosen(Look(kind=Label.VAN, variant="ambulance", colour="#123456", seed=3)) == ("ambulance", "#123456")
    assert chosen(Look(kind=Label.CAR, seed=7)) == chosen(Look(kind=Label.CAR, seed=7))
    assert len({chosen(Look(kind=Label.CAR, seed=seed)) for seed in range(40)}) > 20


def test_without_a_variant_police_cars_are_seen_but_seldom() -> None:
    seen = Counter(chosen(Look(kind=Label.CAR, seed=seed))[0] for seed in range(2000))
    assert 0 < seen["police"] < 0.05 * 2000
    assert set(seen) == set(VARIANTS[Label.CAR])


def test_an_unknown_variant_is_refused_with_the_list_of_those_that_exist() -> None:
    with pytest.raises(ValueError, match="no car 'rocket'; there are sedan, hatchback"):
        chosen(Look(kind=Label.CAR, variant="rocket"))


def test_a_person_is_no_vehicle() -> None:
    with pytest.raises(ValueError, match="'person' is no vehicle; there are car, van"):
        chosen(Look(kind=Label.PERSON))
