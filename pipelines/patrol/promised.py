"""Promises first: no look is made that would make another camera late; then the look that is worth most."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from pipelines.orders import OrderKind, Slots
from pipelines.patrol.draft import Draft
from pipelines.patrol.roster import Roster
from pipelines.patrol.short_visits import Terms, choose_short_visits, rest_s
from pipelines.patrol.turn import RECHECK_REASON, Choice, Turn
from pipelines.patrol.watching import WATCH_REASON, may_watch
from pipelines.patrol.worth import stay_worth

STAY_RECHECK_S = 1.0
"""How often to ask whether a stay slot has become free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """Chooses by deadline, booking and worth. Implements `Policy`.

    Who asks often about many cameras gives a `Roster`, which spares reading all turns at each claim.
    """

    host_cap: int = 4
    """Connections to one host at a time: a recorder serves many cameras, and allows few sessions."""
    stay_s: float = 120.0
    """How long a stay lasts."""
    terms: Terms = field(default_factory=Terms)
    """Where the lines between promise, booking and spare look are drawn."""

    def choose(self, turns: Sequence[Turn], *, now: datetime, slots: Slots) -> tuple[Choice, ...]:
        """Returns at most as many choices as there are slots, most urgent first, each camera at most once.

        A camera that is held, stopped or backing off is never chosen. In this order: what a person asked for; watches
        and stays, in slots of their own, stays where they are worth most; short visits (`choose_short_visits`).
        """
        roster = turns if isinstance(turns, Roster) else Roster(turns)
        draft = Draft(roster, now=now, slots=slots, host_cap=self.host_cap)
        _choose_asked(draft)
        self._choose_watches(draft)
        self._choose_stays(draft)
        choose_short_visits(draft, terms=self.terms)
        return tuple(draft.choices)

    def next_due_at(self, turns: Sequence[Turn], *, now: datetime) -> datetime | None:
        """Returns when the next turn may be chosen (may lie in the past), None when nothing ever will.

        A stay or a watch may wait for a free slot for long, so it never counts as overdue, only as due in
        `STAY_RECHECK_S`.
        """
        instants = (
            at if turn.retry_at is None else max(at, turn.retry_at)
            for turn in turns
            if not (turn.is_held or turn.is_stopped)
            for at in self._instants(turn, now)
        )
        return min(instants, default=None)

    def _choose_watches(self, draft: Draft) -> None:
        """Adds what somebody wants to watch, whoever has waited longest first."""
        roster, now = draft.roster, draft.now
        wished = np.flatnonzero(draft.free & roster.wished()).tolist()
        for index in sorted(wished, key=lambda each: (roster[each].watch_since or now, roster[each].position)):
            turn = roster[index]
            if may_watch(turn, now=now) and self._has_long_room(draft, index):
                draft.add(index, OrderKind.WATCH, reason=WATCH_REASON, due_at=turn.watch_since or now)

    def _has_long_room(self, draft: Draft, index: int) -> bool:
        """Whether a stay or a watch fits in; a host keeps one connection for short visits: these hold theirs long."""
        left = draft.connections[draft.roster.host[index]]
        return bool(left > 1 or left == self.host_cap) and draft.has_room_for(index, OrderKind.STAY)

    def _choose_stays(self, draft: Draft) -> None:
        if draft.stay <= 0:
            return
        roster = draft.roster
        # Whom people wait for gets a short visit first: a stay would hold the camera for minutes.
        free = draft.free & ~(roster.asked() | roster.rechecked(draft.now))
        rows = roster.board(free & roster.on_patrol(draft.now) & roster.wants_stay(), now=draft.now)
        worth = stay_worth(rows.per_h, rows.unseen_s, stay_s=self.stay_s)
        for row in np.argsort(-worth, kind="stable").tolist():
            index = int(rows.index[row])
            if self._has_long_room(draft, index):
                reason = "a rule with a short limit: watch without a break"
                draft.add(index, OrderKind.STAY, reason=reason, due_at=roster[index].last_visit_at or draft.now)

    def _instants(self, turn: Turn, now: datetime) -> list[datetime]:
        found = [] if turn.asked_at is None else [turn.asked_at]
        if turn.is_probe_asked:
            found.append(now)
        if turn.recheck_at is not None:
            found.append(turn.recheck_at)
        if turn.watch_since is not None:
            found.append(now + timedelta(seconds=STAY_RECHECK_S))
        if not turn.gaps_s:
            return found
        if turn.skipped_until is not None and turn.skipped_until > now:
            return [*found, turn.skipped_until]
        if turn.confirm_at is not None:
            found.append(turn.confirm_at)
        if turn.wants_stay:
            found.append(now + timedelta(seconds=STAY_RECHECK_S))
        is_new = turn.last_visit_at is None or (
            turn.round_began_at is not None and turn.last_visit_at < turn.round_began_at
        )
        if turn.last_visit_at is None or is_new or turn.retry_at is not None:
            return [*found, turn.retry_at or now]
        wait_s = rest_s(min(turn.gaps_s), is_pinned=turn.is_pinned, terms=self.terms)
        return [*found, turn.last_visit_at + timedelta(seconds=wait_s)]


def _choose_asked(draft: Draft) -> None:
    """Adds what people wait for, whoever has waited longest first; a re-check is a look now too."""
    roster, now = draft.roster, draft.now
    rechecked = roster.rechecked(now)
    asked = np.flatnonzero(draft.free & (roster.asked() | rechecked)).tolist()
    for index in sorted(asked, key=lambda each: (_waits_since(roster[each], now), roster[each].position)):
        turn = roster[index]
        if not draft.has_room_for(index, OrderKind.LOOK_NOW):
            continue
        if rechecked[index]:
            draft.add(index, OrderKind.RECHECK, reason=RECHECK_REASON, due_at=turn.recheck_at or now)
        elif turn.asked_at is not None:
            draft.add(index, OrderKind.LOOK_NOW, reason="somebody asked to look now", due_at=turn.asked_at)
        else:
            draft.add(index, OrderKind.PROBE, reason="somebody asked for a probe", due_at=now)


def _waits_since(turn: Turn, now: datetime) -> datetime:
    return min((at for at in (turn.asked_at, turn.recheck_at) if at is not None), default=now)
