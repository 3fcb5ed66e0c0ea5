"""`lunxun evidence ...`: verify, the signing key, a signed head to keep elsewhere, a case as a bundle."""

import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel

from api.cli.evidence_verify import Verdict, verify_path
from api.cli.installation import settings_from
from api.cli.options import DataOption, JsonOption
from api.cli.output import refuse_missing_folder, write_document
from api.cli.reach import carry_out, existing
from api.cli.refusals import ANSWER_IS_NO, WRONG_USAGE, fail, refusals
from api.control import evidence
from api.control.schemas import Nothing

SHOWN_PROBLEMS = 200

OutOption = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write it.")]

app = typer.Typer(help="Pictures and histories of cases, and proof that nobody has touched them.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Pictures and histories of cases, and proof that nobody has touched them."""


@app.command()
def verify(
    path: Annotated[Path | None, typer.Argument(metavar="PATH", help="A data folder, or a bundle (ZIP).")] = None,
    *,
    data: DataOption = None,
    checkpoint: Annotated[
        Path | None, typer.Option("--checkpoint", metavar="FILE", help="A signed head that was kept elsewhere.")
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", metavar="HEX", help="Of a bundle: the public key of the office.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check every picture, every event of a case, every entry of custody, and the chain over them. Changes nothing.

    Works beside a running server. Exit code 1 when something is lost or altered.
    """
    if path is not None and data is not None:
        fail("give PATH or --data, not both", WRONG_USAGE)
    with refusals():
        verdict = verify_path(path or settings_from(data=data).data, checkpoint=checkpoint, key=key)
    if as_json:
        typer.echo(json.dumps({"schema": 1, **verdict.document()}))
    else:
        _print(verdict)
    if not verdict.is_good:
        raise typer.Exit(ANSWER_IS_NO)


@app.command("key")
def show_key(
    *,
    authority: Annotated[
        bool, typer.Option("--c2pa", help="The certificate that vouches for claims in exported pictures, as PEM.")
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the public key that this installation signs with; publish it, so that others can pin it."""
    with refusals():
        if authority:
            vouching = evidence.AuthorityText.model_validate(_carry_out(data, "evidence.authority", Nothing()))
            typer.echo(vouching.model_dump_json() if as_json else vouching.pem, nl=as_json)
            return
        found = evidence.PublicKey.model_validate(_carry_out(data, "evidence.key", Nothing()))
    typer.echo(found.model_dump_json() if as_json else found.public_key)


@app.command()
def checkpoint(*, out: OutOption, data: DataOption = None) -> None:
    """Sign the head of the chain, and write it to a file to be kept elsewhere: on paper, with another office.

    `lunxun evidence verify --checkpoint FILE` later proves that nothing was taken back since.
    """
    refuse_missing_folder("--out", out)
    with refusals():
        signed = evidence.CheckpointText.model_validate(_carry_out(data, "evidence.checkpoint", Nothing()))
    write_document(signed.text, out)
    typer.echo(f"signed head over {signed.size} entries: {out}", err=True)


@app.command()
def export(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Number or id of the case.")],
    *,
    out: OutOption,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it leaves; kept in custody.")],
    originals: Annotated[bool, typer.Option("--originals", help="Originals instead of masked copies.")] = False,
    c2pa: Annotated[
        bool, typer.Option("--c2pa", help="Besides each masked copy, one with a signed claim (extra `c2pa`).")
    ] = False,
    data: DataOption = None,
) -> None:
    """Write a case as one ZIP that a stranger can verify with nothing but Python."""
    if c2pa and originals:
        fail("give --c2pa or --originals, not both: only masked copies are signed", WRONG_USAGE)
    refuse_missing_folder("--out", out)
    with refusals():
        request = evidence.ExportCase(case=case, reason=reason, originals=originals, c2pa=c2pa)
        bundle = evidence.Bundle.model_validate(_carry_out(data, "evidence.export", request))
    try:
        out.write_bytes(bundle.data)
    except OSError as error:
        fail(f"{out} cannot be written: {error.strerror}")
    typer.echo(f"case {bundle.number}: {out} ({len(bundle.data)} bytes)", err=True)


def _carry_out(data: Path | None, name: str, request: BaseModel) -> BaseModel:
    settings = settings_from(data=data)
    existing(settings.data)
    return carry_out(settings, name, request)


def _print(verdict: Verdict) -> None:
    for line in verdict.facts:
        typer.echo(line)
    for problem in verdict.problems[:SHOWN_PROBLEMS]:
        typer.echo(problem.line())
    if len(verdict.problems) > SHOWN_PROBLEMS:
        typer.echo(f"... and {len(verdict.problems) - SHOWN_PROBLEMS} more")
    typer.echo(verdict.summary())
