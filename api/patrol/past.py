"""What rows say of the past, as the pure judges of `pipelines.patrol` take it."""

from api.db.tables import VisitRow
from pipelines.outcome import Outcome, Stage
from pipelines.patrol.coverage import VisitEnd


def visit_end(row: VisitRow) -> VisitEnd:
    """Returns how and when a visit ended."""
    return VisitEnd(
        at=row.ended_at or row.granted_at,
        outcome=Outcome(row.outcome) if row.outcome else Outcome.WORKER_KILLED,
        stage=Stage(row.stage) if row.stage else None,
    )
