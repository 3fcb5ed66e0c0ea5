"""Two plots for the page, in SVG: how late alarms come, and how much is found with rarer looks."""

from collections.abc import Mapping, Sequence
from html import escape

from pipelines.benchmark.document import groups
from pipelines.benchmark.piece import Row, baseline_totals, total
from pipelines.benchmark.score import score

WIDTH_PX, HEIGHT_PX, LEFT_PX, ROW_PX = 720, 240, 190, 34
BARS = 24
COLOURS = ("#4a9e62", "#1c4f8a", "#c47f1c", "#8a5bb0", "#7a8594")


def delay_plot(rows: Sequence[Row]) -> str:
    """Returns how long after its limit each violation was told, one histogram for each period; empty without any."""
    named = [(_name(key), sorted(total(some).delays_s)) for key, some in groups(rows)]
    shown = [(name, delays) for name, delays in named if delays]
    if not shown:
        return ""
    low = min(0.0, *(delays[0] for _, delays in shown))
    high = max(*(delays[-1] for _, delays in shown), low + 1.0)
    bodies = [_histogram(name, delays, (low, high), top=number * ROW_PX) for number, (name, delays) in enumerate(shown)]
    height = ROW_PX * len(shown) + 24
    ticks = "".join(
        f'<text class="tick" x="{_x(low + (high - low) * n / 4, (low, high))}" y="{height - 6}">'
        f"{low + (high - low) * n / 4:.0f} s</text>"
        for n in range(5)
    )
    return f'<svg class="plot" viewBox="0 0 {WIDTH_PX} {height}" role="img">{"".join(bodies)}{ticks}</svg>'


def recall_plot(rows: Sequence[Row]) -> str:
    """Returns recall against the period, beside what could be found at all; empty for a single period."""
    by_limit: dict[float | None, list[tuple[float, list[Row]]]] = {}
    for (period_s, limit_s), some in groups(rows):
        by_limit.setdefault(limit_s, []).append((period_s, some))
    return "".join(_recall(limit_s, points) for limit_s, points in by_limit.items() if len(points) > 1)


def _recall(limit_s: float | None, points: Sequence[tuple[float, list[Row]]]) -> str:
    lines: dict[str, list[tuple[float, float]]] = {}
    for period_s, some in points:
        for name, value in _recalls(some).items():
            if isinstance(value, int | float):
                lines.setdefault(name, []).append((period_s, float(value)))
    span = (0.0, points[-1][0])
    drawn = [_line(name, line, span, number) for number, (name, line) in enumerate(lines.items())]
    head = "recall by period" if limit_s is None else f"recall by period, limit {limit_s:g} s"
    axis = "".join(
        f'<line class="grid" x1="{LEFT_PX}" x2="{WIDTH_PX - 20}" y1="{_y(v)}" y2="{_y(v)}"/>'
        f'<text x="{LEFT_PX - 34}" y="{_y(v) + 4}">{v:g}</text>'
        for v in (0.0, 0.5, 1.0)
    )
    ticks = "".join(
        f'<text class="tick" x="{_x(each, span)}" y="{HEIGHT_PX - 4}">{each:g} s</text>' for each, _ in points
    )
    return (
        f"<h3>{escape(head)}</h3>"
        f'<svg class="plot" viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}" role="img">{axis}{ticks}{"".join(drawn)}</svg>'
    )


def _recalls(rows: Sequence[Row]) -> Mapping[str, object]:
    own = score(total(rows))
    found = {"Lunxun": own["recall"], "could be found": own.get("recall_ceiling")}
    return found | {name: score(counts)["recall"] for name, counts in baseline_totals(rows).items()}


def _line(name: str, points: Sequence[tuple[float, float]], span: tuple[float, float], number: int) -> str:
    colour = COLOURS[number % len(COLOURS)]
    way = " ".join(f"{_x(x, span)},{_y(y)}" for x, y in points)
    dots = "".join(
        f'<circle cx="{_x(x, span)}" cy="{_y(y)}" r="3.5" fill="{colour}">'
        f"<title>{escape(f'{name}: {y:.2f} at {x:g} s')}</title></circle>"
        for x, y in points
    )
    dashes = ' stroke-dasharray="5 4"' if number == 1 else ""
    label = f'<text x="0" y="{20 + 18 * number}" style="fill:{colour}">{escape(name)}</text>'
    return f'{label}<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>{dots}'


def _histogram(name: str, delays_s: Sequence[float], span: tuple[float, float], *, top: float) -> str:
    low, high = span
    counts = [0] * BARS
    for each in delays_s:
        counts[min(int((each - low) / (high - low) * BARS), BARS - 1)] += 1
    wide = (WIDTH_PX - LEFT_PX - 20) / BARS
    bars = "".join(
        f'<rect class="alarm" x="{LEFT_PX + wide * n:.1f}" y="{top + 26 - 22 * count / max(counts):.1f}" '
        f'width="{wide - 1:.1f}" height="{22 * count / max(counts):.1f}"><title>'
        f"{escape(f'{count} of {len(delays_s)} between {low + (high - low) * n / BARS:.1f} s and ')}"
        f"{low + (high - low) * (n + 1) / BARS:.1f} s</title></rect>"
        for n, count in enumerate(counts)
        if count
    )
    return f'<text x="0" y="{top + 20}">{escape(name)}</text>{bars}'


def _name(key: tuple[float, float | None]) -> str:
    period_s, limit_s = key
    return f"every {period_s:g} s" if limit_s is None else f"every {period_s:g} s, limit {limit_s:g} s"


def _x(value: float, span: tuple[float, float]) -> float:
    low, high = span
    return round(LEFT_PX + (value - low) / max(high - low, 1e-9) * (WIDTH_PX - LEFT_PX - 30), 1)


def _y(share: float) -> float:
    return round(HEIGHT_PX - 24 - share * (HEIGHT_PX - 44), 1)
