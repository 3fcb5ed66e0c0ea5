"""What has been chosen so far in one answer to one claim: slots left, connections left, each camera at most once."""

from datetime import datetime

from pipelines.orders import LONG_KINDS, OrderKind, Slots
from pipelines.patrol.roster import Mask, Roster
from pipelines.patrol.turn import Choice


class Draft:
    """Choices, and what is left to choose with."""

    def __init__(self, roster: Roster, *, now: datetime, slots: Slots, host_cap: int) -> None:
        self.roster = roster
        self.now = now
        self.routine = slots.routine
        """Slots left for short visits."""
        self.stay = slots.stay
        """Slots left for stays and watches."""
        self.host_cap = host_cap
        self.busy = roster.under_way()
        """Short visits under way, those chosen here included."""
        self.connections = host_cap - roster.connections()
        """Per host how many more visits it allows."""
        self.free: Mask = roster.free(now)
        """Cameras that may still be chosen, as far as they themselves are concerned."""
        self.choices: list[Choice] = []

    def has_room_for(self, index: int, kind: OrderKind) -> bool:
        """Whether a slot and a connection are left, and the camera is free."""
        is_slot_free = (self.stay if kind in LONG_KINDS else self.routine) > 0
        return bool(is_slot_free and self.free[index] and self.connections[self.roster.host[index]] > 0)

    def add(self, index: int, kind: OrderKind, *, reason: str, due_at: datetime) -> None:
        """Adds a choice."""
        if kind in LONG_KINDS:
            self.stay -= 1
        else:
            self.routine -= 1
            self.busy += 1
        self.connections[self.roster.host[index]] -= 1
        self.free[index] = False
        camera_id = self.roster[index].camera_id
        self.choices.append(Choice(camera_id=camera_id, kind=kind, reason=reason, due_at=due_at))
