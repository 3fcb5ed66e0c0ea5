"""What the owner of the data folder can do to the catalogue and to the units, as in `api.control.upkeep`."""

import base64
from typing import Annotated

from pydantic import Base64Bytes, Field

from api.audit.service import record
from api.catalogue import service as catalogue
from api.catalogue.entry import CatalogueEntry, Line
from api.catalogue.schemas import CatalogueChange, CatalogueView, VersionView
from api.catalogue.table_file import MAX_BYTES, TableFormat
from api.control.schemas import ControlMessage, Nothing
from api.control.upkeep import ACTOR, Upkeep
from api.errors import Invalid
from api.units import service as units
from api.units.register_file import RegisterFileError, dump_register, parse_register
from api.units.schemas import AreasView, DispatchView, RegisterChange, UnitsView

FileBytes = Annotated[Base64Bytes, Field(max_length=2 * MAX_BYTES)]


class ReadVersion(ControlMessage):
    """One version of the catalogue; None: the one in force."""

    version: int | None = None


class ExportCatalogue(ReadVersion):
    """A version as a file."""

    form: TableFormat


class ReadEntry(ReadVersion):
    """One row."""

    key: str


class Versions(ControlMessage):
    """All versions, newest first."""

    versions: list[VersionView]


class File(ControlMessage):
    """A file's content."""

    data: FileBytes

    @classmethod
    def of(cls, data: bytes) -> "File":
        """Returns the message for some bytes."""
        return cls(data=base64.b64encode(data))


class CatalogueFile(ControlMessage):
    """A table that may become the catalogue."""

    data: FileBytes
    form: TableFormat


class ImportCatalogue(CatalogueFile):
    """A table that is to become the catalogue."""

    based_on: int | None = None
    """None: whichever version is in force."""
    note: Line = ""


class AskDispatch(ControlMessage):
    """Where a case would go now."""

    key: str
    area: str | None = None


def list_catalogue(upkeep: Upkeep, request: ReadVersion) -> CatalogueView:
    """Returns all rows of a version."""
    with upkeep.services.database.read() as session:
        return catalogue.view(session, version=request.version)


def read_entry(upkeep: Upkeep, request: ReadEntry) -> CatalogueEntry:
    """Returns one row."""
    with upkeep.services.database.read() as session:
        return catalogue.entry(session, request.key, version=request.version)


def list_versions(upkeep: Upkeep, _: Nothing) -> Versions:
    """Returns all versions."""
    with upkeep.services.database.read() as session:
        return Versions(versions=catalogue.versions(session))


def export_catalogue(upkeep: Upkeep, request: ExportCatalogue) -> File:
    """Returns a version as a file."""
    with upkeep.services.database.read() as session:
        return File.of(catalogue.export(session, request.form, version=request.version)[1])


def preview_catalogue(upkeep: Upkeep, request: CatalogueFile) -> CatalogueChange:
    """Returns what a table would change."""
    with upkeep.services.database.read() as session:
        return catalogue.preview(session, request.data, request.form)


def import_catalogue(upkeep: Upkeep, request: ImportCatalogue) -> CatalogueChange:
    """Makes a table the next version."""
    now = upkeep.services.clock()
    with upkeep.services.database.write() as session:
        based_on = request.based_on or catalogue.current_version(session)
        change = catalogue.import_catalogue(
            session, request.data, request.form, based_on=based_on, actor=ACTOR, now=now, note=request.note
        )
        if change.is_changed:
            record(session, at=now, actor=ACTOR, action="catalogue.imported", about=str(change.version))
    return change


def list_units(upkeep: Upkeep, _: Nothing) -> UnitsView:
    """Returns units and duty."""
    with upkeep.services.database.read() as session:
        return units.units_view(session)


def list_areas(upkeep: Upkeep, _: Nothing) -> AreasView:
    """Returns the tree of areas."""
    with upkeep.services.database.read() as session:
        return units.areas_view(session)


def export_units(upkeep: Upkeep, _: Nothing) -> File:
    """Returns units, areas and duty as YAML."""
    with upkeep.services.database.read() as session:
        return File.of(dump_register(units.register(session)).encode())


def import_units(upkeep: Upkeep, request: File) -> RegisterChange:
    """Makes a YAML file the whole of units, areas and duty."""
    try:
        register = parse_register(request.data)
    except RegisterFileError as error:
        raise Invalid(str(error), code="units_file") from error
    now = upkeep.services.clock()
    with upkeep.services.database.write() as session:
        change = units.replace(session, register, based_on=None, actor=ACTOR, now=now)
        if change.is_changed:
            record(session, at=now, actor=ACTOR, action="units.replaced", about=str(change.version))
    return change


def explain_dispatch(upkeep: Upkeep, request: AskDispatch) -> DispatchView:
    """Returns where a case would go now, and why."""
    with upkeep.services.database.read() as session:
        return units.dispatch_view(session, request.key, area=request.area, at=upkeep.services.clock())
