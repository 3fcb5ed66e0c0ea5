"""Which time the figures are about, as the address says it; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PERIODS = ("month", "last_month", "week", "today")
NARROWED_BY = ("area", "type", "unit", "level")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From when to when, and of which cases."""

    name: str
    """One of `PERIODS`, or "days": chosen by dates."""
    begin: datetime
    end: datetime
    """Exclusive."""
    narrowing: Mapping[str, str]
    """`area`, `type`, `unit`, `level`: what was chosen."""
    first: date
    last: date
    """Whole days on the site's own calendar, both inclusive."""

    def asked(self) -> dict[str, str]:
        """Returns the query of the API."""
        return {"from": self.begin.isoformat(), "to": self.end.isoformat(), **self.narrowing}

    def address(self) -> dict[str, str]:
        """Returns the query of a page about the same."""
        times = {"period": self.name}
        if self.name == "days":
            times |= {"first": self.first.isoformat(), "last": self.last.isoformat()}
        return {**times, **self.narrowing}


def period_of(query: Mapping[str, str], *, now: datetime, zone: ZoneInfo) -> Period:
    """Returns what an address asks for; what it says wrongly is taken as this month."""
    today = now.astimezone(zone).date()
    first, last = _day(query.get("first", "")), _day(query.get("last", ""))
    name = query.get("period", "month")
    if name == "days" and first is not None and last is not None:
        first, last = min(first, last), max(first, last)
    else:
        name = name if name in PERIODS else "month"
        first, last = _days(name, today)
    begin = datetime.combine(first, time.min, zone)
    end = min(datetime.combine(last + timedelta(days=1), time.min, zone), now)
    narrowing = {key: query[key] for key in NARROWED_BY if query.get(key)}
    return Period(name=name, begin=begin, end=max(begin, end), narrowing=narrowing, first=first, last=last)


def _days(name: str, today: date) -> tuple[date, date]:
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    return {
        "month": (month, today),
        "last_month": (before.replace(day=1), before),
        "week": (today - timedelta(days=6), today),
        "today": (today, today),
    }[name]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
