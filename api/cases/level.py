"""The four levels of a town's government, and the one way up; pure."""

from enum import StrEnum


class Level(StrEnum):
    """Who has a case in hand, lowest first."""

    GRID = "grid"
    """网格: some streets, one grid worker."""
    COMMUNITY = "community"
    """社区"""
    TOWN = "town"
    """镇(街道)"""
    COUNTY = "county"
    """县(区)"""

    @property
    def rank(self) -> int:
        """0 for the lowest."""
        return list(Level).index(self)


def is_above(level: Level, other: Level) -> bool:
    """Whether `level` is higher than `other`."""
    return level.rank > other.rank


def highest(*levels: Level) -> Level:
    """Returns the highest of some levels: what has gone up stays up."""
    return max(levels, key=lambda level: level.rank)
