"""红黄绿: which colour a clock has, by a table of rules that ships as `colours.toml` and a site may replace; pure."""

import tomllib
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

COLOURS_FILE = "colours.toml"


class Colour(StrEnum):
    """How urgent a clock is."""

    GREEN = "green"
    """绿: there is time."""
    YELLOW = "yellow"
    """黄: little time is left."""
    RED = "red"
    """红: overdue, or severe."""


class ColourRule(BaseModel):
    """One row of the table; what it leaves out, fits always."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    colour: Colour
    is_overdue: bool | None = None
    """Whether the deadline must be over."""
    severities: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    """The type's severity must be one of these."""
    left_below: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] | None = None
    """The share of the time that is left must be smaller."""

    def fits(self, *, is_overdue: bool, severity: str, left_share: float) -> bool:
        """Whether the row speaks of such a clock."""
        return (
            (self.is_overdue is None or self.is_overdue == is_overdue)
            and (not self.severities or severity in self.severities)
            and (self.left_below is None or left_share < self.left_below)
        )


_RULES = TypeAdapter(tuple[ColourRule, ...])


def colour(rules: Sequence[ColourRule], *, is_overdue: bool, severity: str, left_share: float) -> Colour:
    """Returns the colour of the first rule that fits; green where none does."""
    fitting = (each for each in rules if each.fits(is_overdue=is_overdue, severity=severity, left_share=left_share))
    return next((each.colour for each in fitting), Colour.GREEN)


def worst(colours: Sequence[Colour]) -> Colour | None:
    """Returns the most urgent of some colours."""
    order = list(Colour)
    return max(colours, key=order.index, default=None)


@cache
def shipped_colours() -> tuple[ColourRule, ...]:
    """Returns the table that holds until a site puts another in force."""
    text = resources.files(__package__).joinpath(COLOURS_FILE).read_text(encoding="utf-8")
    return _RULES.validate_python(tomllib.loads(text)["rules"])
