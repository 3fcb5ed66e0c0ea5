"""The address that workers send their reports to."""

from fastapi import APIRouter

from api.evidence.fonts import find_cjk_font
from api.intake.copies import draw_copies
from api.intake.deps import IntakeDep
from api.intake.pictures import DrawingsNeededError, Drawn
from api.intake.service import Intake, Taken
from api.people.deps import WorkerDep
from api.services import Services, ServicesDep
from pipelines.orders import Report, ReportAnswer

router = APIRouter(tags=["worker"])

ROUNDS = 3
"""Times that copies may be drawn: once is enough unless another report of the same camera comes in between."""


@router.post("/worker/reports")
def post_report(report: Report, services: ServicesDep, intake: IntakeDep, _worker: WorkerDep) -> ReportAnswer:
    """Absorbs a report; the answer means that it is committed. Sending it again gives the same answer.

    409 `evidence_missing` names the pictures to send first; `stale_fence` and `older_look` mean that the camera has
    been seen by others since; `unknown_order` that the order was not granted.
    """
    taken = take_report(services, intake, report)
    services.announcer.announce(taken.announcements)
    return taken.answer


def take_report(services: Services, intake: Intake, report: Report) -> Taken:
    """Absorbs the report in one transaction; copies for its cases are drawn before, outside of it."""
    drawn = Drawn()
    for round_number in range(1, ROUNDS + 1):
        drawn.is_final = round_number == ROUNDS
        try:
            with services.database.write() as session:
                return intake.take(session, report, drawn=drawn, now=services.clock())
        except DrawingsNeededError as needed:
            draw_copies(drawn, needed.drawings, store=services.pictures, font=find_cjk_font())
    raise AssertionError("the last round needs no drawings")
