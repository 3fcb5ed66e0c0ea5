"""The `lunxun` command: one file per group of commands, and the one explicit list of them here."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated

import typer

from api.cli import (
    backup,
    bench,
    cameras,
    catalogue,
    certs,
    coverage,
    demo,
    doctor,
    evidence,
    farm,
    look,
    models,
    plans,
    probe,
    serve,
    simulate,
    site,
    units,
    up,
    users,
    worker,
)
from api.cli.leaving import run_and_leave

COMMANDS: dict[str, Callable[..., object]] = {
    "up": up.up,
    "serve": serve.serve,
    "worker": worker.worker,
    "look": look.look,
    "probe": probe.probe,
    "farm": farm.farm,
    "doctor": doctor.doctor,
    "backup": backup.backup,
    "restore": backup.restore,
    "bench": bench.bench,
    "simulate": simulate.simulate,
    "coverage": coverage.coverage,
    "demo": demo.demo,
    "certs": certs.certs,
}
"""Name of a command -> the function that carries it out."""

GROUPS: dict[str, typer.Typer] = {
    "site": site.app,
    "cameras": cameras.app,
    "catalogue": catalogue.app,
    "units": units.app,
    "plans": plans.app,
    "users": users.app,
    "models": models.app,
    "evidence": evidence.app,
}
"""Name of a group -> its commands."""


def main() -> None:
    """Runs the command line. Exit codes: 0 good, 1 the answer is no, 2 wrong usage."""
    run_and_leave(build())


def build() -> typer.Typer:
    """Returns the whole command line, from the lists above."""
    # NOTE: typer's own tracebacks print the local variables, and with them passwords.
    app = typer.Typer(
        name="lunxun",
        help="Lunxun (轮巡): an AI grid worker. It patrols cameras in short looks and makes cases for people to check.",
        no_args_is_help=True,
        rich_markup_mode=None,  # its markup would swallow brackets such as [default: 8000]
        add_completion=False,
        pretty_exceptions_enable=False,
        pretty_exceptions_show_locals=False,
    )
    app.callback()(_options)
    for name, command in COMMANDS.items():
        app.command(name)(command)
    for name, group in GROUPS.items():
        group.rich_markup_mode = app.rich_markup_mode
        app.add_typer(group, name=name)
    return app


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"lunxun {version('lunxun')}")
        raise typer.Exit


def _options(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end."),
    ] = False,
) -> None:
    """What every command shares; the version option does its work before any command."""
