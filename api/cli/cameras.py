"""`lunxun cameras import|credential`: cameras from a table, and the passwords that site files never hold."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from api.cameras.csv_file import read_cameras
from api.cameras.schemas import SiteChange
from api.cli.installation import settings_from
from api.cli.options import DataOption, JsonOption
from api.cli.passwords import password_from
from api.cli.reach import carry_out, existing
from api.cli.refusals import refusals
from api.control.schemas import CredentialSet, ImportCameras, Named, SetCredential
from api.sight.schemas import SightView

app = typer.Typer(help="Cameras from a table, and their passwords.", no_args_is_help=True)


@app.command("import")
def import_cameras(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Columns: id, name, main, sub, credential, ...")],
    data: DataOption = None,
    plan: Annotated[str | None, typer.Option("--plan", help="Plan that new cameras join.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Add the cameras of a CSV file to the site, or change them; all rows or none."""
    with refusals():
        settings = settings_from(data=data)
        cameras = read_cameras(file)
        change = carry_out(settings, "cameras.import", ImportCameras(cameras=cameras, plan=plan))
    assert isinstance(change, SiteChange)
    if as_json:
        typer.echo(json.dumps({"schema": 1, **change.model_dump()}, ensure_ascii=False))
        return
    for line in change.difference:
        typer.echo(line)
    typer.echo(f"{len(cameras)} rows read, {len(change.difference)} changes")


@app.command()
def credential(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As site files name it: `credential: NAME`.")],
    data: DataOption = None,
    user: Annotated[str | None, typer.Option("--user", help="User name; asked for where left out.")] = None,
    password_file: Annotated[
        Path | None, typer.Option("--password-file", help="File with the password in its first line; `-` is stdin.")
    ] = None,
) -> None:
    """Set a camera's user and password; they are kept encrypted. The password is never an argument."""
    with refusals():
        settings = settings_from(data=data)
        existing(settings.data)
        username = user if user is not None else _asked_user()
        password = password_from(password_file, prompt=f"password of {username}", is_new=False)
        request = SetCredential(name=name, username=SecretStr(username), password=SecretStr(password))
        answer = carry_out(settings, "credentials.set", request)
    assert isinstance(answer, CredentialSet)
    users = ", ".join(answer.cameras) or "no camera yet"
    typer.echo(f"credential '{name}' is set; used by {users}")


@app.command("relearn-view")
def relearn_view(
    camera: Annotated[str, typer.Argument(metavar="ID", help="The camera's id in the site.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Forget how a camera's street looks: after it was turned on purpose, or the street was rebuilt.

    The next healthy looks are the new view; until a few of them agree, nothing is called moved.
    """
    with refusals():
        settings = settings_from(data=data)
        existing(settings.data)
        view = carry_out(settings, "cameras.relearn_view", Named(name=camera))
    assert isinstance(view, SightView)
    if as_json:
        typer.echo(json.dumps({"schema": 1, **view.model_dump(mode="json")}, ensure_ascii=False))
        return
    typer.echo(f"camera '{camera}' learns its view anew from its next healthy looks; check that its zones still fit")


def _asked_user() -> str:
    if not sys.stdin.isatty():
        raise typer.BadParameter("there is no terminal to ask at; give --user and --password-file")
    answer: str = typer.prompt("user")
    return answer
