"""What a person reads while the demo runs: short aligned lines, one for each step and each case."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.status import Status
from rich.text import Text

from api.cli.demo_score import DemoScore
from api.cli.demo_server import Login

HEAD_CELLS = 9
Shown = Callable[[str], None]
"""Replaces the last line of a terminal."""


class DemoTeller:
    """Prints the demo's lines; colours and the moving last line only on a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._name_cells = 0

    def began(self, *, cameras: Sequence[tuple[str, str]], note: str, model: str, plan: str, max_gap_s: float) -> None:
        """Shows the cameras by name and address, the network and the plan."""
        self._name_cells = max(cell_len(name) for name, _ in cameras)
        self._line("demo", f"{len(cameras)} sample cameras on this machine; all of it local and temporary", "bold")
        if note:
            self._line("", note, "yellow")
        for number, (name, url) in enumerate(cameras):
            self._line("cameras" if number == 0 else "", f"{_padded(name, self._name_cells)}  {url}")
        self._line("network", model)
        self._line("patrol", f"{plan}: no camera goes unseen for longer than {max_gap_s:g} s")
        self._line("start", "the server and one worker ...", "dim")

    def ready(self, *, address: str, login: Login | None, took_s: float, first_in_s: float | None) -> None:
        """Says where to look and how to stop."""
        self._line("ready", f"after {took_s:.0f} s", "dim")
        self._line("address", f"{address}  (API: {address}/api/v1/docs)", "bold green")
        if login is not None:
            self._line("login", f"{login.name}  {login.password}  (for this run only)", "bold yellow")
        self._line("stop", "Ctrl-C; nothing is left behind, the pictures are deleted too")
        if first_in_s is not None:
            self._line("watch", f"the first violation is due in about {first_in_s:.0f} s", "dim")
        self._console.print()

    def case_opened(self, case: Mapping[str, Any], picture: Path | None) -> None:
        """Shows a case and where its picture lies."""
        where = _padded(case["camera_name"], self._name_cells)
        what = " ".join(part for part in (_words(case["type"]), _object(case)) if part)
        self._line(f"case {case['number']}", f"{_clock(case['opened_at'])}  {where}  {what}", "bold red")
        self._line("", f"stayed {_dwell(case)}")
        if picture is not None:
            self._line("", str(picture))

    def case_cleared(self, case: Mapping[str, Any]) -> None:
        """Says that a case's place was seen empty."""
        where = _padded(case["camera_name"], self._name_cells)
        self._line("clear", f"{_clock(case['cleared_at'])}  {where}  case {case['number']}", "green")

    def ended(self, score: DemoScore) -> None:
        """Shows what was found, against what was there to be found."""
        self._console.print()
        due = f"{score.found} of {score.violations} violations found that were due"
        false = "no false alarm" if score.false_alarms == 0 else f"{score.false_alarms} false"
        exempt = f", {score.exempt_alarms} for a person to excuse" if score.exempt_alarms else ""
        self._line("end", f"{score.seconds:.0f} s: {_count(score.cases, 'case')}; {due}, {false}{exempt}", "bold")

    def watching(self) -> AbstractContextManager[Status]:
        """Keeps a last line on a terminal that shows life; nothing is printed elsewhere."""
        # NOTE: redrawn rarely, or a spinner would cost more than the patrol.
        return self._console.status("", refresh_per_second=2.0)

    def _line(self, head: str, text: str, style: str = "") -> None:
        line = Text(_padded(head, HEAD_CELLS), style=style)
        line.append(text, style="dim" if style == "dim" else "not bold" if style == "bold red" else "")
        self._console.print(line)


def status_text(*, elapsed_s: float, cases: int, is_promise_kept: bool | None) -> str:
    """Returns the last line of the terminal."""
    promise = {None: "", True: ", every camera seen in time", False: ", some camera seen late"}[is_promise_kept]
    return f"{elapsed_s:.0f} s, {_count(cases, 'case')}{promise}"


def _padded(text: str, cells: int) -> str:
    """Chinese letters are two cells wide."""
    return text + " " * max(0, cells - cell_len(text))


def _clock(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%H:%M:%S")


def _words(key: str) -> str:
    return key.replace("_", " ")


def _object(case: Mapping[str, Any]) -> str:
    label = case["label"] or ""
    return f"({label} x {case['count']})" if case["count"] > 1 else f"({label})" if label else ""


def _dwell(case: Mapping[str, Any]) -> str:
    lower_s, upper_s = case["dwell"]["lower_s"], case["dwell"]["upper_s"]
    stayed = f"at least {lower_s:.0f} s, at most {'unknown' if upper_s is None else f'{upper_s:.0f} s'}"
    return stayed if case["limit_s"] is None else f"{stayed}, limit {case['limit_s']:g} s"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
