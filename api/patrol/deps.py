"""What the patrol routes work with: the claims, and pages of visits."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Query

from api.errors import Invalid
from api.patrol.claim import Claims
from api.services import ServicesDep
from pipelines.patrol.policies import make_policy

CameraPath = Annotated[str, Path(max_length=64)]
PlanPath = Annotated[str, Path(max_length=64)]
PageSize = Annotated[int, Query(ge=1, le=500)]
Instant = Annotated[datetime, Query(description="with a time zone, such as 2026-06-01T00:00:00+08:00")]


def require_zone(begin: datetime, end: datetime) -> None:
    """Checks that two times of a request say which clock they are read off.

    Raises:
        Invalid: One of them does not.
    """
    if begin.tzinfo is None or end.tzinfo is None:
        raise Invalid("`from` and `to` need a time zone, such as 2026-06-01T00:00:00+08:00")


def current_claims(services: ServicesDep) -> Claims:
    """Returns what answers claims."""
    settings = services.settings
    return Claims(
        policy=make_policy(settings.policy, host_cap=settings.connections_per_host, stay_s=settings.stay_length_s),
        types=services.rule_types,
        settings=settings,
        box=services.box,
        wishes=services.wishes,
    )


ClaimsDep = Annotated[Claims, Depends(current_claims)]
