"""`lunxun site check|apply|export`: cameras, zones, rules and plans as a file."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cameras.capacity import Capacity, strained_plans
from api.cameras.schemas import SiteChange
from api.cameras.site_file import SiteChecks, SiteFileError, read_site
from api.cli.installation import settings_from, site_checks
from api.cli.options import DataOption, JsonOption, LoopbackOption, NetworkOption
from api.cli.reach import carry_out, existing
from api.cli.refusals import ANSWER_IS_NO, WRONG_USAGE, refusals
from api.control.schemas import ApplySite, Nothing, SiteText

app = typer.Typer(help="Cameras, zones, rules and plans as a file.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Site file in YAML.")]


@app.command()
def check(
    file: FileArgument,
    *,
    slots: Annotated[int, typer.Option("--slots", min=1, help="Visits that all workers do at the same time.")] = 8,
    visit_s: Annotated[float, typer.Option("--visit-s", min=0.1, help="Seconds that one visit takes.")] = 4.0,
    allow_loopback_cameras: LoopbackOption = False,
    camera_network: NetworkOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a site file, and whether the workers can keep its promises; exit 1 where they cannot."""
    with refusals():
        checks = _checks(allow_loopback_cameras=allow_loopback_cameras, camera_network=camera_network)
        try:
            site = read_site(file, checks)
        except SiteFileError as error:
            if as_json:
                typer.echo(_json_of(file, problems=[str(each) for each in error.problems]))
                raise typer.Exit(WRONG_USAGE) from None
            raise
    capacity = Capacity(slots=slots, visit_s=visit_s)
    strained = strained_plans(site, capacity)
    if as_json:
        typer.echo(_json_of(file, cameras=len(site.cameras), plans=len(site.plans), strained=strained))
    else:
        typer.echo(f"{file} is good: {len(site.cameras)} cameras, {len(site.plans)} plans")
        typer.echo(f"assumed: {capacity.assumption}")
        for line in strained:
            typer.echo(line)
    raise typer.Exit(ANSWER_IS_NO if strained else 0)


@app.command()
def apply(
    file: FileArgument,
    *,
    data: DataOption = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what was edited here.")] = False,
    allow_loopback_cameras: LoopbackOption = False,
    camera_network: NetworkOption = None,
    as_json: JsonOption = False,
) -> None:
    """Apply a site file to a data folder, whole or not at all; a running server takes it over at once."""
    with refusals():
        settings = settings_from(
            data=data, allow_loopback_cameras=allow_loopback_cameras, camera_network=camera_network
        )
        # A running server knows its own networks; here only the form of the file counts.
        site = read_site(file, SiteChecks(types=site_checks(settings).types, host_problem=lambda _: None))
        request = ApplySite(file=str(file), content=site.model_dump(mode="json", by_alias=True), force=force)
        change = carry_out(settings, "site.apply", request)
    _show(change, as_json=as_json)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it; `-` is standard output.")],
    data: DataOption = None,
) -> None:
    """Write the site of a data folder into a file, without any secret."""
    with refusals():
        settings = settings_from(data=data)
        existing(settings.data)
        answer = carry_out(settings, "site.export", Nothing())
    text = answer.text if isinstance(answer, SiteText) else ""
    if str(file) == "-":
        sys.stdout.write(text)
        return
    file.write_text(text, encoding="utf-8")
    typer.echo(f"written to {file}")


def _checks(*, allow_loopback_cameras: bool, camera_network: list[str] | None) -> SiteChecks:
    return site_checks(settings_from(allow_loopback_cameras=allow_loopback_cameras, camera_network=camera_network))


def _show(change: object, *, as_json: bool) -> None:
    assert isinstance(change, SiteChange)
    if as_json:
        typer.echo(json.dumps({"schema": 1, **change.model_dump()}, ensure_ascii=False))
        return
    for line in change.difference:
        typer.echo(line)
    typer.echo("applied" if change.is_changed else "nothing to change")


def _json_of(file: Path, **content: object) -> str:
    return json.dumps({"schema": 1, "file": str(file), **content}, ensure_ascii=False)
