"""Times of the day as these pages say them."""

from collections.abc import Callable
from datetime import datetime

from api.console.frame import Desk
from api.pages.times import clock_time


def moment_of(desk: Desk) -> Callable[[str], str]:
    """Returns what says "6-01 10:05:07" of a time, in the site's zone."""

    def say(at: str) -> str:
        there = datetime.fromisoformat(at).astimezone(desk.zone)
        return f"{there.month}-{there:%d %H:%M:%S}"

    return say


def clock_of(desk: Desk) -> Callable[[str], str]:
    """Returns what says "10:05" of a time, in the site's zone."""
    return lambda at: clock_time(datetime.fromisoformat(at), desk.zone)[:5]
