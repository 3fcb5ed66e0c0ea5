"""The line of looks in words: what the drawing says, for those who do not see it, and for tooltips; pure."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from api.console.looks.line import Line, LookState, Point
from api.pages.language import Language
from api.pages.texts import name_of, say
from api.pages.times import clock_time, exact, span


def line_words(language: Language, line: Line, zone: ZoneInfo) -> str:
    """Returns everything that the drawing shows, as sentences."""
    if line.whole is None or line.proven is None:
        return say(language, "looks.nothing")
    at = _clock(line, zone)
    longest_s = max((each.length_s for each in line.silences), default=0.0)
    words = say(
        language,
        "looks.words",
        begin=exact(line.points[0].at, zone),
        end=exact(line.points[-1].at, zone),
        present=line.count_of(LookState.PRESENT),
        absent=line.count_of(LookState.ABSENT),
        hidden=line.count_of(LookState.HIDDEN),
        unsure=line.count_of(LookState.NO_INFORMATION),
        first=at(line.proven.begin_at),
        last=at(line.proven.end_at),
        dwell=dwell_words(language, line),
        came=_came(language, line, at),
        left=_left(language, line, at),
        silence=say(language, "looks.silence_most", span=span(language, longest_s))
        if longest_s
        else say(language, "looks.silence_none"),
    )
    if line.is_of_pictures:
        return f"{say(language, 'looks.of_pictures')}: {words}"
    return words


def dwell_words(language: Language, line: Line) -> str:
    """Returns "at least 32 s, at most 95 s, limit 20 s"."""
    limit = say(language, "looks.no_limit") if line.limit_s is None else span(language, line.limit_s)
    lower = span(language, line.lower_s)
    if line.upper_s is None:
        return say(language, "looks.dwell_open", lower=lower, limit=limit)
    return say(language, "looks.dwell", lower=lower, upper=span(language, line.upper_s), limit=limit)


def point_words(language: Language, point: Point, zone: ZoneInfo) -> str:
    """Returns what a symbol's tooltip says: the exact time, the state, the error, whether there is a picture."""
    at, state = exact(point.at, zone), name_of(language, "look", point.state.value)
    if point.count > 1:
        return say(language, "looks.point_many", at=at, state=state, count=point.count)
    words = [say(language, "looks.point", at=at, state=state)]
    if point.error_s >= 0.05:
        words.append(say(language, "looks.point_error", error=f"{point.error_s:.1f}"))
    if point.has_picture:
        words.append(say(language, "looks.point_picture"))
    return " · ".join(words)


def came_words(language: Language, line: Line) -> str:
    """Returns what the stretch before the first look that saw it means."""
    if not line.is_begin_known or line.before is None:
        return say(language, "looks.possible_came_open")
    return say(language, "looks.possible_came", span=span(language, line.before.length_s))


def left_words(language: Language, line: Line) -> str:
    """Returns what the stretch after the last look that saw it means."""
    if not line.is_end_known or line.after is None:
        return say(language, "looks.left_unknown")
    return say(language, "looks.possible_left", span=span(language, line.after.length_s))


def _clock(line: Line, zone: ZoneInfo) -> Callable[[datetime], str]:
    """Times of day, or with the date where the line is longer than a day."""
    is_long = line.whole is not None and line.whole.length_s > 86400
    return lambda at: exact(at, zone) if is_long else clock_time(at, zone)


def _came(language: Language, line: Line, at: Callable[[datetime], str]) -> str:
    if not line.is_begin_known or line.before is None:
        return say(language, "looks.came_unknown")
    return say(language, "looks.came_known", at=at(line.before.begin_at))


def _left(language: Language, line: Line, at: Callable[[datetime], str]) -> str:
    if not line.is_end_known or line.after is None:
        return say(language, "looks.left_unknown")
    return say(language, "looks.left_known", at=at(line.after.end_at))
