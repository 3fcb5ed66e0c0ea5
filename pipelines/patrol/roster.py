"""All turns at one claim, kept as columns beside: what changes is written anew, what does not is not read again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import overload

import numpy as np
import numpy.typing as npt

from pipelines.patrol.due import ROUND_RETRY_S, deadline_at
from pipelines.patrol.turn import Turn

Seconds = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_NEVER_S = float("inf")
UNKNOWN_S = -1e6
"""Deadline of a camera nobody has ever looked at, where nobody knows since when it was promised: before all others."""

_DEADLINE, _GAP, _VISIT, _VISITED, _PER_H, _CONFIRM, _RETRY, _SKIPPED, _ASKED, _ROUND = range(10)
_HELD, _STAYING, _STOPPED, _WANTS_STAY, _PINNED, _PROBE, _RECHECK, _WATCH = range(10, 18)
_WIDTH = 18


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Board:
    """Some of a roster's cameras at one instant, one entry per camera; times in seconds from then."""

    index: Places
    """Which turns of the roster these are."""
    deadline_s: Seconds
    gap_s: Seconds
    visit_s: Seconds
    unseen_s: Seconds
    """Since the end of the last visit; a gap for a camera never visited."""
    per_h: Seconds
    """Violations to be expected in an hour."""
    confirm_s: Seconds
    """Booked for then; infinite: nothing is booked."""
    is_pinned: Mask
    has_failed: Mask
    """The last visit failed; its back-off is over."""
    is_in_round: Mask
    """A round is open that has not inspected it yet, and it was not tried in it a moment ago."""
    host: Places
    """Number of the camera's host."""

    def __len__(self) -> int:
        return len(self.index)


class Roster(Sequence[Turn]):
    """Turns in a fixed order. Who keeps one from claim to claim writes each change with `put`."""

    def __init__(self, turns: Iterable[Turn]) -> None:
        self._turns = list(turns)
        self._table = np.array([_row(turn) for turn in self._turns], np.float64).reshape(-1, _WIDTH)
        numbers: dict[str, int] = {}
        self._host = np.array([numbers.setdefault(turn.host, len(numbers)) for turn in self._turns], np.intp)
        self._hosts = len(numbers)

    @overload
    def __getitem__(self, index: int) -> Turn: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Turn]: ...
    def __getitem__(self, index: int | slice) -> Turn | Sequence[Turn]:
        return self._turns[index]

    def __len__(self) -> int:
        return len(self._turns)

    def __iter__(self) -> Iterator[Turn]:
        return iter(self._turns)

    def put(self, index: int, turn: Turn) -> None:
        """Replaces a turn by a newer one of the same camera.

        Raises:
            ValueError: It is another camera's, or its host is another.
        """
        known = self._turns[index]
        if (known.camera_id, known.host) != (turn.camera_id, turn.host):
            raise ValueError(f"expected a turn of '{known.camera_id}' at '{known.host}', got one of '{turn.camera_id}'")
        self._turns[index] = turn
        self._table[index] = _row(turn)

    @property
    def host(self) -> Places:
        """(N,) the number of each camera's host."""
        return self._host

    def connections(self) -> Places:
        """Returns per host how many of its cameras are held."""
        held = self._host[self._table[:, _HELD] > 0]
        return np.bincount(held, minlength=self._hosts).astype(np.intp)

    def under_way(self) -> int:
        """Returns how many short visits are being carried out."""
        return int(((self._table[:, _HELD] > 0) & (self._table[:, _STAYING] == 0)).sum())

    def free(self, now: datetime) -> Mask:
        """Returns which may be visited at all: not held, not stopped, not backing off."""
        table, now_s = self._table, _seconds(now)
        is_free: Mask = (table[:, _HELD] == 0) & (table[:, _STOPPED] == 0) & (table[:, _RETRY] <= now_s)
        return is_free

    def on_patrol(self, now: datetime) -> Mask:
        """Returns which some running plan has, and nobody has left out for the time being."""
        table = self._table
        return (table[:, _GAP] < _NEVER_S) & (table[:, _SKIPPED] <= _seconds(now))

    def asked(self) -> Mask:
        """Returns which a person waits for."""
        return (self._table[:, _ASKED] < _NEVER_S) | (self._table[:, _PROBE] > 0)

    def rechecked(self, now: datetime) -> Mask:
        """Returns which a case waits for by now."""
        mask: Mask = self._table[:, _RECHECK] <= _seconds(now)
        return mask

    def wished(self) -> Mask:
        """Returns which somebody wants to watch."""
        mask: Mask = self._table[:, _WATCH] < _NEVER_S
        return mask

    def wants_stay(self) -> Mask:
        """Returns which have a rule with a short limit."""
        mask: Mask = self._table[:, _WANTS_STAY] > 0
        return mask

    def board(self, which: Mask, *, now: datetime) -> Board:
        """Returns the cameras chosen by the mask, all on patrol, in the order of their deadlines."""
        index = np.flatnonzero(which)
        index = index[np.argsort(self._table[index, _DEADLINE], kind="stable")]
        rows, now_s = self._table[index], _seconds(now)
        gap_s = rows[:, _GAP]
        return Board(
            index=index,
            deadline_s=np.maximum(rows[:, _DEADLINE] - now_s, UNKNOWN_S),
            gap_s=gap_s,
            visit_s=rows[:, _VISIT],
            unseen_s=np.where(np.isinf(rows[:, _VISITED]), gap_s, now_s - rows[:, _VISITED]),
            per_h=rows[:, _PER_H],
            confirm_s=rows[:, _CONFIRM] - now_s,
            is_pinned=rows[:, _PINNED] > 0,
            has_failed=rows[:, _RETRY] > -_NEVER_S,
            is_in_round=_waits_in_round(rows, now_s),
            host=self._host[index],
        )


def _waits_in_round(rows: Seconds, now_s: float) -> Mask:
    is_untried = rows[:, _VISITED] < rows[:, _ROUND]
    return (rows[:, _ROUND] > -_NEVER_S) & (is_untried | (now_s - rows[:, _VISITED] >= ROUND_RETRY_S))


def _row(turn: Turn) -> tuple[float, ...]:
    deadline = deadline_at(turn)
    return (
        -_NEVER_S if deadline is None else _seconds(deadline),
        min(turn.gaps_s, default=_NEVER_S),
        turn.visit_s,
        -_NEVER_S if turn.last_visit_at is None else _seconds(turn.last_visit_at),
        turn.history_per_h,
        _NEVER_S if turn.confirm_at is None else _seconds(turn.confirm_at),
        -_NEVER_S if turn.retry_at is None else _seconds(turn.retry_at),
        -_NEVER_S if turn.skipped_until is None else _seconds(turn.skipped_until),
        _NEVER_S if turn.asked_at is None else _seconds(turn.asked_at),
        -_NEVER_S if turn.round_began_at is None else _seconds(turn.round_began_at),
        turn.is_held,
        turn.is_staying,
        turn.is_stopped,
        turn.wants_stay,
        turn.is_pinned,
        turn.is_probe_asked,
        _NEVER_S if turn.recheck_at is None else _seconds(turn.recheck_at),
        _NEVER_S if turn.watch_since is None else _seconds(turn.watch_since),
    )


def _seconds(at: datetime) -> float:
    return (at - _EPOCH) / _SECOND
