"""One clip as a picture over time, in SVG: what happened above, what was said below."""

from html import escape

from pipelines.benchmark.pairing import AlarmVerdict, JudgedAlarm, JudgedTruth, TruthVerdict
from pipelines.benchmark.result import ClipResult
from vision.picture_health import PictureHealth

WIDTH_PX, LEFT_PX, ROW_PX = 960, 220, 22
BAR_PX = 14
TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
"""Seconds between two marks of the axis: the first with which there are few enough of them."""
MOST_TICKS = 16


class _Scale:
    """Media time to pixels."""

    def __init__(self, length_s: float) -> None:
        self.length_s = max(length_s, 1e-3)

    def x(self, at_s: float) -> float:
        share = min(max(at_s / self.length_s, 0.0), 1.0)
        return round(LEFT_PX + share * (WIDTH_PX - LEFT_PX - 10), 1)


def timeline(result: ClipResult) -> str:
    """Returns an `<svg>` element; its classes are styled by the page."""
    scale = _Scale(result.observed.length_s)
    rows = [_truth_row(each, scale) for each in result.judged.truths]
    rows += [_alarm_row(each, scale) for each in result.judged.alarms]
    rows += [_places_row(result, scale), _looks_row(result, scale)]
    height = ROW_PX * (len(rows) + 1)
    body = "".join(f'<g transform="translate(0 {ROW_PX * number})">{row}</g>' for number, row in enumerate(rows))
    axis = f'<g transform="translate(0 {ROW_PX * len(rows)})">{_axis(scale, height)}</g>'
    return f'<svg viewBox="0 0 {WIDTH_PX} {height}" role="img">{axis}{body}</svg>'


def _truth_row(judged: JudgedTruth, scale: _Scale) -> str:
    entry = judged.entry
    what = f"{entry.label}, {entry.rule_id or entry.exempt or entry.why or 'no violation'}"
    name = judged.verdict.value if judged.verdict is not TruthVerdict.STAY else ("exempt" if entry.exempt else "stay")
    bar = _bar(scale, (entry.start_s, entry.end_s), kind=f"truth {name}", title=f"{what}: {name}")
    hidden = "".join(_bar(scale, span, kind="hidden", title="hidden") for span in entry.hidden)
    due = "" if judged.due_s is None else _mark(scale, judged.due_s, kind="due", title=f"due at {judged.due_s:g} s")
    return _name(f"truth: {what}") + bar + hidden + due


def _alarm_row(judged: JudgedAlarm, scale: _Scale) -> str:
    alarm = judged.alarm
    until_s = scale.length_s if alarm.cleared_s is None else alarm.cleared_s
    began_s = alarm.raised_s - alarm.lower_s
    proven = _bar(
        scale, (began_s, alarm.raised_s), kind="proven", title=f"proven {alarm.lower_s:.1f} s when it was raised"
    )
    ended = "still open" if alarm.cleared_s is None else f"cleared at {alarm.cleared_s:g} s"
    kind = f"alarm {judged.verdict.value}"
    open_bar = _bar(
        scale, (alarm.raised_s, max(until_s, alarm.raised_s)), kind=kind, title=f"{judged.verdict.value}, {ended}"
    )
    raised = _mark(scale, alarm.raised_s, kind="raised", title=f"raised at {alarm.raised_s:g} s")
    word = "right" if judged.verdict is AlarmVerdict.FOUND else judged.verdict.value
    return _name(f"alarm: {alarm.label}, {word}") + proven + open_bar + raised


def _places_row(result: ClipResult, scale: _Scale) -> str:
    """Everything that the ledger followed in a zone, overlaid: a stay in pieces shows as pieces."""
    remembered = [each for each in result.observed.remembered if each.zones]
    bars = "".join(
        _bar(scale, (each.first_s, each.last_s), kind="place", title=each.label or "enough at once")
        for each in remembered
    )
    return _name(f"ledger: {len(remembered)} stays in zones") + bars


def _looks_row(result: ClipResult, scale: _Scale) -> str:
    marks = "".join(
        _mark(
            scale,
            look.at_s,
            kind="look" if look.health is PictureHealth.OK else "look unfit",
            title=f"look at {look.at_s:g} s: {look.health.value}, {len(look.spotted)} found",
        )
        for look in result.observed.glances
    )
    return _name(f"{len(result.observed.glances)} looks") + marks


def _axis(scale: _Scale, height: float) -> str:
    step = next((each for each in TICKS if scale.length_s / each <= MOST_TICKS), TICKS[-1])
    ticks = range(0, int(scale.length_s) + 1, step)
    return "".join(
        f'<line class="grid" x1="{scale.x(at)}" x2="{scale.x(at)}" y1="{ROW_PX - height}" y2="2"/>'
        f'<text class="tick" x="{scale.x(at)}" y="15">{at}</text>'
        for at in ticks
    )


def _name(text: str) -> str:
    short = text if len(text) <= 34 else f"{text[:33]}…"
    return f'<text x="0" y="15"><title>{escape(text)}</title>{escape(short)}</text>'


def _bar(scale: _Scale, span_s: tuple[float, float], *, kind: str, title: str) -> str:
    left, right = scale.x(span_s[0]), scale.x(span_s[1])
    return (
        f'<rect class="{kind}" x="{left}" y="4" width="{max(round(right - left, 1), 1)}" height="{BAR_PX}">'
        f"<title>{escape(f'{title}, {span_s[0]:.1f} to {span_s[1]:.1f} s')}</title></rect>"
    )


def _mark(scale: _Scale, at_s: float, *, kind: str, title: str) -> str:
    x = scale.x(at_s)
    return f'<line class="{kind}" x1="{x}" x2="{x}" y1="2" y2="{BAR_PX + 6}"><title>{escape(title)}</title></line>'
