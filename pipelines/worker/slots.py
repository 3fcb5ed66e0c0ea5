"""How many visits a worker carries out at once, stays apart from the short ones."""

from threading import Lock

from pipelines.orders import LONG_KINDS, OrderKind, Slots


class SlotRack:
    """Counts what is taken. May be used from several threads."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._lock = Lock()
        self._short = 0
        self._long = 0

    def free(self) -> Slots:
        """Returns what could still be taken."""
        with self._lock:
            return Slots(routine=max(0, self._slots.routine - self._short), stay=max(0, self._slots.stay - self._long))

    def take(self, kind: OrderKind) -> None:
        """Marks a slot taken. More than there are may be taken: an order that was granted is carried out."""
        self._count(kind, +1)

    def give_back(self, kind: OrderKind) -> None:
        """Marks a slot free again."""
        self._count(kind, -1)

    def _count(self, kind: OrderKind, change: int) -> None:
        with self._lock:
            if kind in LONG_KINDS:
                self._long += change
            else:
                self._short += change
