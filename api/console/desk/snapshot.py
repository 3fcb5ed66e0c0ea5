"""What the command desk asks the API for, as one value."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from api.cases.states import CaseState
from api.pages.inside import InsideApi

Answer = dict[str, Any]
WAITING = CaseState.PENDING_VERIFICATION.value
OPEN = tuple(
    state.value
    for state in CaseState
    if state not in (CaseState.PENDING_VERIFICATION, CaseState.REJECTED, CaseState.CLOSED, CaseState.FORCE_CLOSED)
    and state is not CaseState.CANCELLED
)
"""States of cases that people work on after they were verified, or that are suspected."""
LAST_VISITS = 30
_PAGE = 200
_PAGES = 3
"""More cases than these pages hold are not marked on the wall, and the desk says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The patrol, the cameras and their open cases at one moment; answers of the API as they came."""

    at: datetime
    """The server's time."""
    cameras: list[Answer]
    patrol: Answer
    plans: list[Answer]
    visits: list[Answer]
    """The newest first."""
    waiting: list[Answer]
    """Cases that wait for verification."""
    working: list[Answer]
    """Other open cases."""
    is_cut: bool = False
    """Whether there are more cases than were read."""


async def ask_snapshot(api: InsideApi) -> Snapshot:
    """Returns how things stand; raises `Refused`."""
    patrol = await api.get("/patrol")
    waiting, waits_more = await _cases(api, [WAITING])
    working, works_more = await _cases(api, list(OPEN))
    return Snapshot(
        at=datetime.fromisoformat(patrol["now"]),
        patrol=patrol,
        cameras=await api.get("/cameras"),
        plans=await api.get("/plans"),
        visits=await api.get("/visits", limit=LAST_VISITS),
        waiting=waiting,
        working=working,
        is_cut=waits_more or works_more,
    )


async def ask_rounds(api: InsideApi, plans: list[Answer], now: datetime) -> dict[str, Answer | None]:
    """Returns of each plan the round that goes on, or the last one of this day."""
    found: dict[str, Answer | None] = {}
    for plan in plans:
        span = {"from": (now - timedelta(hours=24)).isoformat(), "to": (now + timedelta(minutes=1)).isoformat()}
        rounds = await api.get(f"/plans/{plan['id']}/rounds", **span)
        open_ones = [each for each in rounds if not each["is_over"]]
        found[plan["id"]] = (open_ones or rounds or [None])[-1]
    return found


async def ask_hour(api: InsideApi, now: datetime) -> Answer:
    """Returns the coverage of the last hour."""
    answer: Answer = await api.get(
        "/coverage", **{"from": (now - timedelta(hours=1)).isoformat(), "to": now.isoformat()}
    )
    return answer


async def _cases(api: InsideApi, states: list[str]) -> tuple[list[Answer], bool]:
    found: list[Answer] = []
    cursor: str | None = None
    for _ in range(_PAGES):
        page = await api.get("/cases", state=states, limit=_PAGE, cursor=cursor)
        found.extend(page["cases"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    return found, cursor is not None
