"""What the catalogue says of a type of case, now and in every earlier version; commits nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.catalogue import repository
from api.catalogue.difference import difference, doubts
from api.catalogue.entry import CatalogueEntry
from api.catalogue.profile import SHIPPED, shipped_profile
from api.catalogue.reading import read_catalogue, shipped_detection, write_catalogue
from api.catalogue.schemas import CatalogueChange, CatalogueView, ProblemView, VersionView
from api.catalogue.table_file import TableFileError, TableFormat
from api.errors import Conflict, Invalid, NotThere
from api.units import repository as units
from pipelines.rules.types import load_rule_types

SHIPPED_BY = "lunxun"


def current_version(session: Session) -> int:
    """Returns the version in force."""
    return repository.newest_version(session) or SHIPPED


def entry(session: Session, key: str, *, version: int | None = None) -> CatalogueEntry:
    """Returns the row of a type of case; None: in the version in force.

    A type that cameras or sensors raise, and that a site has taken out of its catalogue, has a row that says only its
    name: no unit, no deadline, confirmed by a person.

    Raises:
        NotThere: `unknown_type`, or `unknown_version`.
    """
    number = current_version(session) if version is None else version
    row = repository.entry(session, key, version=number)
    if row is not None:
        return CatalogueEntry.model_validate(row.body)
    shipped = {each.key: each for each in shipped_profile()}
    if repository.version(session, number) is None:
        _refuse_unless_shipped(number)
        if key in shipped:
            return shipped[key]
    return _unlisted(key, shipped.get(key), version=number)


def entries(session: Session, *, version: int | None = None) -> tuple[CatalogueEntry, ...]:
    """Returns all rows of a version, in their order; None: of the version in force.

    Raises:
        NotThere: `unknown_version`.
    """
    number = current_version(session) if version is None else version
    if repository.version(session, number) is None:
        _refuse_unless_shipped(number)
        return shipped_profile()
    return tuple(CatalogueEntry.model_validate(row.body) for row in repository.entries(session, version=number))


def view(session: Session, *, version: int | None = None) -> CatalogueView:
    """Returns the whole catalogue in one version.

    Raises:
        NotThere: `unknown_version`.
    """
    current = current_version(session)
    number = current if version is None else version
    rows = entries(session, version=number)
    return CatalogueView(version=number, is_current=number == current, entries=list(rows))


def versions(session: Session) -> list[VersionView]:
    """Returns all versions, newest first."""
    listed = [
        VersionView(version=row.version, made_at=row.made_at, made_by=row.made_by, note=row.note, entries=row.entries)
        for row in repository.versions(session)
    ]
    count = len(shipped_profile())
    return listed or [VersionView(version=SHIPPED, made_at=None, made_by=SHIPPED_BY, note="", entries=count)]


def export(session: Session, form: TableFormat, *, version: int | None = None) -> tuple[int, bytes]:
    """Returns the number of a version, and the file of its rows.

    Raises:
        NotThere: `unknown_version`.
    """
    shown = view(session, version=version)
    return shown.version, write_catalogue(shown.entries, form)


def preview(session: Session, data: bytes, form: TableFormat) -> CatalogueChange:
    """Returns what a file would change, and everything that is wrong with it."""
    number = current_version(session)
    try:
        new = read_catalogue(data, form)
    except TableFileError as error:
        problems = [ProblemView.of(each) for each in error.problems]
        return CatalogueChange(based_on=number, version=number, is_changed=False, problems=problems)
    return _compared(session, new, version=number)


def import_catalogue(
    session: Session, data: bytes, form: TableFormat, *, based_on: int, actor: str, now: datetime, note: str = ""
) -> CatalogueChange:
    """Makes a file the new version of the catalogue, unless it says what the old one does.

    Raises:
        Invalid: `catalogue_file`: something is wrong with the file; `problems` names all of it.
        Conflict: `catalogue_changed`: the version in force is not the one that the sender has seen.
    """
    number = current_version(session)
    if based_on != number:
        raise Conflict(
            f"the catalogue is in version {number}, this is based on {based_on}: look at the preview again",
            code="catalogue_changed",
            details={"version": number},
        )
    try:
        new = read_catalogue(data, form)
    except TableFileError as error:
        problems = [ProblemView.of(each).model_dump() for each in error.problems[:200]]
        raise Invalid(str(error), code="catalogue_file", details={"problems": problems}) from error
    change = _compared(session, new, version=number)
    if not change.is_changed:
        return change
    _pin_shipped(session, now=now)
    repository.add_version(session, number + 1, new, at=now, by=actor, note=note)
    return change.model_copy(update={"version": number + 1})


def _compared(session: Session, new: tuple[CatalogueEntry, ...], *, version: int) -> CatalogueChange:
    change = difference(entries(session, version=version), new, version=version)
    known = units.unit_ids(session)
    warnings = doubts(new, change, types=load_rule_types().types.keys(), units=known)
    return change.model_copy(update={"warnings": warnings})


def _pin_shipped(session: Session, *, now: datetime) -> None:
    """Writes down what was shipped, before anything follows it: the next release may ship something else."""
    if repository.newest_version(session) is None:
        repository.add_version(session, SHIPPED, shipped_profile(), at=now, by=SHIPPED_BY, note="")


def _refuse_unless_shipped(version: int) -> None:
    if version != SHIPPED:
        raise NotThere(f"there is no version {version} of the catalogue", code="unknown_version")


def _unlisted(key: str, shipped: CatalogueEntry | None, *, version: int) -> CatalogueEntry:
    rule_type = load_rule_types().types.get(key)
    if rule_type is None and shipped is None:
        what = f"the catalogue has no type '{key[:64]}' in version {version}; `GET /catalogue` lists them"
        raise NotThere(what, code="unknown_type")
    return CatalogueEntry(
        key=key,
        name_zh=shipped.name_zh if shipped else key,
        name_en=shipped.name_en if shipped else "",
        detection=None if rule_type is None else shipped_detection(rule_type),
    )
