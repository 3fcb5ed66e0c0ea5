"""Coverage by camera and hour as a picture: which state took most of each hour; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

WORST_FIRST = ("late", "unreachable", "degraded", "paused", "inspected", "between")
"""An hour is told by the worst that took up at least `LEAST` of it: silence is never drawn as calm."""
LEAST = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One hour of one camera."""

    state: str
    """One of the six states; "" for an hour of which nothing is known."""
    minutes: Mapping[str, int]
    """State -> minutes, without zeros."""
    seen: float
    """Share of its minutes that were inspected, or between two looks that kept the promise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One camera."""

    camera_id: str
    name: str
    cells: tuple[Cell, ...]


def hours_of(view: Mapping[str, Any], zone: ZoneInfo) -> list[str]:
    """Returns what stands above the columns: the hour at the site."""
    return [f"{datetime.fromisoformat(at).astimezone(zone):%H}" for at in view["hours"]]


def rows_of(view: Mapping[str, Any]) -> list[Row]:
    """Returns the cameras of `GET /coverage/hours`, the least seen first."""
    states: Sequence[str] = view["states"]
    rows = [
        Row(
            camera_id=each["camera_id"],
            name=each["name"],
            cells=tuple(cell_of(dict(zip(states, minutes, strict=True))) for minutes in each["hours"]),
        )
        for each in view["cameras"]
    ]
    return sorted(rows, key=lambda row: (sum(cell.seen for cell in row.cells if cell.minutes), row.name))


def cell_of(minutes: Mapping[str, int]) -> Cell:
    """Returns one hour."""
    known = {state: count for state, count in minutes.items() if count > 0}
    total = sum(known.values())
    if total == 0:
        return Cell(state="", minutes={}, seen=0.0)
    state = next(name for name in WORST_FIRST if known.get(name, 0) >= LEAST * total)
    return Cell(state=state, minutes=known, seen=(known.get("inspected", 0) + known.get("between", 0)) / total)
