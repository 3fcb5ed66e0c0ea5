"""One person's way through the queue: what is before them, what is ready behind it, what can still be taken back.

Nothing here draws. Each step asks the API and remembers what it answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from api.pages.inside import Refused, SignedOut

MOST_SKIPPED = 50
"""As many as a claim takes."""
_GONE = frozenset({"not_held", "held_by_another", "not_waiting", "not_found", "illegal_move"})
"""Refusals after which the case is no longer ours to decide."""


class Asked(Protocol):
    """What is needed of the API; see `api.pages.inside.InsideApi`."""

    async def get(self, path: str, **params: Any) -> Any:
        """Returns the JSON answer of a reading."""

    async def post(self, path: str, json: Any = None, **options: Any) -> Any:
        """Returns the JSON answer of a change."""

    async def delete(self, path: str, **options: Any) -> Any:
        """Returns the JSON answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One case to be verified, with what is shown beside it."""

    claimed: Mapping[str, Any]
    """As `POST /queue/claim` answers."""
    looks: tuple[Mapping[str, Any], ...] = ()
    camera: Mapping[str, Any] | None = None
    """As `GET /cameras/{id}` answers; None: it has none, or it is out of sight."""

    @property
    def case(self) -> Mapping[str, Any]:
        """Returns the case."""
        case: Mapping[str, Any] = self.claimed["case"]
        return case

    @property
    def id(self) -> str:
        """Returns the case's id."""
        return str(self.case["id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A verdict that can still be taken back."""

    case_id: str
    number: int
    move: str
    reason: str | None
    settles_at: datetime


@dataclass(slots=True, kw_only=True)
class Turns:
    """A person at the queue: the case they are at, the one behind it, those they left."""

    api: Asked
    current: Turn | None = None
    ahead: Turn | None = None
    waiting: int = 0
    skipped: list[str] = field(default_factory=list)
    """Left for others, the last one last."""
    given: list[Given] = field(default_factory=list)
    """The last one last; what has settled is dropped by `still_given`."""
    leases: dict[str, str] = field(default_factory=dict)
    """Case -> until when it is ours, as last heard: a page left behind gives back only what no other page renewed."""
    cameras: dict[str, Mapping[str, Any] | None] = field(default_factory=dict)

    async def begin(self, case_id: str | None = None) -> None:
        """Claims the first case, or a certain one.

        Raises:
            Refused: That one is not to be had.
        """
        body = {"skip": self.skipped[-MOST_SKIPPED:]} if case_id is None else {"case_id": case_id}
        self.current, self.ahead = await self._claim(body), None

    async def prepare(self) -> Turn | None:
        """Returns the case behind the current one, claimed; None: there is none."""
        if self.current is not None and self.ahead is None:
            kept = self.current.id
            ahead = await self._claim({"skip": self.skipped[-MOST_SKIPPED:], "keep": [kept]})
            self.ahead = None if ahead is None or ahead.id == kept else ahead
        return self.ahead

    async def decide(self, move: str, *, reason: str | None = None, note: str = "") -> Given | None:
        """Gives a verdict on the current case and goes on; None: there is no current case.

        Raises:
            Refused: It was not taken. The current case is another where that one is no longer ours, and the same,
                as it is now, where it has changed meanwhile.
        """
        at = self.current
        if at is None:
            return None
        body = {"move": move, "note": note} | ({} if reason is None else {"reason": reason})
        try:
            lease = await self.api.post(
                f"/queue/{at.id}/verdict", body, headers={"If-Match": f'"{at.case["version"]}"'}
            )
        except SignedOut:
            raise
        except Refused as error:
            await self._after_refusal(at, error)
            raise
        settles_at = datetime.fromisoformat(lease["settles_at"])
        given = Given(case_id=at.id, number=at.case["number"], move=move, reason=reason, settles_at=settles_at)
        self.given = [*(each for each in self.given if each.case_id != at.id), given]
        self.waiting = max(0, self.waiting - 1)
        await self._advance()
        return given

    async def skip(self) -> None:
        """Leaves the current case to others and goes on."""
        at = self.current
        if at is None:
            return
        await self._quietly(f"/queue/{at.id}/release")
        self.skipped = [*(each for each in self.skipped if each != at.id), at.id]
        await self._advance()

    async def back(self) -> bool:
        """Goes back to the case that was skipped last; returns False where none was.

        Raises:
            Refused: It is no longer to be had.
        """
        if not self.skipped:
            return False
        await self._return_to(self.skipped.pop())
        return True

    async def take_back(self, now: datetime) -> Given | None:
        """Takes the last verdict back and shows its case again; None: there is nothing that can be taken back.

        Raises:
            Refused: The API says that it is too late.
        """
        waiting = self.still_given(now)
        if not waiting:
            return None
        last = waiting[-1]
        self.given = waiting[:-1]
        await self.api.delete(f"/queue/{last.case_id}/verdict")
        await self._return_to(last.case_id)
        return last

    def still_given(self, now: datetime) -> list[Given]:
        """Returns the verdicts that can still be taken back, the last one last."""
        self.given = [each for each in self.given if each.settles_at > now]
        return self.given

    async def renew(self) -> Refused | None:
        """Keeps what is held for another two minutes; returns why the current case was lost, if it was."""
        if self.ahead is not None and await self._lost(self.ahead) is not None:
            self.ahead = None
        if self.current is None:
            return None
        lost = await self._lost(self.current)
        if lost is not None:
            await self._advance()
        return lost

    async def leave(self) -> None:
        """Gives back what is held, unless another page of this person has renewed it since."""
        known = dict(self.leases)
        self.current = self.ahead = None
        try:
            held = (await self.api.get("/queue"))["held"]
        except Refused:
            return  # the leases run out by themselves
        for lease in held:
            if lease["verdict"] is None and known.get(lease["case_id"]) == lease["leased_until_at"]:
                await self._quietly(f"/queue/{lease['case_id']}/release")

    async def _return_to(self, case_id: str) -> None:
        kept = [] if self.current is None else [self.current.id]
        turn = await self._claim({"case_id": case_id, "keep": kept})
        self.current, self.ahead = turn, self.current

    async def _advance(self) -> None:
        if self.ahead is None:
            await self.begin()
        else:
            self.current, self.ahead = self.ahead, None

    async def _after_refusal(self, at: Turn, error: Refused) -> None:
        if error.status == 412:
            await self._return_to(at.id)
            self.ahead = None if self.ahead is not None and self.ahead.id == at.id else self.ahead
        elif error.code in _GONE:
            await self._advance()

    async def _lost(self, turn: Turn) -> Refused | None:
        try:
            lease = await self.api.post(f"/queue/{turn.id}/renew")
        except SignedOut:
            raise
        except Refused as error:
            if error.code in _GONE:
                return error
            raise
        self.leases[turn.id] = lease["leased_until_at"]
        return None

    async def _claim(self, body: Mapping[str, Any]) -> Turn | None:
        claimed = await self.api.post("/queue/claim", dict(body))
        self.waiting = claimed["waiting"]
        if claimed["case"] is None:
            return None
        case = claimed["case"]
        self.leases[case["id"]] = claimed["lease"]["leased_until_at"]
        looks = await self.api.get(f"/cases/{case['id']}/looks") if case["origin"] == "violation" else []
        return Turn(claimed=claimed, looks=tuple(looks), camera=await self._camera(case["camera_id"]))

    async def _camera(self, camera_id: str | None) -> Mapping[str, Any] | None:
        if camera_id is None:
            return None
        if camera_id not in self.cameras:
            try:
                self.cameras[camera_id] = await self.api.get(f"/cameras/{camera_id}")
            except SignedOut:
                raise
            except Refused:
                self.cameras[camera_id] = None  # removed, or out of sight: the case says what it needs to
        return self.cameras[camera_id]

    async def _quietly(self, path: str) -> None:
        try:
            await self.api.post(path)
        except SignedOut:
            raise
        except Refused:
            pass  # it is no longer ours: that is what was wanted
