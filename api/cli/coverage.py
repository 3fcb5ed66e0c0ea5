"""`lunxun coverage`: what every minute of every camera was, as a table with a bar for each camera."""

import json
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from api.cli.options import DataOption, JsonOption
from api.cli.where import ApiOption, CaFileOption, FromOption, TokenFileOption, ToOption, Where, span
from api.control.schemas import ReadTimes
from api.patrol.schemas import CameraCoverage, CoverageView
from pipelines.patrol.coverage import CoverageState

BAR_CELLS = 30
DAY = timedelta(days=1)
STYLES = {
    CoverageState.INSPECTED: ("\u2588", "green"),
    CoverageState.BETWEEN: ("\u2593", "green"),
    CoverageState.LATE: ("!", "bold red"),
    CoverageState.PAUSED: ("\u00b7", "dim"),
    CoverageState.UNREACHABLE: ("x", "red"),
    CoverageState.DEGRADED: ("?", "yellow"),
}
"""How a state is drawn: told apart without colour too."""


def coverage(
    *,
    data: DataOption = None,
    api: ApiOption = None,
    token_file: TokenFileOption = None,
    ca_file: CaFileOption = None,
    begin: FromOption = None,
    end: ToOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how many minutes of each camera were inspected, between, late, paused, unreachable or degraded."""
    where = Where(data=data, api=api, token_file=token_file, ca_file=ca_file)
    first, last = span(begin, end, usual=DAY)
    found = _read(where, first, last)
    if as_json:
        typer.echo(json.dumps({"schema": 1, **found.model_dump(mode="json")}, ensure_ascii=False))
        return
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    for line in lines(found):
        console.print(line)


def lines(found: CoverageView) -> list[Text]:
    """Returns the table, a line for each camera, and what the marks of the bars mean."""
    name_cells = max((cell_len(each.camera_id) for each in found.cameras), default=6)
    minutes = found.cameras[0].total if found.cameras else 0
    head = Text(f"{found.begin.astimezone():%Y-%m-%d %H:%M} to {found.end.astimezone():%Y-%m-%d %H:%M}, ")
    head.append(f"{minutes} minutes, {len(found.cameras)} cameras")
    titles = "".join(f"{state.value:>13}" for state in CoverageState)
    shown = [head, Text(f"{'camera':<{name_cells}}{titles}", style="dim")]
    for each in found.cameras:
        shown.append(_line(each, name_cells))
        shown += [_skipped(skip.begin, skip.end, skip.reason, skip.by) for skip in each.skipped]
    shown.append(Text("  ").join(Text(f"{mark} {state.value}", style=style) for state, (mark, style) in STYLES.items()))
    return shown


def shares(minutes: Mapping[CoverageState, int], cells: int) -> dict[CoverageState, int]:
    """Returns how many cells of a bar each state gets; they add up, and no state that there was gets none.

    By largest remainder; a bar without any minute has none.
    """
    total = sum(minutes.values())
    present = [state for state in CoverageState if minutes.get(state, 0)]
    if not total:
        return dict.fromkeys(CoverageState, 0)
    # One cell for each, so that a single late minute of a week is seen; the rest by share.
    spare = cells - len(present)
    exact = {state: minutes[state] * spare / total for state in present}
    found = {state: 1 + int(exact[state]) for state in present}
    rest = sorted(present, key=lambda state: int(exact[state]) - exact[state])
    for state in rest[: cells - sum(found.values())]:
        found[state] += 1
    return {state: found.get(state, 0) for state in CoverageState}


def _read(where: Where, begin: datetime, end: datetime) -> CoverageView:
    if where.api is not None:
        answer = where.get("/coverage", **{"from": begin.isoformat(), "to": end.isoformat()})
        return CoverageView.model_validate(answer)
    read = where.carry_out("coverage.read", ReadTimes(begin=begin, end=end))
    assert isinstance(read, CoverageView)
    return read


def _line(camera: CameraCoverage, name_cells: int) -> Text:
    line = Text(camera.camera_id + " " * (name_cells - cell_len(camera.camera_id)))
    for state in CoverageState:
        share = camera.minutes[state] / camera.total if camera.total else 0.0
        _, style = STYLES[state]
        text = f"{camera.minutes[state]:>6} {share:>5.1%}"
        line.append(f"{text:>13}", style=style if camera.minutes[state] else "dim")
    line.append("  ")
    for state, cells in shares(camera.minutes, BAR_CELLS).items():
        mark, style = STYLES[state]
        line.append(mark * cells, style=style)
    return line


def _skipped(begin: datetime, end: datetime, reason: str, by: str) -> Text:
    times = f"{begin.astimezone():%m-%d %H:%M} to {end.astimezone():%m-%d %H:%M}"
    return Text(f"  skipped {times} by {by}: {reason}", style="dim")
