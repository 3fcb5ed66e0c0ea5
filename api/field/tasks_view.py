"""Which cases are whose tasks, and how the list of them looks; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.field.due_view import COLOURS, NO_COLOUR, Due, listed_due
from api.field.place_view import where
from api.field.words import Words
from api.people.roles import Role

_VERIFY = ("pending_verification",)
_HANDLE = ("handling", "check_failed")
_CHECK = ("handled", "pending_check")

TASKS: dict[Role, tuple[str, ...]] = {
    Role.GRID_WORKER: _VERIFY + _CHECK,
    Role.HANDLER: (*_HANDLE, "suspended"),
    Role.OPERATOR: _VERIFY + _CHECK,
    Role.DISPATCHER: (*_VERIFY, "pending_dispatch", "returned"),
    Role.SUPERVISOR: ("pending_dispatch", "returned", *_HANDLE, *_CHECK),
    Role.ADMIN: (*_VERIFY, "pending_dispatch", "returned", *_CHECK),
    Role.AUDITOR: (),
}
"""Role -> states in which a case waits for somebody like that; the API narrows them to the own area or unit."""
CALLED = ("filed", "pending_dispatch", "returned", *_HANDLE)
"""Where a handler's unit may have been called to somebody else's case."""
MOST_TASKS = 60
"""So many of the newest are shown; with more than those, as many that are overdue too."""

_TO_DO = {
    "pending_verification": "field.do_verify",
    "pending_dispatch": "field.do_dispatch",
    "returned": "field.do_redispatch",
    "handling": "field.do_handle",
    "check_failed": "field.do_rework",
    "suspended": "field.do_resume",
    "handled": "field.do_check",
    "pending_check": "field.do_check",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One card of the list."""

    id: str
    number: int
    type: str
    where: str
    to_do: str
    """What is to be done with it."""
    due: Due
    marks: tuple[str, ...]
    """What one should know before opening it: supervised, rework, asked for."""
    since: str
    since_exact: str
    position: tuple[float, float] | None
    """Longitude, latitude."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The tasks of one colour."""

    colour: str
    title: str
    tasks: tuple[Task, ...]


def task(case: Mapping[str, Any], *, type_name: str, me: Mapping[str, Any], words: Words) -> Task:
    """Returns a case of the list, with its `clock`, as a card."""
    return Task(
        id=case["id"],
        number=case["number"],
        type=type_name,
        where=where(case, words),
        to_do=words.say(_to_do(case, me)),
        due=listed_due(case["clock"], words),
        marks=tuple(_marks(case, words)),
        since=words.ago(_at(case)),
        since_exact=words.exact(_at(case)),
        position=None if case["position"] is None else tuple(case["position"]),
    )


def groups(tasks: Sequence[Task], words: Words) -> tuple[Group, ...]:
    """Returns the tasks by colour, most urgent first; empty colours are left out."""
    ordered = sorted(tasks, key=lambda each: each.due.order)
    found = []
    for colour in (*COLOURS, NO_COLOUR):
        inside = tuple(each for each in ordered if each.due.colour == colour)
        if inside:
            found.append(Group(colour=colour, title=words.say(f"field.group_{colour}"), tasks=inside))
    return tuple(found)


def is_called(case: Mapping[str, Any], me: Mapping[str, Any]) -> bool:
    """Whether a handler sees the case only because their unit was called to it."""
    return bool(me["role"] == Role.HANDLER and case["unit"] != me["unit"])


def _to_do(case: Mapping[str, Any], me: Mapping[str, Any]) -> str:
    if is_called(case, me):
        return "field.do_joint"
    if case["state"] == "handling" and case["accepted_at"] is None and me["role"] == Role.HANDLER:
        return "field.do_accept"
    return _TO_DO.get(case["state"], "field.do_look")


def _marks(case: Mapping[str, Any], words: Words) -> Sequence[str]:
    found = []
    if case["is_supervised"]:
        found.append(words.say("field.mark_supervised"))
    if case["reworks"]:
        found.append(words.say("field.mark_rework", count=case["reworks"]))
    if case["request"] is not None:
        found.append(words.say(f"field.mark_asked_{case['request']['asked']}"))
    if case["cleared_at"] is not None:
        found.append(words.say("field.mark_cleared"))
    return found


def _at(case: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(case["opened_at"])
