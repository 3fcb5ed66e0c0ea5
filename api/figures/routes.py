"""Addresses of figures."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.figures import service
from api.figures.schemas import BehindPage, FigureAsked, FigureView, IdsAsked, OneAsked
from api.people.deps import PersonDep, ReachDep
from api.services import ServicesDep

router = APIRouter(tags=["figures"])

FigurePath = Annotated[str, Path(max_length=64, description="a name of `GET /figures`")]


@router.get("/figures")
def list_figures(
    asked: Annotated[FigureAsked, Query()], services: ServicesDep, _person: PersonDep, reach: ReachDep
) -> list[FigureView]:
    """Answers all figures of one period, each with formula, counts and policy; what is out of sight is not counted."""
    kept_s = services.settings.looks_kept_s
    with services.database.read() as session:
        return service.figures(session, asked, reach=reach, now=services.clock(), looks_kept_s=kept_s)


@router.get("/figures/{figure}")
def get_figure(
    figure: FigurePath,
    asked: Annotated[OneAsked, Query()],
    services: ServicesDep,
    _person: PersonDep,
    reach: ReachDep,
) -> FigureView:
    """Answers one figure, told apart by area, type, camera, unit, level or zone; groups are no ranking."""
    kept_s = services.settings.looks_kept_s
    with services.database.read() as session:
        return service.figure(session, figure, asked, reach=reach, now=services.clock(), looks_kept_s=kept_s)


@router.get("/figures/{figure}/cases")
def list_behind(
    figure: FigurePath,
    asked: Annotated[IdsAsked, Query()],
    services: ServicesDep,
    _person: PersonDep,
    reach: ReachDep,
) -> BehindPage:
    """Answers the ids behind a figure's numerator or denominator, page by page."""
    kept_s = services.settings.looks_kept_s
    with services.database.read() as session:
        return service.behind(session, figure, asked, reach=reach, now=services.clock(), looks_kept_s=kept_s)
