"""From what was asked to which cases: defaults, the tree of areas, and months of the site's own calendar."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from api.cameras import repository as site
from api.cameras.terms import SITE_TIMEZONE
from api.errors import Invalid
from api.figures.schemas import FigureAsked
from api.figures.scope import Scope
from api.people.reach import Reach
from api.units import service as units
from pipelines.site import Site

MOST_MONTHS = 13
EARLIEST = 2000


def site_zone(session: Session) -> ZoneInfo:
    """Returns the site's time zone."""
    return ZoneInfo(site.fact(session, SITE_TIMEZONE) or Site().timezone)


def scope_of(session: Session, asked: FigureAsked, *, reach: Reach, now: datetime) -> Scope:
    """Returns the question in full.

    Raises:
        Invalid: The times are in the wrong order, or `as_of` lies in the future.
    """
    end, as_of = asked.end or now, asked.as_of or now
    begin = asked.begin or _month_of(min(end, now).astimezone(site_zone(session)))
    if begin >= end:
        raise Invalid("`from` must lie before `to`; without `from`, this month's beginning counts")
    if begin.year < EARLIEST:
        raise Invalid(f"`from` lies before the year {EARLIEST}")
    if as_of > now:
        raise Invalid("`as_of` lies in the future; nobody knows yet what will be known then")
    return Scope(
        begin=begin,
        end=end,
        as_of=as_of,
        is_past=as_of < now,
        reach=reach,
        areas=None if asked.area is None else units.with_parts(session, [asked.area]),
        type=asked.type,
        camera_id=asked.camera,
        unit=asked.unit,
        level=asked.level,
    )


def months(begin: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[str, datetime, datetime]]:
    """Yields name, beginning and end of each month that the period touches, cut at its ends; 13 at most."""
    at = _month_of(begin.astimezone(zone))
    for _ in range(MOST_MONTHS):
        if at >= end:
            return
        following = at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)
        yield at.strftime("%Y-%m"), max(at, begin), min(following, end)
        at = following


def _month_of(at: datetime) -> datetime:
    return at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
