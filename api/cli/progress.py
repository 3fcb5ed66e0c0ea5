"""What a person sees in the terminal while Lunxun works: calm lines, plain ones where there is no terminal."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from api.outbox.announcer import Announcement


def terminal() -> Console:
    """Returns standard output; colours and bold only on a terminal."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=True)


PictureOf = Callable[[str], Path | None]
"""Says where the picture of a case lies that shows it best, by the case's id."""


class Progress:
    """Prints where the server is and which cases appear."""

    def __init__(self, console: Console, *, picture_of: PictureOf = lambda _: None) -> None:
        self._console = console
        self._picture_of = picture_of

    def started(self, *, address: str, cameras: int, plans_running: int) -> None:
        """Says where to find the server, and what it has to do."""
        self._line("lunxun", f"{address}    (API: {address}/api/v1/docs)", style="bold green")
        if cameras:
            self._line("", f"{_count(cameras, 'camera')}, {_count(plans_running, 'plan')} running", style="dim")
        else:
            self._line("", "no cameras yet; describe them in a site file and start with --site FILE", style="dim")

    def first_login(self, *, name: str, password: str) -> None:
        """Shows the first password, this once, to the person at the terminal."""
        self._line("login", f"{name}  {password}", style="bold yellow")
        self._line("", "shown this once; change it with `lunxun users password admin --data DIR`", style="dim")

    def first_login_kept(self, path: Path) -> None:
        """Says where the first password lies: output that is no terminal often ends in a log file."""
        self._line("login", f"name and first password are in {path} (only you can read it); delete it after use")

    def announced(self, announcement: Announcement) -> None:
        """Shows a case that has just been opened or cleared."""
        payload = announcement.payload
        if announcement.topic == "case.opened":
            self._line("case", self._case(announcement.at, payload), style="bold red")
        elif announcement.topic == "case.cleared":
            self._line("clear", f"{_clock(announcement.at)}  case {payload.get('number', '?')}", style="green")

    def say(self, text: str) -> None:
        """Shows a line about Lunxun itself."""
        self._line("", text, style="dim")

    def _case(self, at: datetime, payload: dict[str, Any]) -> str:
        parts = [_clock(at), f"no. {payload.get('number', '?')}"]
        parts += [str(payload[key]) for key in ("camera_name", "type", "label") if payload.get(key)]
        parts.append(_dwell(payload.get("dwell") or {}, payload.get("limit_s")))
        picture = self._picture_of(str(payload.get("case_id", "")))
        return "  ".join([*parts, str(picture)] if picture else parts)

    def _line(self, head: str, text: str, *, style: str = "") -> None:
        line = Text(f"{head:<8}", style=style)
        line.append(text, style="dim" if style == "dim" else "")
        self._console.print(line)


def _clock(at: datetime) -> str:
    return at.astimezone().strftime("%H:%M:%S")


def _dwell(dwell: dict[str, Any], limit_s: float | None) -> str:
    lower_s, upper_s = dwell.get("lower_s"), dwell.get("upper_s")
    if lower_s is None:
        return ""
    stayed = f"at least {lower_s:.0f} s, at most {'unknown' if upper_s is None else f'{upper_s:.0f} s'}"
    return stayed if limit_s is None else f"{stayed} (limit {limit_s:g} s)"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
