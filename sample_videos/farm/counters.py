"""What the farm counts, per camera and in total."""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any


class CloseReason(StrEnum):
    """How a session ended."""

    TORN_DOWN = "torn_down"
    """The viewer sent TEARDOWN."""
    CLOSED_WITHOUT_TEARDOWN = "closed_without_teardown"
    """The viewer's connection broke or ended."""
    TIMED_OUT = "timed_out"
    """Nothing came from the viewer for the session's timeout."""
    ENDED_BY_FARM = "ended_by_farm"
    """The clip was over, a fault closed it, or the farm stopped."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """Sums of one camera, or of all; each session opened is open now or ended in exactly one of four ways."""

    sessions_open: int = 0
    sessions_peak: int = 0
    """Most sessions open at the same time; in the total, the largest of any camera."""
    sessions_opened: int = 0
    torn_down: int = 0
    closed_without_teardown: int = 0
    timed_out: int = 0
    ended_by_farm: int = 0
    requests: dict[str, int] = field(default_factory=dict)
    """By method."""
    auth_failures: int = 0
    """Requests with credentials that were wrong; a first request without any is not one."""
    refused_453: int = 0
    pictures_sent: int = 0
    pictures_dropped: int = 0
    """Left out because the viewer read too slowly."""
    bytes_sent: int = 0
    loops: int = 0
    """How often the clip has come to its end since the epoch."""

    def opened(self) -> None:
        """A session began."""
        self.sessions_opened += 1
        self.sessions_open += 1
        self.sessions_peak = max(self.sessions_peak, self.sessions_open)

    def closed(self, reason: CloseReason) -> None:
        """A session ended."""
        self.sessions_open -= 1
        setattr(self, reason.value, getattr(self, reason.value) + 1)

    def requested(self, method: str) -> None:
        """A request came in."""
        self.requests[method] = self.requests.get(method, 0) + 1

    def copy(self, *, loops: int) -> "Tally":
        """The same numbers, no longer counting."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return Tally(**(values | {"requests": dict(self.requests), "loops": loops}))


@dataclass(frozen=True, slots=True, kw_only=True)
class FarmCounters:
    """A snapshot."""

    epoch_at: datetime
    connections_accepted: int
    connections_open: int
    stray_requests: int
    """Requests that named no camera of this farm."""
    cameras: dict[str, Tally]

    @property
    def total(self) -> Tally:
        """All cameras together."""
        total = Tally()
        for tally in self.cameras.values():
            _add(total, tally)
        return total

    def as_document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "schema": 1,
            "epoch": self.epoch_at.isoformat(),
            "connections_accepted": self.connections_accepted,
            "connections_open": self.connections_open,
            "stray_requests": self.stray_requests,
            "total": asdict(self.total),
            "cameras": {name: asdict(tally) for name, tally in self.cameras.items()},
        }


def _add(total: Tally, tally: Tally) -> None:
    for each in fields(Tally):
        ours, theirs = getattr(total, each.name), getattr(tally, each.name)
        match each.name:
            case "requests":
                total.requests = {method: ours.get(method, 0) + theirs.get(method, 0) for method in ours | theirs}
            case "sessions_peak":
                total.sessions_peak = max(ours, theirs)
            case _:
                setattr(total, each.name, ours + theirs)
