"""Addresses of the catalogue: read, its versions, export, preview and import."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.audit.service import record
from api.catalogue import service
from api.catalogue.deps import TABLE_BODY, Note, SentTableDep, VersionNumber
from api.catalogue.schemas import CatalogueChange, CatalogueView, VersionView
from api.catalogue.table_file import TableFormat
from api.people.deps import AdminDep, PersonDep
from api.services import ServicesDep

router = APIRouter(tags=["catalogue"])


@router.get("/catalogue")
def get_catalogue(services: ServicesDep, _: PersonDep, version: VersionNumber | None = None) -> CatalogueView:
    """Answers all rows of a version; without one, of the version in force."""
    with services.database.read() as session:
        return service.view(session, version=version)


@router.get("/catalogue/versions")
def list_versions(services: ServicesDep, _: PersonDep) -> list[VersionView]:
    """Answers all versions, newest first; a case keeps the one it was filed under."""
    with services.database.read() as session:
        return service.versions(session)


@router.get("/catalogue/export", response_class=Response)
def export_catalogue(
    services: ServicesDep,
    _: PersonDep,
    form: Annotated[TableFormat, Query(alias="format")] = TableFormat.CSV,
    version: VersionNumber | None = None,
) -> Response:
    """Answers a version as a file that can be edited and imported again."""
    with services.database.read() as session:
        number, data = service.export(session, form, version=version)
    name = f'attachment; filename="catalogue-{number}.{form.value}"'
    return Response(data, media_type=form.media_type, headers={"Content-Disposition": name})


@router.post("/catalogue/preview", openapi_extra=TABLE_BODY)
def preview_catalogue(services: ServicesDep, _: AdminDep, table: SentTableDep) -> CatalogueChange:
    """Answers what a file would change, and every cell of it that is wrong; changes nothing."""
    with services.database.read() as session:
        return service.preview(session, table.data, table.form)


@router.post("/catalogue/import", openapi_extra=TABLE_BODY)
def import_catalogue(
    *, services: ServicesDep, identity: AdminDep, table: SentTableDep, based_on: VersionNumber, note: Note = ""
) -> CatalogueChange:
    """Makes a file the catalogue's next version; 409 where another came since `based_on`, which the preview names."""
    now = services.clock()
    with services.database.write() as session:
        change = service.import_catalogue(
            session, table.data, table.form, based_on=based_on, actor=identity.actor, now=now, note=note
        )
        if change.is_changed:
            record(session, at=now, actor=identity.actor, action="catalogue.imported", about=str(change.version))
    return change
