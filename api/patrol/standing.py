"""What a visit's end means for its camera's next turn: back-off, or a clean slate."""

import random
from datetime import datetime

from api.db.tables import TurnRow
from pipelines.outcome import Outcome
from pipelines.patrol.backoff import after_visit

DETAIL_LENGTH = 500


def note_outcome(turn: TurnRow, outcome: Outcome, *, visited_at: datetime, now: datetime, detail: str) -> None:
    """Writes how a visit ended, and from when on the camera may be tried again.

    Args:
        turn: The camera's turn.
        outcome: How the visit ended.
        visited_at: From when on the next visit's time counts; a lost visit counts from when it was ordered.
        now: From when on a back-off counts.
        detail: For people.
    """
    backoff = after_visit(
        outcome,
        last_outcome=Outcome(turn.last_outcome) if turn.last_outcome else None,
        failures=turn.failures,
        now=now,
        # Spreads cameras that failed together; nobody gains from guessing it.
        jitter=random.random(),
    )
    turn.last_visit_at = visited_at if turn.last_visit_at is None else max(turn.last_visit_at, visited_at)
    turn.last_outcome = outcome.value
    turn.last_detail = detail[:DETAIL_LENGTH]
    turn.failures = backoff.failures
    turn.retry_at = backoff.retry_at
    turn.is_stopped = backoff.is_stopped
