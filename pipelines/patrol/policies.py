"""The policies there are, by name: one explicit list for the server, the benchmark and the simulator."""

from collections.abc import Callable
from enum import StrEnum

from pipelines.patrol.promised import Promised
from pipelines.patrol.round_robin import RoundRobin
from pipelines.patrol.turn import Policy

HOST_CAP = 4
STAY_S = 120.0


class PolicyName(StrEnum):
    """How the patrol chooses the next camera."""

    PROMISED = "promised"
    """Promises first; then confirmations, and the looks that are worth most."""
    ROUND_ROBIN = "round_robin"
    """In turn, each camera when its gap is over."""


def make_policy(name: PolicyName, *, host_cap: int = HOST_CAP, stay_s: float = STAY_S) -> Policy:
    """Returns the policy of that name.

    Args:
        name: Which.
        host_cap: Connections to one host at a time.
        stay_s: How long a stay lasts.
    """
    makers: dict[PolicyName, Callable[[], Policy]] = {
        PolicyName.PROMISED: lambda: Promised(host_cap=host_cap, stay_s=stay_s),
        PolicyName.ROUND_ROBIN: lambda: RoundRobin(host_cap=host_cap),
    }
    return makers[name]()
