import pytest

from sample_videos.studio.outfit import outfit
from sample_videos.studio.scene import Label
from sample_videos.studio.variants_small import VARIANTS


@pytest.mark.parametrize("variant", VARIANTS[Label.PERSON])
def test_the_same_seed_is_the_same_individual(variant: str) -> None:
    assert outfit(variant, 7) == outfit(variant, 7)
    assert len({outfit(variant, seed) for seed in range(20)}) == 20


@pytest.mark.parametrize("variant", VARIANTS[Label.PERSON])
def test_people_are_as_tall_as_people(variant: str) -> None:
    for seed in range(60):
        assert 1.1 <= outfit(variant, seed).body.height_m <= 1.85


def test_a_child_is_smaller_than_any_adult() -> None:
    tallest = max(outfit("child", seed).body.height_m for seed in range(60))
    assert tallest < min(outfit(v, seed).body.height_m for v in ("man", "woman", "worker") for seed in range(60))


def test_a_worker_wears_a_vest_a_vendor_an_apron_and_nobody_else_does() -> None:
    for variant in VARIANTS[Label.PERSON]:
        worn = [outfit(variant, seed) for seed in range(10)]
        assert all((each.vest is not None) == (variant == "worker") for each in worn)
        assert all((each.apron is not None) == (variant == "vendor") for each in worn)


def test_a_given_colour_is_worn_and_changes_nothing_else() -> None:
    plain, red = outfit("man", 4), outfit("man", 4, colour="#ff0000")
    assert red.top_colour == "#ff0000"
    assert (red.body, red.bottom_colour, red.hair) == (plain.body, plain.bottom_colour, plain.hair)
