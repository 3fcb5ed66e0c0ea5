"""Is a new violation the return of an old one? Same camera, rule and place, soon after: linked, never merged."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cases import repository
from api.db.tables import CaseRow, RecurrenceRow
from pipelines.ledger.state import Violation
from vision.arrays import XyxyNorm
from vision.boxes import boxes_array, iou_matrix

SAME_PLACE_IOU = 0.3


def link_recurrence(
    session: Session, case: CaseRow, violation: Violation, *, within_s: float, now: datetime
) -> CaseRow | None:
    """Links a new case to the last one of its rule that was cleared at its place, and returns that one.

    The time counts from the clearing to the first picture of the new violation. None: there is none so near.
    """
    began_at = violation.first_picture.taken_at
    candidates = repository.cleared_of_rule(
        session,
        camera_id=violation.camera_id,
        rule_id=violation.rule_id,
        begin=began_at - timedelta(seconds=within_s),
        end=violation.raised_at,
    )
    for earlier in candidates:
        box = earlier.facts.get("box")
        if box is not None and earlier.id != case.id and is_same_place(violation.box, tuple(box)):
            repository.add(session, RecurrenceRow(case_id=case.id, earlier_case_id=earlier.id, linked_at=now))
            return earlier
    return None


def is_same_place(box: XyxyNorm, earlier: XyxyNorm) -> bool:
    """Whether two boxes are one place: they overlap enough, or the centre of the new one lies within the earlier."""
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    is_inside = earlier[0] <= across <= earlier[2] and earlier[1] <= down <= earlier[3]
    return is_inside or float(iou_matrix(boxes_array([box]), boxes_array([earlier]))[0, 0]) >= SAME_PLACE_IOU
