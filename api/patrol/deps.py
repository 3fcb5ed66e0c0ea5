"""What the patrol routes work with: the claims, and pages of visits."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Query

from api.patrol.claim import Claims
from api.services import ServicesDep
from pipelines.patrol.round_robin import RoundRobin

CameraPath = Annotated[str, Path(max_length=64)]
PlanPath = Annotated[str, Path(max_length=64)]
PageSize = Annotated[int, Query(ge=1, le=500)]
Instant = Annotated[datetime, Query(description="with a time zone, such as 2026-06-01T00:00:00+08:00")]


def current_claims(services: ServicesDep) -> Claims:
    """Returns what answers claims."""
    return Claims(
        policy=RoundRobin(host_cap=services.settings.connections_per_host),
        types=services.rule_types,
        settings=services.settings,
        box=services.box,
    )


ClaimsDep = Annotated[Claims, Depends(current_claims)]
