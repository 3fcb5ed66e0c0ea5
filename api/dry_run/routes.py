"""Address of the dry run of a rule."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.dry_run import service
from api.dry_run.schemas import RuleTried, TryAsked
from api.people.deps import OperatorDep
from api.services import ServicesDep

router = APIRouter(tags=["cameras"])


@router.post("/cameras/{camera_id}/rules/try")
def try_rule(
    camera_id: Annotated[str, Path(max_length=64)], asked: TryAsked, services: ServicesDep, _: OperatorDep
) -> RuleTried:
    """Answers what a rule would have raised on the looks of the last hours, before it is switched on; changes nothing.

    `left_out` says what such a trial cannot know: looks are kept without how their objects look.
    """
    with services.database.read() as session:
        return service.try_rule(session, camera_id, asked, checks=services.site_checks, now=services.clock())
