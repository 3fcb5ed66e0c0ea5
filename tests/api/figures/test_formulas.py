"""The arithmetic, against a public bulletin and published tables."""

import pytest

from api.figures.formulas import Counts, index, index_parts, percent, rate, wilson
from api.figures.weights import Weights, published_weights


def counts(numerator: int, denominator: int) -> Counts:
    return Counts(numerator=numerator, denominator=denominator)


def test_the_bulletin_of_tianmen_of_december_2016_comes_out_as_it_was_printed() -> None:
    events, components = counts(902, 956), counts(9, 16)
    whole = events + components
    assert (whole.numerator, whole.denominator) == (911, 972)
    assert percent(whole) == 93.72
    assert percent(counts(737, 972)) == 75.82
    assert percent(events) == 94.35
    assert percent(components) == 56.25


def test_an_empty_denominator_is_no_figure() -> None:
    assert rate(counts(0, 0)) is None
    assert percent(counts(0, 0)) is None
    assert wilson(counts(0, 0)) is None


@pytest.mark.parametrize(("numerator", "denominator"), [(2, 1), (-1, 3)])
def test_counts_that_cannot_be_are_refused(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match="expected 0 <= numerator <= denominator"):
        counts(numerator, denominator)


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: the score interval without correction.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(numerator: int, denominator: int, low: float, high: float) -> None:
    assert wilson(counts(numerator, denominator)) == pytest.approx((low, high), abs=5e-5)


def test_the_interval_of_all_right_ends_at_one() -> None:
    bounds = wilson(counts(20, 20))
    assert bounds is not None
    assert bounds == pytest.approx((1 - 0.1611, 1.0), abs=5e-5)


def test_an_index_turns_bad_things_and_leaves_out_what_has_no_value() -> None:
    weights = {"a": 0.5, "b": 0.25, "c": 0.25}
    parts = index_parts(weights, {"a": 0.8, "b": 0.1, "c": None}, inverted=["b"])
    assert [part.value for part in parts] == [0.8, pytest.approx(0.9), None]
    assert index(parts) == pytest.approx(100 * (0.5 * 0.8 + 0.25 * 0.9) / 0.75)
    assert index(index_parts(weights, {}, inverted=[])) is None


def test_the_published_weights_add_up() -> None:
    assert sum(published_weights().weights.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "weights",
    [{"closing_rate": 0.9}, {"closing_rate": 1.5, "rework_rate": -0.5}, {"handling_time": 1.0}, {"nothing": 1.0}],
)
def test_weights_that_are_none_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Weights(version="1", weights=weights)
