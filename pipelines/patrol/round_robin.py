"""The honest baseline: every camera in turn, whoever has waited longest first."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from pipelines.orders import LONG_KINDS, OrderKind, Slots
from pipelines.patrol.due import is_free, routine_due_at, stay_due_at
from pipelines.patrol.turn import RECHECK_REASON, Choice, Turn
from pipelines.patrol.watching import WATCH_REASON, may_watch

STAY_RECHECK_S = 1.0
"""How often to ask whether a stay slot has become free."""
REASONS = {
    OrderKind.LOOK_NOW: "somebody asked to look now",
    OrderKind.PROBE: "somebody asked for a probe",
    OrderKind.STAY: "a rule with a short limit: watch without a break",
    OrderKind.RECHECK: RECHECK_REASON,
    OrderKind.WATCH: WATCH_REASON,
    OrderKind.CONFIRM: "an object may have stayed past its limit",
}
"""Of every kind but routine visits."""


class Urgency(IntEnum):
    """What goes before what."""

    ASKED = 0
    """A person waits for it."""
    BOOKED = 1
    """A confirmation, or a camera that has waited twice as long as was promised."""
    IN_TURN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One reason to visit one camera."""

    turn: Turn
    kind: OrderKind
    urgency: Urgency
    due_at: datetime

    @property
    def reason(self) -> str:
        """For people: why this camera, now. Put into words only for what is chosen: most claims are not."""
        if self.kind is OrderKind.ROUTINE:
            return f"its turn: nobody goes unseen for longer than {min(self.turn.gaps_s):g} s"
        return REASONS[self.kind]

    @property
    def rank(self) -> tuple[Urgency, bool, datetime, int]:
        """The smallest goes first; among those in turn, cameras that nobody has ever visited."""
        return self.urgency, self.turn.last_visit_at is not None, self.due_at, self.turn.position


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRobin:
    """Chooses in turn; asked and booked visits first. Implements `Policy`."""

    host_cap: int = 4
    """Connections to one host at a time: a recorder serves many cameras, and allows few sessions."""
    due_share: float = 1.0
    """A camera is due after this share of its gap; 0: it never rests, as many looks as there are slots for."""

    def choose(self, turns: Sequence[Turn], *, now: datetime, slots: Slots) -> tuple[Choice, ...]:
        """Returns at most as many choices as there are slots, most urgent first, each camera at most once.

        A camera that is held, stopped or backing off is never chosen. A camera that wants a stay gets one when a stay
        slot is free, as soon as its last one has ended; else it is visited when a visit is due.
        """
        open_turns = [turn for turn in turns if is_free(turn, now=now)]
        claims = sorted(
            (c for turn in open_turns for c in self._claims(turn, now) if c.due_at <= now), key=lambda c: c.rank
        )
        in_use = Counter(turn.host for turn in turns if turn.is_held)
        free = {True: slots.stay, False: slots.routine}
        chosen: dict[str, Choice] = {}
        for claim in claims:
            turn = claim.turn
            kind = _kind(claim, has_free_stay=free[True] > 0)
            is_stay = kind in LONG_KINDS
            if turn.camera_id in chosen or free[is_stay] <= 0 or in_use[turn.host] >= self.host_cap:
                continue
            free[is_stay] -= 1
            in_use[turn.host] += 1
            chosen[turn.camera_id] = Choice(
                camera_id=turn.camera_id, kind=kind, reason=claim.reason, due_at=claim.due_at
            )
        return tuple(chosen.values())

    def next_due_at(self, turns: Sequence[Turn], *, now: datetime) -> datetime | None:
        """Returns when the next turn falls due (may lie in the past), None when nothing ever will.

        A stay or a watch may wait for a free slot for long, so it never counts as overdue, only as due in
        `STAY_RECHECK_S`.
        """
        soonest = dict.fromkeys(LONG_KINDS, now + timedelta(seconds=STAY_RECHECK_S))
        instants = (
            max(claim.due_at, turn.retry_at or claim.due_at, soonest.get(claim.kind, claim.due_at))
            for turn in turns
            if not (turn.is_held or turn.is_stopped)
            for claim in self._claims(turn, now)
        )
        return min(instants, default=None)

    def _claims(self, turn: Turn, now: datetime) -> Iterator[Claim]:
        """Yields every reason to visit the camera, due or not, the preferred one of equals first."""
        if turn.recheck_at is not None:
            yield Claim(turn=turn, kind=OrderKind.RECHECK, urgency=Urgency.ASKED, due_at=turn.recheck_at)
        if turn.asked_at is not None:
            yield Claim(
                turn=turn,
                kind=OrderKind.LOOK_NOW,
                urgency=Urgency.ASKED,
                due_at=turn.asked_at,
            )
        if turn.is_probe_asked:
            yield Claim(turn=turn, kind=OrderKind.PROBE, urgency=Urgency.ASKED, due_at=now)
        if turn.watch_since is not None and may_watch(turn, now=now):
            yield Claim(turn=turn, kind=OrderKind.WATCH, urgency=Urgency.ASKED, due_at=turn.watch_since)
        routine_at = routine_due_at(turn, now=now, share=self.due_share)
        if routine_at is None:
            return
        stay_at = stay_due_at(turn, now=now)
        if stay_at is not None:
            yield Claim(
                turn=turn,
                kind=OrderKind.STAY,
                urgency=Urgency.IN_TURN,
                due_at=stay_at,
            )
        if turn.confirm_at is not None:
            yield Claim(
                turn=turn,
                kind=OrderKind.CONFIRM,
                urgency=Urgency.BOOKED,
                due_at=turn.confirm_at,
            )
        yield _routine(turn, routine_at, now)


def _kind(claim: Claim, *, has_free_stay: bool) -> OrderKind:
    """What is due at a camera that wants a stay becomes one; what a person asked for stays what it is."""
    is_patrol = claim.kind in (OrderKind.CONFIRM, OrderKind.ROUTINE)
    return OrderKind.STAY if is_patrol and claim.turn.wants_stay and has_free_stay else claim.kind


def _routine(turn: Turn, due_at: datetime, now: datetime) -> Claim:
    gap_s = min(turn.gaps_s)
    is_late = turn.last_visit_at is not None and now - turn.last_visit_at >= timedelta(seconds=2 * gap_s)
    return Claim(
        turn=turn,
        kind=OrderKind.ROUTINE,
        urgency=Urgency.BOOKED if is_late else Urgency.IN_TURN,
        due_at=due_at,
    )
