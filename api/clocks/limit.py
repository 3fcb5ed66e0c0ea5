"""Which clock a stage runs by, and how long it may take."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class ClockKind(StrEnum):
    """When a clock runs, and what its unit is."""

    URGENT_HOUR = "urgent_hour"
    """紧急工作时: hours, always, nights and holidays too."""
    WORK_HOUR = "work_hour"
    """工作时: hours within the work hours of working days."""
    WORK_DAY = "work_day"
    """工作日: working days; a deadline falls on the same time of day, so many working days later."""
    NATURAL_DAY = "natural_day"
    """自然日: calendar days, likewise."""


class Stage(StrEnum):
    """What is timed apart."""

    VERIFY = "verify"
    """核实: is the reported problem real?"""
    DISPATCH = "dispatch"
    """派遣: to whom does it go?"""
    HANDLE = "handle"
    """处置"""
    CHECK = "check"
    """核查: was it fixed?"""
    TOTAL = "total"
    """From filing to closing."""


UNITS = {
    ClockKind.URGENT_HOUR: timedelta(hours=1),
    ClockKind.WORK_HOUR: timedelta(hours=1),
    ClockKind.WORK_DAY: timedelta(days=1),
    ClockKind.NATURAL_DAY: timedelta(days=1),
}
"""What one of an amount is worth on its own clock."""
LARGEST_AMOUNT = 10_000.0
"""More is a slip of the pen, and would make deadlines slow to work out."""


class Limit(BaseModel):
    """How long something may take."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clock: ClockKind
    amount: Annotated[float, Field(gt=0, le=LARGEST_AMOUNT, allow_inf_nan=False)]
    """Hours of an hour clock, days of a day clock."""

    @property
    def length(self) -> timedelta:
        """The amount as the clock counts it; a working day counts 24 hours, whatever is worked in it."""
        return self.amount * UNITS[self.clock]
