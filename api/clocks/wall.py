"""What the wall clock of a time zone shows at an instant, and when it shows a time; daylight saving included.

Twice a year a wall clock is no ruler: in spring an hour is missing, in autumn one comes twice. Here a missing time is
the instant of the jump, and while an hour is repeated the wall stands still at its end, so that both ways are monotone.
"""

from datetime import UTC, datetime, timedelta, tzinfo

SECOND = timedelta(seconds=1)


def wall_time(at: datetime, timezone: tzinfo) -> datetime:
    """Returns what the wall shows, without a zone; in a repeated hour, the second time round, the hour's end."""
    local = at.astimezone(timezone)
    shown = local.replace(tzinfo=None)
    if local.fold == 0:
        return shown
    before = _offset(local.replace(fold=0))
    utc = at.astimezone(UTC)
    jump = _jump_at(utc - (before - _offset(local)), utc, timezone)
    return (jump + before).replace(tzinfo=None)


def instant(shown: datetime, timezone: tzinfo, *, is_end: bool = False) -> datetime:
    """Returns when the wall shows a time, in UTC; a missing time is the instant of the jump.

    A time that is shown twice is the first of the two, or with `is_end` the second.
    """
    local = shown.replace(tzinfo=timezone, fold=1 if is_end else 0)
    at = local.astimezone(UTC)
    if at.astimezone(timezone).replace(tzinfo=None) == shown:
        return at
    first, last = (shown.replace(tzinfo=timezone, fold=fold).astimezone(UTC) for fold in (1, 0))
    return _jump_at(min(first, last), max(first, last), timezone)


def _offset(local: datetime) -> timedelta:
    offset = local.utcoffset()
    if offset is None:
        raise ValueError("expected an aware datetime, got one without a time zone")
    return offset


def _jump_at(low: datetime, high: datetime, timezone: tzinfo) -> datetime:
    """Returns the first full second after `low`, at most `high`, from which on the zone's offset is another."""
    before = _offset(low.astimezone(timezone))
    low = low.replace(microsecond=0)
    while high - low > SECOND:
        middle = low + (high - low) // (2 * SECOND) * SECOND
        if _offset(middle.astimezone(timezone)) == before:
            low = middle
        else:
            high = middle
    return low + SECOND
