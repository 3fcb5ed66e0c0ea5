"""`lunxun users add|list|change|disable|password|token`: who may log in, and the tokens of workers and systems."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, SecretStr

from api.cli.installation import settings_from
from api.cli.options import DataOption, JsonOption
from api.cli.passwords import password_from
from api.cli.reach import carry_out, existing
from api.cli.refusals import fail, refusals
from api.control.schemas import AddPerson, ChangePerson, MakeToken, Named, NewToken, Nothing, People, SetPassword
from api.people.passwords import random_password
from api.people.roles import Role, Scope, TokenKind
from api.people.schemas import Person

LONGEST_DAYS = 3650

app = typer.Typer(help="People who may log in, and tokens of workers and other systems.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(metavar="NAME")]
PasswordFileOption = Annotated[
    Path | None, typer.Option("--password-file", help="File with the password in its first line; `-` is stdin.")
]
UnitOption = Annotated[str | None, typer.Option("--unit", help="Id of their unit; a handler sees its cases alone.")]
AreaOption = Annotated[
    list[str] | None,
    typer.Option("--area", help="Id of an area that they see, with all below it; repeat it. Without: everywhere."),
]


@app.command()
def add(
    name: NameArgument,
    *,
    data: DataOption = None,
    role: Annotated[Role, typer.Option("--role", help="What they may do.")] = Role.GRID_WORKER,
    unit: UnitOption = None,
    area: AreaOption = None,
    password_file: PasswordFileOption = None,
    random: Annotated[bool, typer.Option("--random-password", help="Make a password and show it once.")] = False,
) -> None:
    """Add a person."""
    password = random_password() if random else password_from(password_file, prompt=f"password of {name}", is_new=True)
    person = _carry_out(
        data,
        "people.add",
        lambda: AddPerson(name=name, role=role, password=SecretStr(password), unit=unit, areas=area or []),
    )
    assert isinstance(person, Person)
    typer.echo(f"'{name}' may log in as {_described(person)}")
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
        typer.echo(f"{person.name:<24} {_described(person):<12} {state}")
    for token in answer.tokens:
        role = token.role.value if token.role else ""
        until = f", until {token.expires_at:%Y-%m-%d}" if token.expires_at else ""
        may = f" may {', '.join(token.scopes)}" if token.scopes else ""
        made = f"{token.kind.value} token {token.id}, made {token.created_at:%Y-%m-%d}{until}{may}"
        typer.echo(f"{token.name:<24} {role:<12} {made}{_in_areas(token.areas)}")


@app.command()
def change(
    name: NameArgument,
    *,
    data: DataOption = None,
    role: Annotated[Role | None, typer.Option("--role", help="What they may do.")] = None,
    unit: UnitOption = None,
    no_unit: Annotated[bool, typer.Option("--no-unit", help="They belong to no unit.")] = False,
    area: AreaOption = None,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="They see every area.")] = False,
) -> None:
    """Change role, unit or areas; their sessions end, and they log in anew."""
    if (unit and no_unit) or (area and everywhere):
        fail("--unit and --no-unit, --area and --everywhere: give one of the two", 2)
    wanted: dict[str, object] = {"name": name}
    wanted |= {} if role is None else {"role": role}
    wanted |= {"unit": unit} if unit or no_unit else {}
    wanted |= {"areas": area or []} if area or everywhere else {}
    if len(wanted) == 1:
        fail("say what becomes different: --role, --unit, --no-unit, --area or --everywhere", 2)
    person = _carry_out(data, "people.change", lambda: ChangePerson.model_validate(wanted))
    assert isinstance(person, Person)
    typer.echo(f"'{name}' is {_described(person)}")


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
    scope: Annotated[
        list[Scope] | None, typer.Option("--scope", help="What the key of another system may do; repeat it.")
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", min=1, max=LONGEST_DAYS, help="It ends after so many days.")
    ] = None,
    unit: UnitOption = None,
    area: AreaOption = None,
    worker: Annotated[bool, typer.Option("--worker", help="A token for `lunxun worker`.")] = False,
    revoke: Annotated[bool, typer.Option("--revoke", help="End the token whose id is NAME.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a token and print it, this once: of a person, of another system (--role or --scope), or of a worker."""
    if revoke:
        _carry_out(data, "tokens.revoke", lambda: Named(name=name))
        typer.echo(f"token {name} is revoked")
        return
    if worker and (role is not None or scope):
        fail("a worker has no role and no scopes; leave --role and --scope out", 2)
    made = _carry_out(
        data,
        "tokens.make",
        lambda: MakeToken(
            name=name,
            kind=TokenKind.WORKER if worker else TokenKind.API,
            role=Role.INTEGRATOR if scope and role is None else role,
            scopes=scope or [],
            unit=unit,
            areas=area or [],
            expires_at=datetime.now(UTC) + timedelta(days=days) if days else None,
        ),
    )
    assert isinstance(made, NewToken)
    if as_json:
        typer.echo(json.dumps({"schema": 1, **made.model_dump(mode="json")}, ensure_ascii=False))
    else:
        typer.echo(made.token.get_secret_value())


def _described(person: Person) -> str:
    unit = f" of {person.unit}" if person.unit else ""
    return f"{person.role.value}{unit}{_in_areas(person.areas)}"


def _in_areas(areas: list[str]) -> str:
    return f" in {', '.join(areas)}" if areas else ""


def _carry_out(data: Path | None, name: str, request: Callable[[], BaseModel]) -> BaseModel:
    with refusals():
        settings = settings_from(data=data)
        existing(settings.data)
        return carry_out(settings, name, request())
