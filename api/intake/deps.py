"""What the intake route works with."""

from typing import Annotated

from fastapi import Depends

from api.evidence.fonts import find_cjk_font
from api.intake.service import Intake
from api.services import ServicesDep


def current_intake(services: ServicesDep) -> Intake:
    """Returns what takes reports in."""
    return Intake(
        types=services.rule_types,
        settings=services.settings,
        store=services.pictures,
        wishes=services.wishes,
        language="en" if find_cjk_font() is None else "zh",
    )


IntakeDep = Annotated[Intake, Depends(current_intake)]
