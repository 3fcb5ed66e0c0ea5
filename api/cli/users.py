"""`lunxun users add|list|disable|password|token`: who may log in, and the tokens of workers and other systems."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, SecretStr

from api.cli.installation import settings_from
from api.cli.options import DataOption, JsonOption
from api.cli.passwords import password_from
from api.cli.reach import carry_out, existing
from api.cli.refusals import fail, refusals
from api.control.schemas import AddPerson, MakeToken, Named, NewToken, Nothing, People, SetPassword
from api.people.passwords import random_password
from api.people.roles import Role, TokenKind

app = typer.Typer(help="People who may log in, and tokens of workers and other systems.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(metavar="NAME")]
PasswordFileOption = Annotated[
    Path | None, typer.Option("--password-file", help="File with the password in its first line; `-` is stdin.")
]


@app.command()
def add(
    name: NameArgument,
    *,
    data: DataOption = None,
    role: Annotated[Role, typer.Option("--role", help="What they may do.")] = Role.GRID_WORKER,
    password_file: PasswordFileOption = None,
    random: Annotated[bool, typer.Option("--random-password", help="Make a password and show it once.")] = False,
) -> None:
    """Add a person."""
    password = random_password() if random else password_from(password_file, prompt=f"password of {name}", is_new=True)
    _carry_out(data, "people.add", lambda: AddPerson(name=name, role=role, password=SecretStr(password)))
    typer.echo(f"'{name}' may log in as {role.value}")
    if random:
        typer.echo(f"password (shown this once): {password}")


@app.command("list")
def list_people(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List people, and the tokens in force."""
    answer = _carry_out(data, "people.list", Nothing)
    assert isinstance(answer, People)
    if as_json:
        typer.echo(json.dumps({"schema": 1, **answer.model_dump(mode="json")}, ensure_ascii=False))
        return
    for person in answer.people:
        state = f"disabled {person.disabled_at:%Y-%m-%d}" if person.disabled_at else "may log in"
        typer.echo(f"{person.name:<24} {person.role.value:<12} {state}")
    for token in answer.tokens:
        role = token.role.value if token.role else ""
        typer.echo(f"{token.name:<24} {role:<12} {token.kind.value} token {token.id}, made {token.created_at:%Y-%m-%d}")


@app.command()
def disable(name: NameArgument, data: DataOption = None) -> None:
    """End a person's access at once: no login, no session, no token."""
    _carry_out(data, "people.disable", lambda: Named(name=name))
    typer.echo(f"'{name}' may no longer log in")


@app.command()
def password(
    name: NameArgument,
    data: DataOption = None,
    password_file: PasswordFileOption = None,
    random: Annotated[bool, typer.Option("--random-password", help="Make a password and show it once.")] = False,
) -> None:
    """Give a person a new password; all their sessions and tokens end."""
    secret = random_password() if random else password_from(password_file, prompt=f"password of {name}", is_new=True)
    _carry_out(data, "people.password", lambda: SetPassword(name=name, password=SecretStr(secret)))
    typer.echo(f"the password of '{name}' is changed")
    if random:
        typer.echo(f"password (shown this once): {secret}")


@app.command()
def token(
    name: NameArgument,
    *,
    data: DataOption = None,
    role: Annotated[Role | None, typer.Option("--role", help="Role of a system that is no person.")] = None,
    worker: Annotated[bool, typer.Option("--worker", help="A token for `lunxun worker`.")] = False,
    revoke: Annotated[bool, typer.Option("--revoke", help="End the token whose id is NAME.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a token and print it, this once: of a person, of another system (--role), or of a worker (--worker)."""
    if revoke:
        _carry_out(data, "tokens.revoke", lambda: Named(name=name))
        typer.echo(f"token {name} is revoked")
        return
    if worker and role is not None:
        fail("a worker has no role; leave --role out", 2)
    kind = TokenKind.WORKER if worker else TokenKind.API
    made = _carry_out(data, "tokens.make", lambda: MakeToken(name=name, kind=kind, role=role))
    assert isinstance(made, NewToken)
    if as_json:
        typer.echo(json.dumps({"schema": 1, **made.model_dump(mode="json")}, ensure_ascii=False))
    else:
        typer.echo(made.token.get_secret_value())


def _carry_out(data: Path | None, name: str, request: Callable[[], BaseModel]) -> BaseModel:
    with refusals():
        settings = settings_from(data=data)
        existing(settings.data)
        return carry_out(settings, name, request())
