"""The line of looks as SVG of any width: positions along the axis are per cent, symbols keep their shape; pure.

Upper row: the stay. Solid is proven, hatched is possible, the flag is the limit. Lower row: the looks. A dot saw it, a
ring saw the place empty, a diamond saw something in front, a cross says nothing; a dotted line: nobody looked.
"""

from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from api.console.looks.line import Line, LookState, Point, Stretch
from api.console.looks.words import came_words, left_words, line_words, point_words
from api.pages.language import Language
from api.pages.texts import say
from api.pages.times import clock_time, exact, span

HEIGHT_PX = 72
_STAY_Y, _STAY_HEIGHT = 18, 12
_LOOKS_Y = 43
_TIMES_Y = 66
_NEAR = 0.13
"""Times closer than this to one that is written already are left out: they would lie on it."""
_WIDE = 0.09
"""A silence has its length written on it from this share of the axis on."""
SHAPES = {
    LookState.PRESENT: '<circle r="5"/>',
    LookState.ABSENT: '<circle r="4.5"/>',
    LookState.HIDDEN: '<path d="M0-6L6 0L0 6L-6 0Z"/><path d="M0-6L6 0L0 6Z" class="half"/>',
    LookState.NO_INFORMATION: '<path d="M-4-4L4 4M-4 4L4-4"/>',
}


def svg_of(language: Language, line: Line, zone: ZoneInfo) -> str:
    """Returns the drawing; all text in it is ours, and escaped all the same."""
    if line.whole is None or line.proven is None:
        return ""
    parts = [
        *_looks(language, line, zone),
        *_stay(language, line, zone),
        *_times(line, zone),
    ]
    words = escape(line_words(language, line, zone), quote=True)
    return (
        f'<svg class="looks" role="img" aria-label="{words}" width="100%" height="{HEIGHT_PX}" '
        f'xmlns="http://www.w3.org/2000/svg"><defs><pattern id="{_hatch(line)}" width="6" height="6" '
        f'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" class="hatch"/></pattern></defs>'
        f"{''.join(parts)}</svg>"
    )


def symbol(state: LookState) -> str:
    """Returns a symbol alone, for the legend."""
    return (
        f'<svg class="looks symbol" width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">'
        f'<g class="says-{state.value}">{SHAPES[state]}</g></svg>'
    )


def _stay(language: Language, line: Line, zone: ZoneInfo) -> list[str]:
    parts: list[str] = []
    if line.before is not None:
        kind = "possible" if line.is_begin_known else "possible open"
        parts.append(_bar(line.before, kind, came_words(language, line), fill=_hatch(line)))
    if line.after is not None:
        kind = "possible" if line.is_end_known else "possible open"
        parts.append(_bar(line.after, kind, left_words(language, line), fill=_hatch(line)))
    if line.proven is not None:
        parts += _proven(language, line, line.proven)
    if line.limit is not None and line.limit_at is not None and line.limit_s is not None:
        title = say(language, "looks.limit_at", at=exact(line.limit_at, zone), span=span(language, line.limit_s))
        label = say(language, "looks.limit", span=span(language, line.limit_s))
        parts.append(_flag(line.limit, label, title))
    return parts


def _proven(language: Language, line: Line, proven: Stretch) -> list[str]:
    """The proven stay; what of it lies past the limit stands out."""
    told = say(language, "looks.proven", span=span(language, proven.length_s))
    if line.limit is None or line.limit_at is None or line.limit_at >= proven.end_at:
        return [_bar(proven, "proven", told)]
    within = Stretch(begin_at=proven.begin_at, end_at=line.limit_at, begin=proven.begin, end=line.limit)
    past = Stretch(begin_at=line.limit_at, end_at=proven.end_at, begin=line.limit, end=proven.end)
    return [_bar(within, "proven", told), _bar(past, "proven past", told)]


def _bar(stretch: Stretch, kind: str, title: str, *, fill: str = "") -> str:
    pattern = f' fill="url(#{fill})"' if fill else ""
    return (
        f'<rect class="{kind}"{pattern} x="{_percent(stretch.begin)}" width="{_percent(stretch.end - stretch.begin)}" '
        f'y="{_STAY_Y}" height="{_STAY_HEIGHT}"><title>{escape(title)}</title></rect>'
    )


