"""How long a camera is left alone after a visit, by how the visit ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.outcome import Outcome

FIRST_S = 2.0
"""After the first failure; doubled with each one after it."""
LONGEST_S = 60.0
"""Cap of the doubling: a camera that is back is seen again within a minute."""
BUSY_S = 10.0
"""A camera without a free session is well: it is asked again soon, but not at once."""
LOST_S = 10.0
"""Cap after visits whose worker was killed: hardly ever the camera's doing, yet one camera must not kill them all."""
HOPELESS_S = 300.0
"""What a person must put right: asking more often helps nobody."""

WELL = frozenset({Outcome.INSPECTED, Outcome.DEGRADED})
"""The camera delivered pictures. Whether they were any good is not a matter of waiting."""
HOPELESS = frozenset(
    {Outcome.AUTH_SCHEME_UNSUPPORTED, Outcome.FORBIDDEN_ADDRESS, Outcome.NOT_FOUND, Outcome.UNSUPPORTED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """What the patrol remembers of a camera's failures."""

    failures: int = 0
    """Failed visits in a row."""
    retry_at: datetime | None = None
    """No attempt before then; None: whenever it is due."""
    is_stopped: bool = False
    """No attempt at all until its credentials change."""


def after_visit(
    outcome: Outcome, *, last_outcome: Outcome | None, failures: int, now: datetime, jitter: float
) -> Backoff:
    """Returns what to remember after a visit that ended so.

    A wrong password stops the camera at the second time in a row: cameras lock accounts after a few.

    Args:
        outcome: How this visit ended.
        last_outcome: How the one before ended; None: there was none, or the credentials have changed since.
        failures: Failed visits in a row before this one.
        now: When it ended.
        jitter: 0 to 1, drawn anew each time, so that cameras that failed together do not come back together.
    """
    if outcome in WELL:
        return Backoff()
    if outcome is Outcome.STOPPED:
        # Broken off on request: whoever works next may go on at once.
        return Backoff(failures=failures, retry_at=now)
    if outcome is Outcome.BUSY:
        return Backoff(failures=failures, retry_at=_later(now, BUSY_S, jitter))
    failed = failures + 1
    if outcome is Outcome.UNAUTHORISED:
        if last_outcome is Outcome.UNAUTHORISED:
            return Backoff(failures=failed, is_stopped=True)
        return Backoff(failures=failed, retry_at=_later(now, LONGEST_S, jitter))
    if outcome in HOPELESS:
        return Backoff(failures=failed, retry_at=_later(now, HOPELESS_S, jitter))
    cap_s = LOST_S if outcome is Outcome.WORKER_KILLED else LONGEST_S
    wait_s = min(FIRST_S * 2.0 ** min(failures, 16), cap_s)
    return Backoff(failures=failed, retry_at=_later(now, wait_s, jitter))


def _later(now: datetime, longest_s: float, jitter: float) -> datetime:
    """Returns an instant between half of the time and the whole of it from now."""
    return now + timedelta(seconds=longest_s * (0.5 + 0.5 * min(max(jitter, 0.0), 1.0)))
