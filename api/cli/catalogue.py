"""`lunxun catalogue list|show|versions|export|preview|import`: what cases can be about, as a table."""

import base64
import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel

from api.catalogue.cells import write_limit
from api.catalogue.entry import CatalogueEntry
from api.catalogue.schemas import CatalogueChange, CatalogueView
from api.catalogue.table_file import MAX_BYTES, TableFormat
from api.cli.installation import settings_from
from api.cli.options import DataOption, JsonOption
from api.cli.reach import carry_out, existing
from api.cli.refusals import ANSWER_IS_NO, WRONG_USAGE, fail, refusals
from api.control.catalogue import (
    CatalogueFile,
    ExportCatalogue,
    File,
    ImportCatalogue,
    ReadEntry,
    ReadVersion,
    Versions,
)
from api.control.schemas import Nothing

app = typer.Typer(help="What cases can be about: a table in versions.", no_args_is_help=True)

VersionOption = Annotated[int | None, typer.Option("--version", min=1, help="An earlier version [default: current].")]
TableArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A table that ends in .csv or .xlsx.")]


@app.command("list")
def list_entries(data: DataOption = None, version: VersionOption = None, as_json: JsonOption = False) -> None:
    """List the types of case: key, name, time to handle, unit."""
    view = ask(data, "catalogue.list", ReadVersion(version=version))
    assert isinstance(view, CatalogueView)
    if as_json:
        print_json(view)
        return
    typer.echo(f"version {view.version}{'' if view.is_current else ', not in force any more'}")
    for entry in view.entries:
        limits = {stage.value: write_limit(limit) for stage, limit in entry.stages.items()}
        handle = limits.get("handle", "no limit")
        typer.echo(f"{entry.key:<20} {handle:<16} {entry.handling_unit or '-':<24} {entry.name_zh}")


@app.command()
def show(
    key: Annotated[str, typer.Argument(metavar="KEY")],
    data: DataOption = None,
    version: VersionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one type of case with its conditions and limits."""
    entry = ask(data, "catalogue.read", ReadEntry(key=key, version=version))
    assert isinstance(entry, CatalogueEntry)
    if as_json:
        print_json(entry)
        return
    for line in _told(entry):
        typer.echo(line)


@app.command()
def versions(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List the versions, newest first; a case keeps the one it was filed under."""
    answer = ask(data, "catalogue.versions", Nothing())
    assert isinstance(answer, Versions)
    if as_json:
        print_json(answer)
        return
    for each in answer.versions:
        at = f"{each.made_at:%Y-%m-%d %H:%M}Z" if each.made_at else "-"
        typer.echo(f"{each.version:<6} {at:<18} {each.entries:>5} rows  {each.made_by}  {each.note}".rstrip())


@app.command()
def export(file: TableArgument, data: DataOption = None, version: VersionOption = None) -> None:
    """Write the catalogue into a file that can be edited and imported again."""
    form = _form(file)
    answer = ask(data, "catalogue.export", ExportCatalogue(form=form, version=version))
    assert isinstance(answer, File)
    write_file(file, answer.data)


@app.command()
def preview(file: TableArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show what a table would change, and every bad cell; changes nothing. Exit 1 where it cannot be imported."""
    content = base64.b64encode(read_file(file, MAX_BYTES))
    change = ask(data, "catalogue.preview", CatalogueFile(data=content, form=_form(file)))
    assert isinstance(change, CatalogueChange)
    if as_json:
        print_json(change)
    else:
        _show(change)
        for problem in change.problems:
            place = f"line {problem.line}, column '{problem.column}'" if problem.line else str(file)
            typer.echo(f"! {place}: {problem.what}")
        typer.echo(f"based on version {change.based_on}")
    raise typer.Exit(ANSWER_IS_NO if change.problems else 0)


@app.command("import")
def import_table(
    file: TableArgument,
    *,
    data: DataOption = None,
    based_on: Annotated[
        int | None, typer.Option("--based-on", min=1, help="Refuse where this is not the version in force.")
    ] = None,
    note: Annotated[str, typer.Option("--note", help="What to remember about it [default: the file's name].")] = "",
    as_json: JsonOption = False,
) -> None:
    """Make a table the catalogue's next version; all rows or none. Cases keep the version they were filed under."""
    content = base64.b64encode(read_file(file, MAX_BYTES))
    with refusals():
        request = ImportCatalogue(data=content, form=_form(file), based_on=based_on, note=note or file.name[:200])
    change = ask(data, "catalogue.import", request)
    assert isinstance(change, CatalogueChange)
    if as_json:
        print_json(change)
        return
    _show(change)
    done = f"version {change.version} is in force" if change.is_changed else "nothing to change"
    typer.echo(done)


def ask(data: Path | None, name: str, request: BaseModel) -> BaseModel:
    """Returns the answer of an operation on an existing data folder; ends the command where it is refused."""
    with refusals():
        settings = settings_from(data=data)
        existing(settings.data)
        return carry_out(settings, name, request)


def read_file(file: Path, limit: int) -> bytes:
    """Returns a file's content, a byte more than `limit` at most; ends the command where it cannot be read."""
    try:
        with file.open("rb") as opened:
            return opened.read(limit + 1)
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}", WRONG_USAGE)


def write_file(file: Path, content: bytes) -> None:
    """Writes a file; ends the command where it cannot be written."""
    try:
        file.write_bytes(content)
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}", ANSWER_IS_NO)
    typer.echo(f"written to {file}")


def print_json(answer: BaseModel) -> None:
    """Prints the one JSON document of a command."""
    typer.echo(json.dumps({"schema": 1, **answer.model_dump(mode="json")}, ensure_ascii=False))


def _form(file: Path) -> TableFormat:
    ending = file.suffix.lower().removeprefix(".")
    if ending not in list(TableFormat):
        fail(f"{file}: expected a name that ends in .csv or .xlsx", WRONG_USAGE)
    return TableFormat(ending)


def _show(change: CatalogueChange) -> None:
    for mark, rows in (("+", change.added), ("-", change.removed)):
        for row in rows:
            typer.echo(f"{mark} {row.key} {row.name_zh}")
    for row in change.changed:
        for field in row.fields:
            typer.echo(f"~ {row.key}, {field.field}: {field.before or '(empty)'} -> {field.after or '(empty)'}")
    if change.is_reordered:
        typer.echo("~ the order of the rows")
    for warning in change.warnings:
        typer.echo(f"? {warning}")


def _told(entry: CatalogueEntry) -> list[str]:
    codes = [f"{lineage} {code}" for lineage, code in entry.codes.items()]
    lines = [
        f"{entry.key}  {entry.name_zh}  {entry.name_en}",
        f"family      {entry.family or '-'}; codes: {', '.join(codes) or '-'}",
        f"filed when  {entry.filing_condition_zh or entry.filing_condition or '-'}",
        f"closed when {entry.closing_condition_zh or entry.closing_condition or '-'}",
        f"severity    {entry.severity.value}, begins at level {entry.level.value}",
        f"units       handling {entry.handling_unit or '-'}, supervising {entry.supervising_unit or '-'}",
        f"            first responsible {entry.first_responsible_unit or '-'}",
    ]
    lines += [f"{stage.value:<11} {write_limit(limit)}" for stage, limit in entry.stages.items()]
    if entry.detection is not None:
        seen = entry.detection
        lines.append(f"seen as     {', '.join(seen.labels)} in {', '.join(seen.zones)} for {seen.limit_s:g} s")
    return lines
