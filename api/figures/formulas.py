"""Counts in, figure out: the arithmetic of all figures; reads nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054
"""Half-width of 95 % of a normal distribution, in standard deviations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a share is made of."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"expected 0 <= numerator <= denominator, got {self.numerator} of {self.denominator}")

    def __add__(self, other: "Counts") -> "Counts":
        """Returns the counts of both together."""
        return Counts(numerator=self.numerator + other.numerator, denominator=self.denominator + other.denominator)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of an index."""

    figure: str
    weight: float
    value: float | None
    """A share, turned so that 1 is best; None: nothing to divide by."""


def rate(counts: Counts) -> float | None:
    """Returns the share, None where there is nothing to divide by: an empty month is neither 0 nor 100 percent."""
    return counts.numerator / counts.denominator if counts.denominator else None


def percent(counts: Counts) -> float | None:
    """Returns the share in percent with two decimals, as bulletins print it."""
    share = rate(counts)
    return None if share is None else round(100 * share, 2)


def wilson(counts: Counts) -> tuple[float, float] | None:
    """Returns the 95 % score interval of a share, None where there is nothing to divide by.

    Unlike the usual one it is right for few cases and for shares near 0 and 1 (Wilson 1927, eq. 9).
    """
    n = counts.denominator
    if n == 0:
        return None
    share, z2 = counts.numerator / n, Z_95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # At the ends the exact bounds are 0 and 1; rounding must not say otherwise.
    low = 0.0 if counts.numerator == 0 else max(0.0, centre - half)
    high = 1.0 if counts.numerator == n else min(1.0, centre + half)
    return low, high


def index(parts: Sequence[Part]) -> float | None:
    """Returns the weighted mean of the parts, 0 to 100, None where no part has a value.

    A part without a value leaves with its weight; the weights of the others then count for the whole.
    """
    known = [(part.weight, part.value) for part in parts if part.value is not None]
    whole = sum(weight for weight, _ in known)
    return 100 * sum(weight * value for weight, value in known) / whole if whole > 0 else None


def index_parts(
    weights: Mapping[str, float], shares: Mapping[str, float | None], *, inverted: Sequence[str]
) -> list[Part]:
    """Returns the parts of an index; those of `inverted` are bad things, of which less is better."""
    return [
        Part(figure=name, weight=weight, value=_turned(shares.get(name), is_inverted=name in inverted))
        for name, weight in weights.items()
    ]


def _turned(share: float | None, *, is_inverted: bool) -> float | None:
    return share if share is None or not is_inverted else 1 - share
