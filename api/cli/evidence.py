"""`lunxun evidence verify PATH`: do the pictures that the database names lie in the store, unchanged?"""

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import JsonOption
from api.cli.reach import existing
from api.cli.refusals import ANSWER_IS_NO, fail, refusals
from api.data_folder import DataFolder
from api.db.engine import FILE_NAME, open_sqlite_read_only
from api.evidence.local_store import LocalPictures
from api.evidence.verify import Problem, verify_store

SHOWN_PROBLEMS = 200

app = typer.Typer(help="Pictures of cases.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Pictures of cases."""


@app.command()
def verify(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The data folder.")], as_json: JsonOption = False
) -> None:
    """Check every picture against its hash, and every case for its pictures. Changes nothing.

    Works beside a running server. Exit code 1 when something is lost or altered.
    """
    with refusals():
        problems = _problems(existing(path))
    losses = [problem for problem in problems if problem.is_loss]
    if as_json:
        listed = [{"kind": problem.kind.value, "about": problem.about} for problem in problems]
        typer.echo(json.dumps({"schema": 1, "is_good": not losses, "problems": listed}))
    else:
        _print(problems, losses)
    if losses:
        raise typer.Exit(ANSWER_IS_NO)


def _problems(path: Path) -> list[Problem]:
    folder = DataFolder(path=path.absolute())
    if not (folder.path / FILE_NAME).is_file():
        fail(f"'{path}' holds no database '{FILE_NAME}'; name the folder that `lunxun up --data` uses", 2)
    database = open_sqlite_read_only(folder.path / FILE_NAME)
    try:
        return list(verify_store(database, LocalPictures(folder.pictures)))
    finally:
        database.close()


def _print(problems: list[Problem], losses: list[Problem]) -> None:
    for problem in problems[:SHOWN_PROBLEMS]:
        typer.echo(f"{problem.kind.value}: {problem.about}")
    counted = Counter(problem.kind.value for problem in problems)
    summary = ", ".join(f"{count} {kind}" for kind, count in sorted(counted.items())) or "no difference"
    typer.echo(f"{'NOT good' if losses else 'good'}: {summary}")
