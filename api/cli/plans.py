"""`lunxun plans rounds`: what became of the rounds of the plans (一日双巡), and of those started by hand."""

import json
from datetime import datetime, timedelta
from typing import Annotated

import typer

from api.cli.options import DataOption, JsonOption
from api.cli.where import ApiOption, CaFileOption, FromOption, TokenFileOption, ToOption, Where, span
from api.control.schemas import ReadRounds, Rounds
from api.patrol.schemas import PlanView, RoundView

DAYS = timedelta(days=7)

app = typer.Typer(help="Patrol plans.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Patrol plans."""


@app.command()
def rounds(
    *,
    plan: Annotated[str | None, typer.Option("--plan", metavar="ID", help="Only this plan.")] = None,
    data: DataOption = None,
    api: ApiOption = None,
    token_file: TokenFileOption = None,
    ca_file: CaFileOption = None,
    begin: FromOption = None,
    end: ToOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show each round of the last week (or from --from to --to): who was inspected, who was missed and why."""
    where = Where(data=data, api=api, token_file=token_file, ca_file=ca_file)
    first, last = span(begin, end, usual=DAYS)
    found = _read(where, plan, first, last)
    if as_json:
        listed = [each.model_dump(mode="json") for each in found]
        typer.echo(json.dumps({"schema": 1, "rounds": listed}, ensure_ascii=False))
        return
    for each in found:
        for line in lines(each):
            typer.echo(line)
    if not found:
        typer.echo("no rounds in this time; a plan has them with `rounds: [...]`, or when somebody starts one")


def lines(each: RoundView) -> list[str]:
    """Returns a round in words, a line for each camera that it missed."""
    hours = each.hours or f"{each.begins_at.astimezone():%H:%M} by hand"
    if each.finished_at is not None:
        state = f"finished {each.finished_at.astimezone():%H:%M:%S}"
    elif each.is_over:
        state = f"NOT finished, {len(each.missed)} missed"
    else:
        state = f"goes on, {len(each.waiting)} waiting, until {each.ends_at.astimezone():%H:%M}"
    shown = [f"{each.day}  {hours:<14}  {each.plan_id}  {each.inspected} of {each.due} inspected, {state}"]
    return shown + [f"    {missed.camera_id}: {missed.why.value}" for missed in each.missed]


def _read(where: Where, plan: str | None, begin: datetime, end: datetime) -> list[RoundView]:
    if where.api is None:
        read = where.carry_out("rounds.read", ReadRounds(plan=plan, begin=begin, end=end))
        assert isinstance(read, Rounds)
        return read.rounds
    times = {"from": begin.isoformat(), "to": end.isoformat()}
    names = [plan] if plan is not None else [PlanView.model_validate(each).id for each in where.get("/plans")]
    return [RoundView.model_validate(each) for name in names for each in where.get(f"/plans/{name}/rounds", **times)]
