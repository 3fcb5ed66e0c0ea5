"""Do the hours of a plan or a zone hold at an instant, on the site's own clock?"""

from collections.abc import Sequence
from datetime import datetime, tzinfo

DAY_MIN = 24 * 60


class HoursError(ValueError):
    """Hours that are not of the form '06:00-22:00'."""


def hours_hold(hours: Sequence[str], at: datetime, *, timezone: tzinfo) -> bool:
    """Whether the instant lies within any of the hours; no hours at all means always.

    Hours are read off the wall clock of the time zone, so '08:00-20:00' begins at eight in summer and in winter. They
    begin at their first minute and end before their last; '22:00-06:00' runs over midnight, '08:00-08:00' all day.

    Raises:
        HoursError: Hours are not of the form '06:00-22:00'.
        ValueError: The instant is not aware of its own time zone.
    """
    if at.tzinfo is None:
        raise ValueError("expected an aware datetime, got one without a time zone")
    if not hours:
        return True
    local = at.astimezone(timezone)
    minute = local.hour * 60 + local.minute
    return any(_holds(*_minutes(each), minute) for each in hours)


def _holds(start: int, end: int, minute: int) -> bool:
    if start < end:
        return start <= minute < end
    return minute >= start or minute < end


def _minutes(hours: str) -> tuple[int, int]:
    start, dash, end = hours.partition("-")
    try:
        minutes = _minute(start), _minute(end)
    except ValueError as error:
        raise HoursError(f"expected hours such as '06:00-22:00', got '{hours}'") from error
    if not dash or minutes[0] == DAY_MIN:
        raise HoursError(f"expected hours such as '06:00-22:00', got '{hours}'")
    return minutes


def _minute(clock: str) -> int:
    hour, minute = (int(part) for part in clock.split(":"))
    total = hour * 60 + minute
    if not (0 <= minute < 60 and 0 <= total <= DAY_MIN):
        raise ValueError(clock)
    return total
