"""`docs/figures.md` from the table of figures: `python -m api.figures.page > docs/figures.md`."""

import sys

from api.figures.catalogue import FIGURES
from api.figures.definition import Definition
from api.figures.weights import published_weights

_INTRODUCTION = """# Figures

This page is made from the table in `api/figures/catalogue.py` (`python -m api.figures.page`); a test fails when it is
not. `GET /api/v1/figures` answers all figures of one period, `GET /api/v1/figures/{figure}` one of them, and
`GET /api/v1/figures/{figure}/cases?part=numerator` (or `denominator`) the ids behind its counts, page by page.

- **The period** is `from` (default: this month's beginning, by the site's own calendar) to `to` (exclusive; default:
  now). It is about when cases were opened; of the figures about deadlines, about when they were due.
- **As of a date** (`as_of`): what became known later does not count. It is read from the histories and the clocks, not
  from what cases look like today: a later extension does not unmake a breach, a later verdict does not count, and a
  case is told under the unit, level and type that it had then.
- **Narrowed** by `area` (with everything below it), `type`, `camera`, `unit` and `level`, and never wider than whoever
  asks may see. **Told apart** by one of them (`group_by`). Groups are sorted by their key: figures rank nobody, and
  none counts what a person has found or missed.
- **No value** (`null`) means that there was nothing to divide by: an empty month is neither 0 nor 100 percent.
- **An interval** stands beside estimates: Wilson's score interval, 95 %.
- **Cases deleted by the rules of retention are gone from here too.** Rejected findings are deleted first: the precision
  of a time longer ago than they are kept looks better than it was.
- The calendar is the one in force now: a holiday that was added later moves deadlines that were changed since.
"""


def figures_page() -> str:
    """Returns the page: the rules, then each figure."""
    lines = [_INTRODUCTION]
    for name, figure in FIGURES.items():
        lines += [*_section(name, figure), ""]
    return "\n".join([*lines, *_weights()]) + "\n"


def _section(name: str, figure: Definition) -> list[str]:
    lines = [f"## `{name}` {figure.name_zh}", "", f"{figure.name_en}: **{figure.formula}**", ""]
    lines += [f"- above the line: {figure.numerator}", f"- below the line: {figure.denominator}"]
    splits = ", ".join(f"`{split}`" for split in sorted(figure.splits))
    lines += [f"- {figure.policy_en}", f"- {figure.policy_zh}", f"- a {figure.kind} of {figure.source}, by {splits}"]
    return [*lines, "- with an interval"] if figure.has_interval else lines


def _weights() -> list[str]:
    weights = published_weights()
    lines = [f"## The weighting of the index, version {weights.version}", "", "| part | weight |  |", "|---|---|---|"]
    for name, weight in weights.weights.items():
        turned = "less is better: counted as 1 minus it" if name in weights.less_is_better else ""
        lines.append(f"| `{name}` | {weight:g} | {turned} |")
    return lines


if __name__ == "__main__":
    sys.stdout.write(figures_page())
