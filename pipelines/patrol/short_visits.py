"""Which short visits: those booked where that makes nobody late, else the look that is worth most."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from pipelines.orders import OrderKind
from pipelines.patrol.draft import Draft
from pipelines.patrol.room import host_room_before_s, host_slack_s, room_before_s, slack_s
from pipelines.patrol.roster import Board, Mask, Seconds
from pipelines.patrol.worth import look_worth

REST_SHARE = 0.67
"""No camera rests for longer than this share of its gap; without spare looks each does."""
MOST_RESERVE_S = 60.0
"""Spare looks never leave more than this: it is for visits that overrun, and those take seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Where the lines are drawn."""

    closest_share: float = 0.5
    """A look comes no sooner after the last one than this share of the gap, unless it is booked or urgent."""
    pinned_share: float = 0.2
    """The same for a camera that somebody has pinned."""
    least_apart_s: float = 10.0
    """And no sooner than this, unless the promise is shorter."""
    reserve_share: float = 0.1
    """Spare looks leave this share of each gap, for visits that take longer than expected."""
    has_spare_looks: bool = True
    """Whether slots that no promise needs yet are used; else a camera waits for the last third of its gap."""
    has_bookings: bool = True
    """Whether confirmations have visits of their own."""
    has_history: bool = True
    """Whether it counts where violations are to be expected; else whoever has waited longest goes first."""


def rest_s(gap_s: float, *, is_pinned: bool, terms: Terms) -> float:
    """Returns how long after a visit a camera may be looked at again without need."""
    share = terms.closest_share if terms.has_spare_looks else REST_SHARE
    rested_s = max(terms.least_apart_s, gap_s * (terms.pinned_share if is_pinned else share))
    return min(rested_s, gap_s * REST_SHARE)


@dataclass(slots=True, kw_only=True, eq=False)
class _Room:
    """What a visit to each camera may cost those that must be seen before it; shrinks with each choice."""

    anyone_s: Seconds
    of_host_s: Seconds


def choose_short_visits(draft: Draft, *, terms: Terms) -> None:
    """Adds visits until no slot is left, or no camera may be looked at without need.

    Each time the first of these that there is:

    1. The visit that has been booked longest: a confirmation that is due and makes no camera late that would be in time
       without it; or a camera that has waited twice as long as was promised.
    2. Of the cameras that may be visited without making another one late, with a reserve, the one where a look is worth
       most. The next deadline is always among them, and when time is short it is the only one.
    """
    if draft.routine <= 0:
        return
    rows = draft.roster.board(draft.free & draft.roster.on_patrol(draft.now), now=draft.now)
    picking = _Picking(draft, rows, terms=terms) if len(rows) else None
    while picking is not None and draft.routine > 0:
        row = picking.booked()
        row = picking.worthiest() if row is None else row
        if row is None:
            return
        is_confirmation = terms.has_bookings and rows.confirm_s[row] <= 0
        due_s = float(rows.confirm_s[row] if is_confirmation else max(rows.deadline_s[row], -86400.0))
        picking.took(row)
        draft.add(
            int(rows.index[row]),
            OrderKind.CONFIRM if is_confirmation else OrderKind.ROUTINE,
            reason="an object may have stayed past its limit" if is_confirmation else _reason(rows, row),
            due_at=draft.now + timedelta(seconds=due_s),
        )


def _reason(rows: Board, row: int) -> str:
    gap_s, unseen_s = rows.gap_s[row], rows.unseen_s[row]
    if rows.is_in_round[row]:
        return "its turn in a round"
    if rows.deadline_s[row] <= gap_s / 4:
        return f"its turn: nobody goes unseen for longer than {gap_s:g} s"
    return f"a look is worth most here: unseen for {unseen_s:.0f} s, {rows.per_h[row]:.2g} violations an hour"


class _Picking:
    """The state of one series of choices over the same rows.

    Rooms are computed once. What has been chosen meanwhile still counts in them, so they are too small rather than too
    large, and the next deadline is let through by itself; when they let nobody through they are computed anew.
    """

    def __init__(self, draft: Draft, rows: Board, *, terms: Terms) -> None:
        self._draft, self._rows, self._terms = draft, rows, terms
        self._servers = float(draft.busy + draft.routine)
        self._host_servers = float(min(self._servers, draft.host_cap))
        self._is_open = np.ones(len(rows), np.bool_)
        self._slack = slack_s(rows.deadline_s, rows.gap_s, rows.visit_s, servers=self._servers, busy=draft.busy)
        self._of_host, self._host_order = host_slack_s(
            rows.deadline_s, rows.visit_s, rows.host, servers=self._host_servers
        )
        self._is_in_time = rows.deadline_s * self._servers >= np.cumsum(rows.visit_s) - rows.visit_s
        self._reserve_s = np.minimum(terms.reserve_share * rows.gap_s, MOST_RESERVE_S)
        self._may_be_spared = self._is_rested() | rows.has_failed | rows.is_in_round | (self._slack < self._reserve_s)
        self._worth = _worth(rows, terms)
        self._measure()

    def booked(self) -> int | None:
        """Returns the row whose visit has been booked longest."""
        rows = self._rows
        since_s = np.where(self._choosable(), rows.deadline_s + rows.gap_s, np.inf)
        if self._terms.has_bookings:
            since_s = np.minimum(since_s, np.where(self._allowed(self._strict), rows.confirm_s, np.inf))
        row = int(np.argmin(since_s))
        return row if since_s[row] <= 0 else None

    def worthiest(self) -> int | None:
        """Returns the row that may be looked at, and where that is worth most."""
        row = self._worthiest()
        if row is None and not self._is_fresh:
            self._measure()
            row = self._worthiest()
        return row

    def took(self, row: int) -> None:
        """Notes a row chosen: it costs all others the time of its visit, unless it was the next deadline anyway."""
        rows = self._rows
        is_next = row == self._next()
        self._is_open[row] = False
        self._is_fresh = False
        if is_next:
            return
        is_of_host = rows.host == rows.host[row]
        cost_s, host_cost_s = rows.visit_s[row] / self._servers, rows.visit_s[row] / self._host_servers
        # Of the slack too, and of rows that come later: a little too much, never too little.
        self._slack -= cost_s
        self._of_host[is_of_host] -= host_cost_s
        for room in (self._strict, self._spare):
            room.anyone_s -= cost_s
            room.of_host_s[is_of_host] -= host_cost_s

    def _measure(self) -> None:
        # Whoever cannot be visited now, because its host is full, cannot be made late by what is done elsewhere.
        rows, waiting = self._rows, self._choosable()
        in_time = waiting & self._is_in_time
        self._strict = _Room(
            anyone_s=room_before_s(self._slack, kept=in_time),
            of_host_s=host_room_before_s(self._of_host, rows.host, self._host_order, kept=in_time),
        )
        self._spare = _Room(
            anyone_s=room_before_s(self._slack - self._reserve_s, kept=waiting),
            of_host_s=host_room_before_s(self._of_host - self._reserve_s, rows.host, self._host_order, kept=waiting),
        )
        self._is_fresh = True

    def _worthiest(self) -> int | None:
        worth = np.where(self._allowed(self._spare) & self._may_be_spared, self._worth, -np.inf)
        row = int(np.argmax(worth))
        return row if worth[row] > -np.inf else None

    def _allowed(self, room: _Room) -> Mask:
        """Returns which may be visited at no more than the room there is; the next deadline always may."""
        visit_s = self._rows.visit_s
        has_room = (room.anyone_s >= visit_s / self._servers) & (room.of_host_s >= visit_s / self._host_servers)
        has_room[self._next()] = True
        return self._choosable() & has_room

    def _next(self) -> int:
        return int(np.argmax(self._choosable()))

    def _choosable(self) -> Mask:
        is_connectable: Mask = self._draft.connections[self._rows.host] > 0
        return self._is_open & is_connectable

    def _is_rested(self) -> Mask:
        rows, terms = self._rows, self._terms
        share = terms.closest_share if terms.has_spare_looks else REST_SHARE
        shares = np.where(rows.is_pinned, terms.pinned_share, share)
        rest_s = np.minimum(np.maximum(terms.least_apart_s, rows.gap_s * shares), rows.gap_s * REST_SHARE)
        rested: Mask = rows.unseen_s >= rest_s
        return rested


def _worth(rows: Board, terms: Terms) -> Seconds:
    if not terms.has_spare_looks:
        return -rows.deadline_s
    per_h = rows.per_h if terms.has_history else np.ones(len(rows))
    worth = look_worth(per_h, rows.unseen_s, rows.visit_s)
    # A person who pins a camera knows more than the history does.
    return np.where(rows.is_pinned, worth + worth.max(initial=0.0), worth)
