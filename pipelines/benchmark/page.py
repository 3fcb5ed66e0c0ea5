"""The result as one HTML page that needs nothing from anywhere else."""

from collections.abc import Sequence
from html import escape

from pipelines.benchmark.result import ClipResult, Conditions, total
from pipelines.benchmark.table import COLUMNS, cells
from pipelines.benchmark.timeline import timeline

STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --faint: #8792a2; --line: #d8dee6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --paper: #14181e; --line: #333c48; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; }
.faint { color: var(--faint); } .wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
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


def page(results: Sequence[ClipResult], conditions: Conditions) -> str:
    """Returns the whole page."""
    network = conditions.network
    about = (
        f"mode {conditions.mode}, a look every {conditions.grid.period_s:g} s from {conditions.grid.phase_s:g} s on; "
        f"network {network.name} ({network.provider}, {network.precision}, {network.sha256[:12]}); "
        f"Lunxun {conditions.version}"
    )
    rows = "".join(_row(cells(each.truth.clip, each.counts)) for each in results)
    rows += _row(cells("total", total(results)), kind=' class="total"')
    head = "".join(f"<th>{escape(column.head)}</th>" for column in COLUMNS)
    keys = "".join(
        f'<span><span class="key" style="background:{colour}"></span>{escape(text)}</span> ' for colour, text in LEGEND
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lunxun benchmark</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        f'<h1>Lunxun benchmark</h1><p class="faint">{escape(about)}</p>'
        f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        f'<p class="faint legend">{keys}<span>paler: hidden</span> <span>dashed: due</span></p>'
        f"{''.join(_clip(each) for each in results)}</body></html>\n"
    )


def _row(texts: Sequence[str], *, kind: str = "") -> str:
    return f"<tr{kind}>{''.join(f'<td>{escape(text)}</td>' for text in texts)}</tr>"


def _clip(result: ClipResult) -> str:
    truth = result.truth
    items = "".join(
        f"<li><b>{'missed' if each.what == 'missed' else 'false alarm'}</b> at {each.at_s:g} s, "
        f"{escape(each.label)}, rule {escape(each.rule_id)}: {escape(each.reason)}</li>"
        for each in result.explanations
    )
    tags = f' <span class="faint">{escape(", ".join(truth.tags))}</span>' if truth.tags else ""
    return (
        f"<h2>{escape(truth.clip)}{tags}</h2>"
        f'<div class="faint">{escape(truth.camera.name)}</div>'
        f"{timeline(result)}{f'<ul>{items}</ul>' if items else ''}"
    )
