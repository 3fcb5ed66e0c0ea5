"""Asks the API for everything that the page of a case shows."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from api.console.frame import Desk
from api.pages.inside import Refused, SignedOut
from api.policy import POLICY

Answer = Mapping[str, Any]
Answers = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A case with all around it, as the API answers."""

    case: Answer
    clocks: Answers
    history: Answers
    looks: Answers
    links: Answer
    joint: Answer
    tickets: Answers
    signals: Answers
    rechecks: Answers
    stories: Answers
    cameras: Answers
    hold: Answer | None
    """None: nobody holds it, or whoever asks is not told."""

    @property
    def path(self) -> str:
        """Below the API."""
        return case_path(self.case["id"])

    @property
    def if_match(self) -> dict[str, str]:
        """The header that changes only what this page has shown."""
        return {"If-Match": f'"{self.case["version"]}"'}


_NO_LINKS: Answer = {"links": [], "recurrence_of": None, "recurrences": [], "suggestions": []}
_NOTHING: Mapping[str, Any] = {
    "/cameras": [],
    "links": _NO_LINKS,
    "joint": {"parts": [], "open_units": [], "main_unit": None},
}


def case_path(case_id: str) -> str:
    """Returns where a case is, below the API."""
    return f"/cases/{quote(case_id, safe='')}"


def may(desk: Desk, method: str, path: str) -> bool:
    """Returns whether the person's role may call a route; the API decides in any case."""
    return desk.role in POLICY[method, path].roles


async def open_case(desk: Desk, case_id: str) -> Opened:
    """Returns the case.

    What a role may not ask for is left out: the rest of the page works without.

    Raises:
        Refused: There is no such case, or none that this person may see.
    """
    path = case_path(case_id)

    async def around(name: str) -> Any:
        try:
            return await desk.api.get(name if name.startswith("/") else f"{path}/{name}")
        except SignedOut:
            raise
        except Refused:
            return _NOTHING.get(name, [])

    case, clocks = await asyncio.gather(desk.api.get(path), desk.api.get(f"{path}/clocks"))
    names = ("history", "looks", "links", "joint", "tickets", "signals", "rechecks", "stories", "/cameras")
    found = dict(zip(names, await asyncio.gather(*(around(each) for each in names)), strict=True))
    return Opened(
        case=case,
        clocks=clocks["clocks"],
        hold=await _hold(desk, case_id),
        cameras=found.pop("/cameras"),
        **found,
    )


async def _hold(desk: Desk, case_id: str) -> Answer | None:
    if not may(desk, "GET", "/retention"):
        return None
    try:
        holds: Answers = (await desk.api.get("/retention"))["holds"]
    except SignedOut:
        raise
    except Refused:
        return None
    return next((each for each in holds if each["case_id"] == case_id), None)
