"""`lunxun models pull NAME`: an official network, fetched, checked, exported to ONNX, with a card beside it."""

import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from api.cli.download import DownloadError, download
from api.cli.options import DataOption
from api.cli.refusals import ANSWER_IS_NO, WRONG_USAGE, fail
from api.data_folder import DataFolder
from api.settings import Settings
from models.card import CatalogueEntry, Source, card_path, find_network, read_card
from models.errors import NetworkError, NetworkMissingError
from models.official import OfficialNetwork, by_hand, check_hash, find_official
from models.session import open_session

NEEDED = ("ultralytics", "onnx")
"""What the export imports."""
EXPORT_S = 900.0
SHOWN_LINES = 8


class ExportFailedError(Exception):
    """The network could not be made into ONNX here; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a pull does to the world; tests bring their own."""

    fetch: Callable[[str, Path], str]
    """Writes what an address answers to a file, and returns its SHA-256."""
    export: Callable[[Path, Path], None]
    """Writes a PyTorch file's network as ONNX."""
    missing: Callable[[], list[str]]
    """Names the libraries that the export lacks."""


def pull(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An official network, such as yolo11n.")],
    *,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for it [default: DATA/models].")] = None,
    data: DataOption = None,
    url: Annotated[str | None, typer.Option("--url", help="Another address of the .pt, such as a mirror.")] = None,
) -> None:
    """Fetch an official network, check it, export it to ONNX. Needs a network connection and the extra `train`."""
    folder = out if out is not None else DataFolder(path=data if data is not None else Settings().data).models
    try:
        network = find_official(name)
    except NetworkMissingError as error:
        fail(str(error), WRONG_USAGE)
    try:
        path, source = pull_into(folder, network, tools=TOOLS, urls=(url,) if url else network.urls, say=typer.echo)
    except (DownloadError, ExportFailedError) as error:
        fail(f"{error}\n\n{by_hand(network, folder)}", ANSWER_IS_NO)
    except (NetworkError, OSError) as error:
        fail(str(error), ANSWER_IS_NO)
    if not source.is_published:
        typer.echo(f"{network.maker} publishes no hash that we know: trusted on first use, SHA-256 {source.sha256}")
        typer.echo("It is in the card now; a later download with another hash is refused.")
    typer.echo(f"written to {path}, its card to {card_path(path)}")
    typer.echo(f"{network.licence}, {source.url}")
    typer.echo(f"use it with `lunxun up --model {path}`")


def pull_into(
    folder: Path, network: OfficialNetwork, *, tools: Tools, urls: tuple[str, ...], say: Callable[[str], None]
) -> tuple[Path, Source]:
    """Returns where the network lies as ONNX, its card beside it, and what it was made from.

    Raises:
        ExportFailedError: The libraries for it are not installed here, or it failed.
        DownloadError: No address answered.
        WrongHashError: It is another file than its maker's, or than the one before.
        NetworkError: What came out is no network that runs here.
        OSError: The folder cannot be written.
    """
    if missing := tools.missing():
        raise ExportFailedError(
            f"{network.name} comes as a PyTorch file, and to make it ONNX {' and '.join(missing)} must be installed: "
            f"`pip install 'lunxun[train]'`, then `lunxun models pull {network.name}` again"
        )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{network.name}.onnx"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".pull-") as name:
        weights, made = Path(name) / f"{network.name}.pt", Path(name) / path.name
        url, sha256 = _fetch_from_any(urls, weights, tools=tools, say=say)
        is_published = check_hash(network, sha256, first_sha256=_first_sha256(card_path(path)))
        source = Source(url=url, sha256=sha256, is_published=is_published)
        say("exporting to ONNX ...")
        tools.export(weights, made)
        card = card_path(made)
        card.write_text(_entry(network, made, source).model_dump_json(indent=1, exclude_none=True), encoding="utf-8")
        made.replace(path)
        card.replace(card_path(path))
    return path, source


def _fetch_from_any(
    urls: tuple[str, ...], weights: Path, *, tools: Tools, say: Callable[[str], None]
) -> tuple[str, str]:
    problems = []
    for url in urls:
        say(f"fetching {url} ...")
        try:
            return url, tools.fetch(url, weights)
        except DownloadError as error:
            problems.append(str(error))
    raise DownloadError("\n".join(problems))


def _first_sha256(card: Path) -> str | None:
    """What the last download hashed to; a card that cannot be read must be put right first, not passed over."""
    if not card.is_file():
        return None
    known = read_card(card).source
    return None if known is None else known.sha256


def _entry(network: OfficialNetwork, made: Path, source: Source) -> CatalogueEntry:
    """Opens and runs what was made, so that a card only stands beside a network that works."""
    bare = find_network(made)
    session = open_session(bare)
    grey = np.full((1, 3, session.spec.height_px, session.spec.width_px), 114 / 255, np.float32)
    _, layout = session.run(grey)
    said = "its published hash" if source.is_published else "trusted on first use"
    return CatalogueEntry(
        name=network.name,
        file=made.name,
        sha256=bare.sha256,
        layout=layout,
        classes=bare.classes,
        input_wh=(session.spec.width_px, session.spec.height_px),
        licence=network.licence,
        origin=f"{network.name}.pt by {network.maker} ({said}), exported to ONNX by `lunxun models pull`",
        source=source,
    )


def _missing() -> list[str]:
    return [name for name in NEEDED if importlib.util.find_spec(name) is None]


def _export(weights: Path, made: Path) -> None:
    """Runs ultralytics in a process of its own, which installs nothing and writes no settings into the home folder."""
    command = [sys.executable, "-m", "models.training.official", str(weights), str(made)]
    environment = {**os.environ, "YOLO_AUTOINSTALL": "false", "YOLO_CONFIG_DIR": str(weights.parent)}
    try:
        ended = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=EXPORT_S,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise ExportFailedError(f"the export had not ended after {EXPORT_S:.0f} s") from error
    if ended.returncode != 0 or not made.is_file():
        last = "\n".join((ended.stdout + ended.stderr).strip().splitlines()[-SHOWN_LINES:])
        raise ExportFailedError(f"ultralytics could not export '{weights.name}':\n{last}")


TOOLS = Tools(fetch=download, export=_export, missing=_missing)
