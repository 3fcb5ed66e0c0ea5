"""How long a receiver that fails is left alone; pure."""

from collections.abc import Callable

FIRST_PAUSE_S = 10.0
LONGEST_PAUSE_S = 3600.0
MOST_ATTEMPTS = 12
"""Then a delivery is dead: after about four and a half hours with these pauses."""


def pause_s(attempt: int, *, chance: Callable[[], float], asked_s: float | None = None) -> float:
    """Returns the pause after the failed attempt number `attempt` (from 1).

    It doubles up to an hour. A random half of it is taken away, so that a receiver which comes back is not met by
    everybody at once. What the receiver itself asked for (`Retry-After`) is kept, up to an hour.

    Args:
        attempt: How many there were.
        chance: A random number from 0 to 1.
        asked_s: The receiver's `Retry-After`.
    """
    doubled = min(FIRST_PAUSE_S * 2.0 ** min(attempt - 1, 30), LONGEST_PAUSE_S)
    own = doubled * (1.0 - 0.5 * chance())
    return own if asked_s is None else max(own, min(max(asked_s, 0.0), LONGEST_PAUSE_S))
