"""Who wants to watch which camera at this moment, kept in memory.

There is one API process, and a wish holds for 15 s: after a restart each page has said it again before anybody could
have read it from a table, and twenty people who watch cost no write transaction every five seconds.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

WISH_S = 15.0
"""A wish that nobody repeats ends after so long; a page repeats it every 5 s."""
ROOM_PAUSE = timedelta(seconds=8)
"""Between two stays that are asked to make room: the first one's slot must have had time to be claimed."""


@dataclass(slots=True, kw_only=True)
class _Wished:
    since: datetime
    until: dict[str, datetime]
    """By person."""


class Wishes:
    """The wishes in force, and what the last claim could not give them. May be used from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._wished: dict[str, _Wished] = {}
        self._claimed_at: datetime | None = None
        self._not_granted: frozenset[str] = frozenset()
        self._has_slots = True
        self._made_room_at: datetime | None = None

    def wish(self, camera_id: str, actor: str, *, now: datetime) -> tuple[datetime, bool]:
        """Returns until when the person's wish holds, and whether nobody had wished for this camera."""
        until = now + timedelta(seconds=WISH_S)
        with self._lock:
            self._forget(now)
            is_first = camera_id not in self._wished
            wished = self._wished.setdefault(camera_id, _Wished(since=now, until={}))
            wished.until[actor] = until
        return until, is_first

    def leave(self, camera_id: str, actor: str, *, now: datetime) -> bool:
        """Takes a person's wish back; returns whether there was one."""
        with self._lock:
            self._forget(now)
            wished = self._wished.get(camera_id)
            was_there = wished is not None and wished.until.pop(actor, None) is not None
            self._forget(now)
            return was_there

    def since(self, now: datetime) -> dict[str, datetime]:
        """Returns by camera since when somebody has wanted to watch it."""
        with self._lock:
            self._forget(now)
            return {camera_id: each.since for camera_id, each in self._wished.items()}

    def watchers(self, camera_id: str, *, now: datetime) -> int:
        """Returns how many people want to watch a camera."""
        with self._lock:
            self._forget(now)
            wished = self._wished.get(camera_id)
            return 0 if wished is None else len(wished.until)

    def note_claim(self, *, now: datetime, not_granted: Collection[str] = (), has_slots: bool = True) -> None:
        """Takes down that a worker has asked for work, which free cameras it could not watch, and if slots are left."""
        with self._lock:
            self._claimed_at, self._not_granted, self._has_slots = now, frozenset(not_granted), has_slots

    def lacks_slot(self, camera_id: str) -> bool:
        """Whether the last worker that asked for work could not be given this camera, though the camera was free."""
        with self._lock:
            return camera_id in self._not_granted

    def was_claimed_since(self, at: datetime) -> bool:
        """Whether any worker has asked for work since then."""
        with self._lock:
            return self._claimed_at is not None and self._claimed_at >= at

    def takes_room(self, *, now: datetime) -> bool:
        """Whether the stay that asks is to end, because a wish waits for its slot; one after the other."""
        with self._lock:
            self._forget(now)
            is_too_soon = self._made_room_at is not None and now < self._made_room_at + ROOM_PAUSE
            if is_too_soon or self._has_slots or not self._not_granted & self._wished.keys():
                return False
            self._made_room_at = now
            return True

    def _forget(self, now: datetime) -> None:
        for camera_id, wished in list(self._wished.items()):
            wished.until = {actor: until for actor, until in wished.until.items() if until > now}
            if not wished.until:
                del self._wished[camera_id]
