"""What a figure is: its names, its formula and its policy in words."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a figure's value is."""

    SHARE = "share"
    """Numerator by denominator, 0 to 1."""
    COUNT = "count"
    """A number of cases; it has no denominator."""
    DURATION = "duration"
    """Seconds, per stage; its own value is the median of the stage `total`."""
    INDEX = "index"
    """0 to 100, made of other figures."""


class Source(StrEnum):
    """What a figure counts, and so what the ids behind it name."""

    CASES = "cases"
    VISITS = "visits"
    """Orders that workers carried out."""
    MINUTES = "minutes"
    """Minutes of cameras; behind them stand camera ids."""


class Split(StrEnum):
    """What a figure can be told apart by."""

    AREA = "area"
    TYPE = "type"
    CAMERA = "camera"
    UNIT = "unit"
    LEVEL = "level"
    ZONE = "zone"


OF_CASES = frozenset(Split) - {Split.ZONE}
OF_CAMERAS = frozenset({Split.AREA, Split.CAMERA})


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One figure."""

    name_zh: str
    name_en: str
    formula: str
    numerator: str
    """What is counted above the line."""
    denominator: str
    """What is counted below it."""
    policy_zh: str
    """What is left out of the denominator, and why."""
    policy_en: str
    kind: Kind = Kind.SHARE
    source: Source = Source.CASES
    splits: frozenset[Split] = OF_CASES
    has_interval: bool = False
    """Whether it is an estimate, so that an interval makes sense."""