def _flag(x: float, label: str, title: str) -> str:
    is_right = x > 0.75
    shift, anchor = (-5, "end") if is_right else (5, "start")
    return (
        f'<svg x="{_percent(x)}" overflow="visible" class="limit"><title>{escape(title)}</title>'
        f'<path d="M0 2V{_STAY_Y + _STAY_HEIGHT + 3}"/>'
        f'<text x="{shift}" y="12" text-anchor="{anchor}">{escape(label)}</text></svg>'
    )


def _looks(language: Language, line: Line, zone: ZoneInfo) -> list[str]:
    if line.whole is None or not line.points:
        return []
    first, last = line.points[0].x, line.points[-1].x
    return [
        f'<line class="looked" x1="{_percent(first)}" x2="{_percent(last)}" y1="{_LOOKS_Y}" y2="{_LOOKS_Y}"/>',
        *(_silence(language, each) for each in line.silences),
        *(_symbol(language, each, zone) for each in line.points),
    ]


def _silence(language: Language, silence: Stretch) -> str:
    title = escape(say(language, "looks.silence", span=span(language, silence.length_s)))
    begin, end = _percent(silence.begin), _percent(silence.end)
    drawn = (
        f'<g class="silence"><title>{title}</title>'
        f'<line class="erased" x1="{begin}" x2="{end}" y1="{_LOOKS_Y}" y2="{_LOOKS_Y}"/>'
        f'<line x1="{begin}" x2="{end}" y1="{_LOOKS_Y}" y2="{_LOOKS_Y}"/>'
    )
    if silence.end - silence.begin >= _WIDE:
        middle = _percent((silence.begin + silence.end) / 2)
        drawn += f'<text x="{middle}" y="{_LOOKS_Y + 13}" text-anchor="middle">{title}</text>'
    return f"{drawn}</g>"


def _symbol(language: Language, point: Point, zone: ZoneInfo) -> str:
    title = escape(point_words(language, point, zone))
    frame = '<rect class="picture" x="-8" y="-8" width="16" height="16"/>' if point.has_picture else ""
    return (
        f'<svg x="{_percent(point.x)}" y="{_LOOKS_Y}" overflow="visible"><g class="says-{point.state.value}">'
        f'<title>{title}</title><circle class="touch" r="9"/>{frame}{SHAPES[point.state]}</g></svg>'
    )


def _times(line: Line, zone: ZoneInfo) -> list[str]:
    """The axis' times: the stay's ends first, the axis' own ends where there is room."""
    if line.whole is None or line.proven is None:
        return []
    is_long = line.whole.length_s > 86400
    wanted = [(line.proven.begin, line.proven.begin_at), (line.proven.end, line.proven.end_at)]
    if line.is_end_known and line.after is not None:
        wanted.append((line.after.end, line.after.end_at))
    if line.is_begin_known and line.before is not None:
        wanted.append((line.before.begin, line.before.begin_at))
    wanted += [(0.0, line.whole.begin_at), (1.0, line.whole.end_at)]
    taken: list[float] = []
    parts: list[str] = []
    for x, at in wanted:
        if any(abs(x - other) < _NEAR for other in taken):
            continue
        taken.append(x)
        parts.append(_time(x, _short(at, zone, is_long=is_long), exact(at, zone)))
    return parts


def _time(x: float, text: str, title: str) -> str:
    anchor = "start" if x < 0.04 else "end" if x > 0.96 else "middle"
    return (
        f'<text class="time" x="{_percent(x)}" y="{_TIMES_Y}" text-anchor="{anchor}">{escape(text)}'
        f"<title>{escape(title)}</title></text>"
    )


def _short(at: datetime, zone: ZoneInfo, *, is_long: bool) -> str:
    return f"{at.astimezone(zone):%m-%d %H:%M}" if is_long else clock_time(at, zone)


def _hatch(line: Line) -> str:
    """The pattern's id: of each line its own, because a pattern in a part of the page that is hidden paints nothing."""
    assert line.whole is not None
    return f"looks-hatch-{line.whole.begin_at.timestamp():.0f}-{line.whole.end_at.timestamp():.0f}"


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"
