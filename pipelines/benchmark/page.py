"""The result as one HTML page that needs nothing from anywhere else."""

from collections.abc import Sequence
from html import escape

from pipelines.benchmark.document import Conditions, rows_of
from pipelines.benchmark.explain import Explanation
from pipelines.benchmark.illustrate import Plate
from pipelines.benchmark.piece import Piece
from pipelines.benchmark.plot import delay_plot, recall_plot
from pipelines.benchmark.result import ClipResult
from pipelines.benchmark.table import columns, lines
from pipelines.benchmark.timeline import timeline

MOST_ITEMS = 40
CLASSES = {"clip": "", "total": ' class="total"', "baseline": ' class="faint"'}

STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --faint: #8792a2; --line: #d8dee6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --paper: #14181e; --line: #333c48; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 80rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; }
.faint { color: var(--faint); } .wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .5rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } tr.total td { font-weight: 600; }
svg { width: 100%; height: auto; font-size: 12px; } svg text { fill: var(--ink); }
.tick { text-anchor: middle; fill: var(--faint) !important; } .grid { stroke: var(--line); }
rect { rx: 2px; } .truth { fill: #6b8fb8; } .truth.missed { fill: #c43c3c; } .truth.ignored { fill: #a7aeb8; }
.truth.stay { fill: #c7d2de; } .truth.exempt { fill: #b8a0d0; } .hidden { fill: var(--paper); opacity: .65; }
.due { stroke: #1c4f8a; stroke-width: 2; stroke-dasharray: 3 2; } .proven { fill: none; stroke: var(--faint); }
.alarm { fill: #4a9e62; opacity: .75; } .alarm.false { fill: #c43c3c; } .alarm.duplicate { fill: #d99a2b; }
.alarm.exempt { fill: #9a76c0; } .alarm.ignored { fill: #a7aeb8; } .raised { stroke: var(--ink); stroke-width: 2; }
.place { fill: #5d8f8a; opacity: .45; stroke: var(--paper); }
.look { stroke: var(--faint); } .look.unfit { stroke: #c43c3c; stroke-width: 2; }
h3 { font-size: 1rem; font-weight: 600; margin: 1.4rem 0 .2rem; } .plot { max-width: 46rem; }
tr.faint td { color: var(--faint); } td:first-child { white-space: pre; }
.figures { display: flex; flex-wrap: wrap; gap: .8rem; } figure { margin: 0; width: 22rem; max-width: 100%; }
img { width: 100%; height: auto; } figcaption { font-size: 12px; color: var(--faint); }
li { margin: .15rem 0; } .key { display: inline-block; width: 1.6em; height: .8em; margin-right: .4em; }
.legend > span { white-space: nowrap; margin-right: 1.2em; }
"""

LEGEND = (
    ("#6b8fb8", "violation, found"),
    ("#c43c3c", "missed, or false alarm"),
    ("#4a9e62", "alarm, right, until cleared"),
    ("#d99a2b", "duplicate"),
    ("#c7d2de", "a stay that is no violation"),
    ("#b8a0d0", "exempt"),
    ("#a7aeb8", "not scored"),
)


def page(pieces: Sequence[Piece], conditions: Conditions) -> str:
    """Returns the whole page."""
    rows = rows_of(pieces)
    body = "".join(
        f"<tr{CLASSES[line.kind]}>{''.join(f'<td>{escape(text)}</td>' for text in line.cells)}</tr>"
        for line in lines(rows)
    )
    head = "".join(f"<th>{escape(column.head)}</th>" for column in columns(rows))
    keys = "".join(
        f'<span><span class="key" style="background:{colour}"></span>{escape(text)}</span> ' for colour, text in LEGEND
    )
    delays = delay_plot(rows)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lunxun benchmark</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        f'<h1>Lunxun benchmark</h1><p class="faint">{escape(_about(conditions))}</p>'
        f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        f"{f'<h3>alarms: seconds after the limit was reached</h3>{delays}' if delays else ''}{recall_plot(rows)}"
        f'<p class="faint legend">{keys}<span>paler: hidden</span> <span>dashed: due</span></p>'
        f"{''.join(piece.section for piece in pieces)}</body></html>\n"
    )


def section(results: Sequence[ClipResult], shown: Sequence[Plate] = ()) -> str:
    """Returns one clip's or scene's part of the page: timelines, what went wrong, and pictures of that.

    Of several phases the timeline of the first is drawn.
    """
    truth = results[0].truth
    tags = f' <span class="faint">{escape(", ".join(truth.tags))}</span>' if truth.tags else ""
    limit_s = results[0].limit_s
    limit = "" if limit_s is None else f", limit {limit_s:g} s"
    by_period = {result.grid.period_s: result for result in reversed(results)}
    drawn = "".join(_timeline(by_period[period_s]) for period_s in sorted(by_period))
    items = [_item(result, each) for result in results for each in result.explanations]
    more = f"<li>and {len(items) - MOST_ITEMS} more</li>" if len(items) > MOST_ITEMS else ""
    said = f"<ul>{''.join(items[:MOST_ITEMS])}{more}</ul>" if items else ""
    pictures = "".join(
        f'<figure><img alt="{escape(plate.title)}" src="{plate.uri}"><figcaption>{escape(plate.title)}; '
        f"{escape(plate.text)}</figcaption></figure>"
        for plate in shown
    )
    return (
        f"<h2>{escape(truth.clip)}{escape(limit)}{tags}</h2>"
        f'<div class="faint">{escape(truth.camera.name)}</div>{drawn}{said}'
        f"{f'<div class=figures>{pictures}</div>' if pictures else ''}"
    )


def _about(conditions: Conditions) -> str:
    network = conditions.network
    periods = ", ".join(f"{each:g}" for each in conditions.periods_s)
    phases = f" in each of {conditions.phases} phases" if conditions.phases > 1 else ""
    policy = (
        f", policy {conditions.policy}{', with stays' if conditions.is_staying else ''}" if conditions.policy else ""
    )
    return (
        f"mode {conditions.mode}{policy}, a look every {periods} s from {conditions.phase_s:g} s on{phases}; "
        f"network {network.name} ({network.provider}, {network.precision}, {network.sha256[:12]}); "
        f"Lunxun {conditions.version}"
    )


def _timeline(result: ClipResult) -> str:
    head = f'<div class="faint">{escape(_when(result))}</div>' if result.is_patrol else ""
    return head + timeline(result)


def _when(result: ClipResult) -> str:
    return f"period {result.grid.period_s:g} s, phase {result.grid.phase_s:g} s" if result.is_patrol else ""


def _item(result: ClipResult, each: Explanation) -> str:
    when = f" ({_when(result)})" if result.is_patrol else ""
    return (
        f"<li><b>{'missed' if each.what == 'missed' else 'false alarm'}</b> at {each.at_s:g} s{when}, "
        f"{escape(each.label)}, rule {escape(each.rule_id)}: {escape(each.reason)}</li>"
    )
