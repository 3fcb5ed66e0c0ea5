"""How pages tell times: how long ago, exactly when, how long; pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from api.pages.language import Language
from api.pages.texts import say

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86400
_SOON_S = 5


def ago(language: Language, at: datetime, now: datetime) -> str:
    """Returns "3 分钟前", or of what lies ahead "3 分钟后"; within seconds: "刚刚"."""
    apart_s = (now - at).total_seconds()
    if abs(apart_s) < _SOON_S:
        return say(language, "shared.time_now")
    key = "shared.time_ago" if apart_s > 0 else "shared.time_ahead"
    return say(language, key, span=_rounded(language, abs(apart_s)))


def exact(at: datetime, zone: ZoneInfo) -> str:
    """Returns "2026-06-01 10:00:05 +08:00" in the site's own zone."""
    there = at.astimezone(zone)
    offset = there.strftime("%z")
    return f"{there:%Y-%m-%d %H:%M:%S} {offset[:3]}:{offset[3:]}"


def clock_time(at: datetime, zone: ZoneInfo) -> str:
    """Returns "10:00:05" in the site's own zone."""
    return f"{at.astimezone(zone):%H:%M:%S}"


def span(language: Language, seconds: float) -> str:
    """Returns "2 小时 5 分": the two greatest units; under a minute, seconds."""
    whole = max(0, int(seconds))
    units = [(_DAY_S, "day"), (_HOUR_S, "hour"), (_MINUTE_S, "minute"), (1, "second")]
    parts: list[str] = []
    for size, name in units:
        count, whole = divmod(whole, size)
        if count or (name == "second" and not parts):
            parts.append(say(language, f"shared.span_{name}", count=count))
    return " ".join(parts[:2])


def _rounded(language: Language, seconds: float) -> str:
    for size, name in ((_DAY_S, "day"), (_HOUR_S, "hour"), (_MINUTE_S, "minute")):
        if seconds >= size:
            return say(language, f"shared.span_{name}", count=int(seconds // size))
    return say(language, "shared.span_second", count=int(seconds))
