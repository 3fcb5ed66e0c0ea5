"""Addresses of units, areas and duty."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.audit.service import record
from api.people.deps import AdminDep, PersonDep
from api.services import ServicesDep
from api.units import service
from api.units.register import Register
from api.units.register_file import dump_register
from api.units.schemas import AreasView, DispatchView, RegisterChange, UnitsView
from pipelines.site import Identifier

router = APIRouter(tags=["units"])

BasedOn = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="The version that you have seen")]


@router.get("/units")
def get_units(services: ServicesDep, _: PersonDep) -> UnitsView:
    """Answers all units, and who serves what where and when."""
    with services.database.read() as session:
        return service.units_view(session)


@router.get("/areas")
def get_areas(services: ServicesDep, _: PersonDep) -> AreasView:
    """Answers all areas; each names the one it is part of."""
    with services.database.read() as session:
        return service.areas_view(session)


@router.get("/units/dispatch")
def explain_dispatch(
    services: ServicesDep,
    _: PersonDep,
    case_type: Annotated[Identifier, Query(alias="type", description="Key of the catalogue")],
    area: Annotated[str | None, Query(max_length=64)] = None,
) -> DispatchView:
    """Answers which unit a case of this type in this area would go to now, and why."""
    with services.database.read() as session:
        return service.dispatch_view(session, case_type, area=area, at=services.clock())


@router.get("/units/export", response_class=Response)
def export_units(services: ServicesDep, _: PersonDep) -> Response:
    """Answers units, areas and duty as the YAML file that `lunxun units import` takes."""
    with services.database.read() as session:
        text = dump_register(service.register(session))
    name = {"Content-Disposition": 'attachment; filename="units.yaml"'}
    return Response(text, media_type="application/yaml; charset=utf-8", headers=name)


@router.put("/units")
def replace_units(
    services: ServicesDep, identity: AdminDep, body: Register, based_on: BasedOn = None
) -> RegisterChange:
    """Makes this the whole of units, areas and duty; with `based_on`, 409 where another version came since."""
    now = services.clock()
    with services.database.write() as session:
        change = service.replace(session, body, based_on=based_on, actor=identity.actor, now=now)
        if change.is_changed:
            record(session, at=now, actor=identity.actor, action="units.replaced", about=str(change.version))
    return change
