"""A case that its unit reports as handled, and the looks that the camera takes afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from catalogued import put_row

from api.cases.states import CaseState
from api.db.tables import CaseRow
from api.recheck.service import book


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner:
    """One camera with one case."""

    street: Any
    case_id: str

    @property
    def state(self) -> str:
        return str(self.street.get(f"/cases/{self.case_id}").json()["state"])

    @property
    def rechecks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.street.get(f"/cases/{self.case_id}/rechecks").json()
        return found

    @property
    def newest(self) -> dict[str, Any]:
        return self.rechecks[-1]

    def pictures(self, role: str) -> list[str]:
        shown = self.street.get(f"/cases/{self.case_id}").json()["pictures"]
        return [each["sha256"] for each in shown if each["role"] == role]

    def history(self, kind: str) -> list[dict[str, Any]]:
        events = self.street.get(f"/cases/{self.case_id}/history").json()
        return [each for each in events if each["kind"] == kind]

    def becomes(self, state: CaseState) -> None:
        """Puts the case where a test begins; how cases come there is tested with the moves."""
        with self.street.database.write() as session:
            session.get(CaseRow, self.case_id).state = state.value

    def handled(self) -> None:
        """The unit reports that it is done, and the camera is asked."""
        self.becomes(CaseState.HANDLED)
        with self.street.database.write() as session:
            book(session, session.get(CaseRow, self.case_id), self.street.clock())

    def order(self) -> dict[str, Any]:
        self.street.clock.advance(1)
        order: dict[str, Any] = self.street.order()
        return order

    def looks(self, *shows: dict[str, Any], order: dict[str, Any], pictured: bool = True) -> list[dict[str, Any]]:
        """Looks two seconds apart, each with its picture, as a worker on a re-check takes them."""
        gone = [{"place": each["id"], "answer": "not_seen", "appearance": [0, 1, 0, 0]} for each in order["places"]]
        # What is not a sighting of the car itself is an answer that its box looks different.
        answers = [gone if "sightings" in shown else [] for shown in shows]
        return [
            self.street.look(
                1.0 + 2 * index,
                index=index,
                picture=self.street.upload() if pictured else None,
                **({"answers": answers[index]} | shown),
            )
            for index, shown in enumerate(shows)
        ]

    def recheck(self, *shows: dict[str, Any], pictured: bool = True, **changes: Any) -> dict[str, Any]:
        """The next visit, which must be a re-check; returns what it said."""
        order = self.order()
        assert order["kind"] == "recheck"
        looks = self.looks(*shows, order=order, pictured=pictured)
        answer = self.street.send(self.street.report(order, looks, **changes))
        assert answer.status_code == 200, answer.text
        self.street.clock.advance(10)
        return self.newest


@pytest.fixture
def filed(street: Any, make_corner: Callable[..., Corner]) -> Corner:
    """A case of a car in a fire lane that was warned about and is still there."""
    return make_corner(street)


@pytest.fixture
def closing_by_camera() -> Callable[[Any], None]:
    """A function: a catalogue under which the camera's word closes cases of blocked fire lanes."""

    def put(street: Any) -> None:
        put_row(street, "fire_lane_blocked", closes_by_camera="yes")

    return put


@pytest.fixture
def make_corner() -> Callable[..., Corner]:
    """A function: a new case on a street, by default one that was warned about and is still there."""

    def make(street: Any, *, is_warned: bool = True) -> Corner:
        put_row(street, "fire_lane_blocked", warns_first="yes")
        corner = Corner(street=street, case_id=street.make_case()["id"])
        if is_warned:
            street.clock.advance(61)
            corner.recheck({}, {}, {})
        return corner

    return make
