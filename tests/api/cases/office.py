"""People at work on cases, without a server: a database, a clock, one identity of each role, and what moves need."""

import contextlib
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest

from api.cases import repository
from api.cases.lifecycle import MOVES, Move
from api.cases.move import Asked, ReasonKind
from api.cases.moves import make_move
from api.cases.opening import open_finding
from api.cases.schemas import MoveRequest
from api.cases.states import REPORT, CaseState
from api.catalogue.profile import shipped_profile
from api.catalogue.repository import add_version
from api.db.engine import Database
from api.db.tables import CaseEventRow, CaseRow, PictureRow
from api.errors import ApiError
from api.people.roles import Identity, Role, TokenKind

UNIT = "sanitation"
"""The unit that the shipped catalogue and register name for exposed garbage."""
OTHER_UNIT = "fire_rescue"
START = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
Maker = Identity | Literal["system"]


def identity(role: Role, *, name: str | None = None, unit: str | None = None, areas: tuple[str, ...] = ()) -> Identity:
    """A person who is logged in."""
    who = name or role.value
    own = UNIT if role is Role.HANDLER and unit is None else unit
    return Identity(
        kind=TokenKind.SESSION,
        name=who,
        role=role,
        token_id=f"token-{who}",
        person_id=f"person-{who}",
        unit=own,
        areas=frozenset(areas),
    )


PEOPLE = {role: identity(role) for role in Role}
OTHER_CHIEF = identity(Role.SUPERVISOR, name="other-supervisor")


class _UndoneError(Exception):
    """Takes a transaction back."""


@dataclass(slots=True, kw_only=True)
class Office:
    """Opens cases and makes moves."""

    database: Database
    now: datetime = START
    count: int = field(default=0)

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)

    def number(self) -> int:
        self.count += 1
        return self.count

    def open(self, **changes: Any) -> str:
        """A report of exposed garbage that waits for verification; returns the case's id."""
        finding = {"origin": REPORT, "origin_id": f"r{self.number()}", "type": "garbage_exposed"} | changes
        with self.database.write() as session:
            return open_finding(session, **finding, now=self.now).id

    def picture(self, *, camera: str | None = None, stored_at: datetime | None = None) -> str:
        """The hash of a stored picture that is nobody's yet."""
        sha256 = hashlib.sha256(f"picture {self.number()}".encode()).hexdigest()
        at = stored_at or self.now
        row = PictureRow(
            sha256=sha256,
            size_bytes=1,
            media_type="image/jpeg",
            width=1920,
            height=1080,
            camera_id=camera,
            taken_at=None,
            stored_at=at,
            expires_at=at + timedelta(hours=1),
        )
        with self.database.write() as session:
            session.add(row)
        return sha256

    def move(
        self, case_id: str, move: Move, by: Maker | Role = Role.ADMIN, *, seen: int | None = None, **content: Any
    ) -> CaseRow:
        """Makes a move with just what is given."""
        maker = PEOPLE[by] if isinstance(by, Role) else by
        with self.database.write() as session:
            request = MoveRequest(move=move, **content)
            return make_move(session, case_id, request, by=maker, now=self.now, seen_version=seen)

    def tried(self, case_id: str, move: Move, by: Maker) -> CaseRow:
        """The case as a whole move would leave it; nothing of it is kept."""
        request = MoveRequest(move=move, **self.whole(move))
        with contextlib.suppress(_UndoneError), self.database.write() as session:
            case = make_move(session, case_id, request, by=by, now=self.now)
            session.expunge(case)
            raise _UndoneError
        return case

    def refused(self, case_id: str, move: Move, by: Maker | Role = Role.ADMIN, **content: Any) -> ApiError:
        """What the move is refused with; it has changed nothing."""
        before = (self.read(case_id).version, len(self.history(case_id)))
        with pytest.raises(ApiError) as error:
            self.move(case_id, move, by, **content)
        assert (self.read(case_id).version, len(self.history(case_id))) == before
        return error.value

    def history(self, case_id: str) -> list[CaseEventRow]:
        with self.database.read() as session:
            return list(repository.history(session, case_id))

    def whole(self, move: Move, **changes: Any) -> dict[str, Any]:
        """What a move needs."""
        rule = MOVES[move]
        reasons = {ReasonKind.REJECT: "gone", ReasonKind.CANCEL: "on_duty", ReasonKind.WRITTEN: "因为下雨"}
        needed: dict[str, Any] = {}
        if rule.reason in reasons:
            needed["reason"] = reasons[rule.reason]
        if rule.needs_unit:
            needed["unit"] = UNIT
        if rule.needs_level:
            needed["level"] = "county"
        if rule.needs_limit:
            needed["limit"] = {"clock": "natural_day", "amount": 2}
        if rule.needs_satisfaction:
            needed["satisfaction"] = 5
        if rule.needs_picture or rule.needs_scene:
            needed["pictures"] = [self.picture()]
        return needed | changes

    def go(self, case_id: str, *moves: Move) -> CaseRow:
        """Makes moves one after the other, each by somebody who may, with what it needs."""
        for move in moves:
            roles = MOVES[move].roles
            role = Role.HANDLER if Role.HANDLER in roles else Role.ADMIN if Role.ADMIN in roles else None
            maker: Maker = OTHER_CHIEF if MOVES[move].answers else "system" if role is None else PEOPLE[role]
            self.forward(minutes=1)
            self.move(case_id, move, maker, **self.whole(move))
        return self.read(case_id)

    def take_units_out_of_the_catalogue(self) -> None:
        """From now on no row names a unit, so that dispatchers choose."""
        without = {"handling_unit": None, "first_responsible_unit": None}
        rows = [each.model_copy(update=without) for each in shipped_profile()]
        with self.database.write() as session:
            add_version(session, 2, rows, at=self.now, by="test", note="")

    def read(self, case_id: str) -> CaseRow:
        with self.database.read() as session:
            return session.get_one(CaseRow, case_id)

    def at(self, state: CaseState, *, asked: Asked | None = None) -> str:
        """A case that has come to a state by moves, with something asked of another person perhaps."""
        case_id = self.open()
        self.go(case_id, *WAYS[state])
        if asked is not None:
            self.go(case_id, Move.REQUEST_SUSPENSION if asked is Asked.SUSPENSION else Move.REQUEST_EXTENSION)
        return case_id


_FILED = (Move.VERIFY_FILE,)
_HANDLED = (*_FILED, Move.REPORT_HANDLED)
_CHECKED = (*_HANDLED, Move.START_CHECK)

WAYS: dict[CaseState, tuple[Move, ...]] = {
    CaseState.PENDING_VERIFICATION: (),
    CaseState.REJECTED: (Move.VERIFY_REJECT,),
    CaseState.HANDLING: _FILED,
    CaseState.RETURNED: (*_FILED, Move.RETURN_TO_SENDER),
    CaseState.SUSPENDED: (*_FILED, Move.REQUEST_SUSPENSION, Move.APPROVE_SUSPENSION),
    CaseState.HANDLED: _HANDLED,
    CaseState.PENDING_CHECK: _CHECKED,
    CaseState.CHECK_FAILED: (*_CHECKED, Move.CHECK_FAILED),
    CaseState.CLOSED: (*_CHECKED, Move.CHECK_PASSED),
    CaseState.FORCE_CLOSED: (*_FILED, Move.FORCE_CLOSE),
    CaseState.CANCELLED: (*_FILED, Move.CANCEL),
}
"""How a report comes to a state. `suspected` is for cameras' findings, `filed` is left at once, `pending_dispatch` is
where no unit fits."""
