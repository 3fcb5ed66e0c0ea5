"""Coverage by camera and hour: how many minutes of each hour were what, from the minutes of `api.patrol.coverage`."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cameras import repository as site
from api.errors import Invalid
from api.patrol.coverage import checked_times, minutes_of
from api.patrol.schemas import CameraHours, HoursView
from pipelines.patrol.coverage import MINUTE, CoverageState

MOST_CAMERAS = 500
MOST_MINUTES = 1_500_000
"""Of all cameras together: 148 for a week, 500 for two days."""
HOUR = timedelta(hours=1)


def coverage_hours(
    session: Session,
    *,
    cameras: Sequence[str],
    only: Collection[str] | None,
    begin: datetime,
    end: datetime,
    now: datetime,
    looks_kept_s: float,
) -> HoursView:
    """Returns the minutes of each camera and hour by state; the first and the last hour may be short.

    Args:
        session: Where looks, visits and promises are read.
        cameras: Of which; empty: of all in sight that are in service.
        only: The cameras in sight; None: all.
        begin: From the whole minute before this.
        end: To the whole minute before this, or to now.
        now: The time.
        looks_kept_s: How far back looks reach.

    Raises:
        Invalid: As with `coverage`; or it asks for more cameras and minutes than are worked out at once.
    """
    begin, end = checked_times(begin, end, now=now, looks_kept_s=looks_kept_s)
    wanted = [row.id for row in site.cameras(session) if not cameras] or list(dict.fromkeys(cameras))
    seen = [name for name in wanted if only is None or name in only]
    minutes = int((end - begin) / MINUTE)
    if len(seen) > MOST_CAMERAS or len(seen) * minutes > MOST_MINUTES:
        what = (
            f"{len(seen)} cameras for {minutes / 60:g} hours is too much at once; name fewer (`camera`), or less time"
        )
        raise Invalid(what, code="too_many_hours", details={"most_cameras": MOST_CAMERAS, "most_minutes": MOST_MINUTES})
    starts = hour_starts(begin, end)
    shown = [
        CameraHours(camera_id=row.id, name=row.name, hours=by_hour(states, begin=begin, hours=len(starts)))
        for row, states in minutes_of(session, set(seen), begin=begin, end=end, now=now)
    ]
    return HoursView(begin=begin, end=end, states=list(CoverageState), hours=starts, cameras=shown)


def hour_starts(begin: datetime, end: datetime) -> list[datetime]:
    """Returns when each hour that a time touches begins, on the clock of UTC."""
    first = begin.replace(minute=0, second=0, microsecond=0)
    count = -(-(end - first) // HOUR) if end > begin else 0
    return [first + index * HOUR for index in range(count)]


def by_hour(states: Sequence[CoverageState], *, begin: datetime, hours: int) -> list[list[int]]:
    """Returns per hour how many minutes had each state, in the order of `CoverageState`."""
    counted: list[Counter[CoverageState]] = [Counter() for _ in range(hours)]
    for index, state in enumerate(states):
        counted[(begin.minute + index) // 60][state] += 1
    return [[each[state] for state in CoverageState] for each in counted]
