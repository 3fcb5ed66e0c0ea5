"""`lunxun units list|areas|export|import|dispatch`: who works where, and where a case would go."""

import base64
from pathlib import Path
from typing import Annotated

import typer

from api.catalogue.table_file import MAX_BYTES
from api.cli.catalogue import ask, print_json, read_file, write_file
from api.cli.options import DataOption, JsonOption
from api.cli.refusals import ANSWER_IS_NO
from api.control.catalogue import AskDispatch, File
from api.control.schemas import Nothing
from api.units.register import Area
from api.units.schemas import AreasView, DispatchView, RegisterChange, UnitsView

app = typer.Typer(help="Units, areas and duty: where cases go.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A file in YAML.")]


@app.command("list")
def list_units(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List the units, and which types of case each serves where and when."""
    view = ask(data, "units.list", Nothing())
    assert isinstance(view, UnitsView)
    if as_json:
        print_json(view)
        return
    for unit in view.units:
        typer.echo(f"{unit.id:<24} {unit.kind.value:<12} {unit.name_zh}")
    for duty in view.duties:
        what, where = ", ".join(duty.keys) or "all types", ", ".join(duty.areas) or "every area"
        typer.echo(f"{duty.unit}: {what} in {where}, {', '.join(duty.hours) or 'always'}")


@app.command("areas")
def list_areas(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List the areas as a tree."""
    view = ask(data, "units.areas", Nothing())
    assert isinstance(view, AreasView)
    if as_json:
        print_json(view)
        return
    _print_below(None, view.areas, depth=0)


@app.command()
def export(file: FileArgument, data: DataOption = None) -> None:
    """Write units, areas and duty into a file that can be edited and imported again."""
    answer = ask(data, "units.export", Nothing())
    assert isinstance(answer, File)
    write_file(file, answer.data)


@app.command("import")
def import_units(file: FileArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Make a file the whole of units, areas and duty; what is not in it goes. Cases keep the unit they have."""
    change = ask(data, "units.import", File(data=base64.b64encode(read_file(file, MAX_BYTES))))
    assert isinstance(change, RegisterChange)
    if as_json:
        print_json(change)
        return
    for line in [*change.difference, *(f"? {warning}" for warning in change.warnings)]:
        typer.echo(line)
    typer.echo(f"version {change.version} is in force" if change.is_changed else "nothing to change")


@app.command()
def dispatch(
    key: Annotated[str, typer.Argument(metavar="TYPE", help="Key of the catalogue.")],
    data: DataOption = None,
    area: Annotated[str | None, typer.Option("--area", help="Where; an area's id.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say which unit a case of a type would go to now, and why; exit 1 where nobody is named."""
    answer = ask(data, "units.dispatch", AskDispatch(key=key, area=area))
    assert isinstance(answer, DispatchView)
    if as_json:
        print_json(answer)
    else:
        name = f"{answer.unit} ({answer.name_zh})" if answer.name_zh else answer.unit
        typer.echo(f"{name or 'nobody'}: {answer.because}")
    raise typer.Exit(0 if answer.unit else ANSWER_IS_NO)


def _print_below(parent: str | None, areas: list[Area], *, depth: int) -> None:
    for area in areas:
        if area.parent == parent:
            typer.echo(f"{'  ' * depth}{area.id}  {area.level.value}  {area.name_zh}")
            _print_below(area.id, areas, depth=depth + 1)
