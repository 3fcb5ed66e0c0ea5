"""A case with a clock that runs, and what is told of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from catalogued import put_row
from sqlalchemy import select

from api.cases.states import CaseState
from api.clocks import service as clocks
from api.clocks.limit import Stage
from api.db.tables import CaseRow, OutboxRow
from api.supervision.service import sweep


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One case at a unit: two hours by its catalogue row, on a Monday morning."""

    street: Any
    case_id: str

    @property
    def now(self) -> datetime:
        at: datetime = self.street.clock()
        return at

    def forward(self, hours: float) -> None:
        self.street.clock.now += timedelta(hours=hours)

    def does(self, what: Callable[..., Any], *more: Any) -> None:
        """Starts, ends, pauses, resumes or extends, now."""
        with self.street.database.write() as session:
            what(session, session.get(CaseRow, self.case_id), *more, at=self.now)

    def becomes(self, state: CaseState) -> None:
        with self.street.database.write() as session:
            session.get(CaseRow, self.case_id).state = state.value

    def sweep(self) -> int:
        return sweep(self.street.database, now=self.now, announcer=self.street.services.announcer)

    @property
    def told(self) -> list[dict[str, Any]]:
        """Oldest first."""
        answer = self.street.get(f"/supervision?case={self.case_id}")
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()["supervisions"]
        return rows[::-1]

    @property
    def keys_in_outbox(self) -> list[str]:
        with self.street.database.read() as session:
            rows = session.scalars(select(OutboxRow.key).where(OutboxRow.topic == "supervision.opened"))
            return sorted(rows)

    @property
    def clocks(self) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = self.street.get(f"/cases/{self.case_id}/clocks").json()["clocks"]
        return shown

    @property
    def case(self) -> dict[str, Any]:
        shown: dict[str, Any] = self.street.get(f"/cases/{self.case_id}").json()
        return shown


@pytest.fixture
def desk(street: Any) -> Desk:
    """The handling has begun; by the shipped row it may take two work hours: until noon."""
    # A case that only warns yet has no clock of its own running.
    put_row(street, "fire_lane_blocked", warns_first="yes")
    desk = Desk(street=street, case_id=street.make_case()["id"])
    street.clock.now = street.clock.now.replace(hour=2, minute=0, second=0, microsecond=0)
    desk.becomes(CaseState.HANDLING)
    desk.does(clocks.start_stage, Stage.HANDLE)
    return desk
