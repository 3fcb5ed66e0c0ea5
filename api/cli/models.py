"""`lunxun models`: which networks are known, what one is, whether a file works, and how to get one."""

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import typer

from api.cli import models_evaluate, models_pull, models_train
from models.card import HOME, AccuracyTable, Card, find_network, read_catalogue
from models.decode import Layout
from models.errors import CatalogueError, NetworkError, ProviderError
from models.session import Runtime, Session, open_session

NO, WRONG_USAGE = 1, 2
SHOWN_CLASSES = 12

app = typer.Typer(
    name="models", help="Networks: list, show, check, pull, train, evaluate, export.", no_args_is_help=True
)

COMMANDS: dict[str, Callable[..., object]] = {
    "pull": models_pull.pull,
    "train": models_train.train,
    "evaluate": models_evaluate.evaluate,
    "export": models_train.export,
}
"""Commands with a file of their own."""

for _name, _command in COMMANDS.items():
    app.command(_name)(_command)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
NameOrFile = Annotated[str, typer.Argument(metavar="NAME_OR_FILE", help="A name of the catalogue, or an .onnx file.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A network that was opened and run once."""

    session: Session
    output_shape: tuple[int, ...]
    layout: Layout
    run_ms: float


@app.command("list")
def list_networks(*, as_json: AsJson = False) -> None:
    """List the networks that are known by name."""
    try:
        entries = read_catalogue().network
    except CatalogueError as error:
        raise _refused(error, as_json=as_json) from error
    rows: list[dict[str, Any]] = [
        {"name": each.name, "licence": each.licence, "is_here": (HOME / "weights" / each.file).is_file()}
        for each in entries
    ]
    if as_json:
        _print_json({"schema": 1, "networks": rows})
        return
    for row in rows:
        typer.echo(f"{row['name']}  {row['licence']}  {'here' if row['is_here'] else 'not on this machine'}")
    if not rows:
        typer.echo("The catalogue names no networks yet; give the path of an .onnx file wherever a model is asked for.")


@app.command("show")
def show(name_or_file: NameOrFile, *, as_json: AsJson = False) -> None:
    """Show what is known about a network, without running it."""
    try:
        facts = _facts_of_card(find_network(name_or_file))
    except NetworkError as error:
        raise _refused(error, as_json=as_json) from error
    _print(facts, as_json=as_json)


@app.command("check")
def check(
    name_or_file: NameOrFile,
    *,
    provider: Annotated[str, typer.Option(help="cpu or openvino")] = "cpu",
    threads: Annotated[int, typer.Option(min=1, max=256, help="threads of one inference")] = 1,
    as_json: AsJson = False,
) -> None:
    """Open a network, run it once on a grey picture, and say what it is. Exit code 1 where it cannot be used."""
    try:
        runtime = Runtime(provider=provider, threads=threads)
    except ProviderError as error:
        raise _refused(error, as_json=as_json, code=WRONG_USAGE) from error
    try:
        checked = _run_once(find_network(name_or_file), runtime)
    except NetworkError as error:
        raise _refused(error, as_json=as_json) from error
    spec, used = checked.session.spec, checked.session.runtime
    facts = _facts_of_card(checked.session.card) | {
        "ok": True,
        "layout": str(checked.layout),
        "input": f"{'n' if spec.takes_batches else 1} x 3 x {spec.height_px} x {spec.width_px}",
        "output": " x ".join(str(size) for size in checked.output_shape),
        "provider": used.provider,
        "precision": used.precision,
        "run_ms": round(checked.run_ms, 1),
    }
    _print(facts, as_json=as_json)


def _run_once(card: Card, runtime: Runtime) -> Checked:
    session = open_session(card, runtime)
    grey = np.full((1, 3, session.spec.height_px, session.spec.width_px), 114 / 255, np.float32)
    session.run(grey)  # the first run also sets up memory; it would be shown as slower than the network is
    started = time.perf_counter()
    output, layout = session.run(grey)
    return Checked(
        session=session, output_shape=output.shape, layout=layout, run_ms=(time.perf_counter() - started) * 1000
    )


def _facts_of_card(card: Card) -> dict[str, Any]:
    return {
        "schema": 1,
        "name": card.name,
        "file": str(card.path),
        "sha256": card.sha256,
        "layout": str(card.layout) if card.layout else None,
        "classes": list(card.classes),
        "input_wh": list(card.input_wh) if card.input_wh else None,
        "licence": card.licence,
        "origin": card.origin,
        "source": card.source.model_dump() if card.source else None,
        "accuracy": [entry.model_dump() for entry in card.accuracy],
        "accuracy_by_class": _table_document(card.accuracy_by_class) if card.accuracy_by_class else None,
    }


def _table_document(table: AccuracyTable) -> dict[str, Any]:
    """JSON has no word for "not a number"."""
    rows = {label: [None if math.isnan(each) else each for each in values] for label, values in table.rows.items()}
    return table.model_dump() | {"rows": rows}


def _print(facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        _print_json(facts)
        return
    for key, value in facts.items():
        if key in ("schema", "ok") or value in (None, []):
            continue
        lines = _shown(key, value)
        typer.echo(f"{key.partition('_')[0] if key == 'accuracy_by_class' else key:10} {lines[0]}")
        for line in lines[1:]:
            typer.echo(f"{'':10} {line}")
    if facts.get("ok"):
        typer.echo("It works.")


def _shown(key: str, value: Any) -> list[str]:
    """What stands behind the word; more than one line where it takes more."""
    match key:
        case "classes":
            return [_shortened(value)]
        case "input_wh":
            return [f"{value[0]} x {value[1]}"]
        case "source":
            how = "as its maker publishes" if value["is_published"] else "trusted on first use"
            return [value["url"], f"SHA-256 {value['sha256']}, {how}"]
        case "accuracy":
            return [f"{each['measure']} {each['value']:.3f} ({_run_as(each)})" for each in value]
        case "accuracy_by_class":
            return _table_lines(value)
    return [str(value)]


def _run_as(measured: dict[str, Any]) -> str:
    return f"{measured['on']}; {measured['provider']}, {measured['precision']}"


def _table_lines(table: dict[str, Any]) -> list[str]:
    widths = [max(6, len(column)) for column in table["columns"]]
    first = max(len(label) for label in table["rows"])
    lines = [f"{table['measure']} by class and light ({_run_as(table)})"]
    lines.append(
        "  ".join([" " * first, *(f"{name:>{width}}" for name, width in zip(table["columns"], widths, strict=True))])
    )
    for label, values in table["rows"].items():
        shown = ["-" if each is None else f"{each:.3f}" for each in values]
        lines.append(
            "  ".join([f"{label:{first}}", *(f"{each:>{width}}" for each, width in zip(shown, widths, strict=True))])
        )
    return lines


def _shortened(classes: list[str]) -> str:
    rest = len(classes) - SHOWN_CLASSES
    return f"{len(classes)}: {', '.join(classes[:SHOWN_CLASSES])}{f' and {rest} more' if rest > 0 else ''}"


def _refused(error: NetworkError, *, as_json: bool, code: int = NO) -> typer.Exit:
    if as_json:
        _print_json({"schema": 1, "ok": False, "error": type(error).__name__, "message": str(error)})
    typer.echo(str(error), err=True)
    return typer.Exit(code)


def _print_json(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False))
