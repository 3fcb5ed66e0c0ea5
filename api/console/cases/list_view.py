"""The lines of the list of cases, and what changes in it while it is being read; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.console.cases.clocks_view import Due, due
from api.console.cases.words import Words

Mark = tuple[str, str]
"""What it says, and its colour (may be empty)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One case, as its line shows it."""

    id: str
    number: int
    version: int
    type: str
    where: str
    area: str
    state: str
    state_tone: str
    """Colour of the state where it means something."""
    unit: str
    level: str
    opened_at: str
    due: Due
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What another answer says about lines that are shown."""

    rows: tuple[Row, ...]
    """Those that are in the answer and shown."""
    gone: frozenset[str]
    """Shown, and no longer what the list asks for."""
    fresh: int
    """In the answer, and not shown."""


_TONES = {"pending_verification": "blue", "pending_dispatch": "blue", "pending_check": "blue", "returned": "blue"}
"""What waits for somebody at the desk."""


def row(case: Mapping[str, Any], words: Words, *, now: datetime) -> Row:
    """Returns the line of a case, as `GET /cases` answers it."""
    return Row(
        id=case["id"],
        number=case["number"],
        version=case["version"],
        type=words.type(case["type"]),
        where=where(case, words),
        area=words.area(case["area"]),
        state=words.name("state", case["state"]),
        state_tone=_TONES.get(case["state"], ""),
        unit=words.unit(case["unit"]),
        level=words.name("level", case["level"]),
        opened_at=case["opened_at"],
        due=due(case["clock"], words, now=now),
        marks=marks(case, words),
    )


def where(case: Mapping[str, Any], words: Words) -> str:
    """Returns where it is: camera and zone, else the point on the map, else the area."""
    if case["camera_name"] or case["zone_name"]:
        return words.listed([case["camera_name"], case["zone_name"]])
    if case["position"] is not None:
        return point(case["position"])
    return words.area(case["area"]) or words.say("cases.somewhere")


def point(position: Sequence[float]) -> str:
    """Returns "24.60841, 118.24512": latitude first, as people and navigation write it."""
    return f"{position[1]:.5f}, {position[0]:.5f}"


def marks(case: Mapping[str, Any], words: Words) -> tuple[Mark, ...]:
    """Returns what people should notice."""
    found: list[Mark] = []
    if case["is_supervised"]:
        found.append((words.say("cases.mark_supervised"), "red"))
    if case["request"] is not None:
        found.append((words.name("asked", case["request"]["asked"]), "yellow"))
    if case["reworks"]:
        found.append((words.say("cases.mark_reworks", count=case["reworks"]), "yellow"))
    if case["cleared_at"] is not None:
        found.append((words.say("cases.mark_cleared"), "green"))
    if case["recurrence_of"] is not None:
        found.append((words.say("cases.mark_again", number=case["recurrence_of"]["number"]), ""))
    if case["is_below_standard"]:
        found.append((words.say("cases.mark_small"), ""))
    return tuple(found)


def change(shown: Sequence[str], answer: Mapping[str, Any], words: Words, *, now: datetime, is_whole: bool) -> Change:
    """Returns what has become of the lines that are shown.

    Args:
        shown: Ids of the cases on the page, newest first.
        answer: Of `GET /cases`, asked as when the page was made.
        words: As the page speaks.
        now: The server's time.
        is_whole: Whether the page showed all that there was: then whatever is not on it has come since.
    """
    cases = {case["id"]: case for case in answer["cases"]}
    still = [each for each in shown if each in cases]
    # What came since has pushed the last lines off the answer: of those it says nothing.
    asked = shown if answer["next_cursor"] is None or not still else shown[: shown.index(still[-1]) + 1]
    order = list(cases)
    end = len(order) if is_whole or not still else order.index(still[-1])
    return Change(
        rows=tuple(row(cases[each], words, now=now) for each in still),
        gone=frozenset(asked) - set(cases),
        fresh=len(set(order[:end]) - set(shown)),
    )
