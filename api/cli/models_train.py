"""`lunxun models train|export`: checks what was asked, and hands it to a process of its own that has torch."""

import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from api.cli.refusals import ANSWER_IS_NO, WRONG_USAGE, fail
from models.training.request import ExportRequest, SizeWH, TrainRequest
from sample_videos.studio.scene import Label

EXTRA = "training needs the extra 'train': `pip install 'lunxun[train]'`"
SOURCE = "sample_videos.studio.pictures:open_pictures"
FACTS = {
    "license": "AGPL-3.0",
    "description": "yolo11n (architecture by Ultralytics), trained from random weights on pictures rendered with the "
    "scene studio",
}
SMOKE_STEPS, SMOKE_BATCH = 2, 5

PacksOption = Annotated[Path, typer.Option(help="Folder of sprite packs (*.pack.zip).")]
SizeText = Annotated[str, typer.Option(help="WIDTHxHEIGHT of the network's input, multiples of 32.")]


def train(
    *,
    packs: PacksOption,
    out: Annotated[Path, typer.Option(help="Folder for checkpoints, log.csv and loss.png.")],
    minutes: Annotated[float, typer.Option(help="Training time, all sittings together.")] = 60.0,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from what --out holds.")] = False,
    sizes: Annotated[str, typer.Option(help="Picture sizes, one after the other.")] = "320x192,512x288",
    first_share: Annotated[float, typer.Option(min=0, max=1, help="Share of the time on the first size.")] = 0.6,
    batch: Annotated[int, typer.Option(min=1, max=1024)] = 32,
    rate: Annotated[float, typer.Option(min=1e-6, max=1, help="Highest learning rate.")] = 2e-3,
    seed: Annotated[int, typer.Option(min=0)] = 0,
    device: Annotated[str, typer.Option(help="cpu, or cuda.")] = "cpu",
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that learn together.")] = os.cpu_count() or 1,
    threads: Annotated[int, typer.Option(min=1, max=256, help="Threads of each worker.")] = 1,
    makers: Annotated[int, typer.Option(min=0, max=64, help="Processes that make pictures; 0: the workers.")] = 0,
    compiled: Annotated[bool, typer.Option("--compile", help="torch.compile: slow to start.")] = False,
    full: Annotated[bool, typer.Option("--full-precision", help="float32 instead of bfloat16.")] = False,
    smoke: Annotated[bool, typer.Option("--smoke", help="Ten pictures, two steps, export, check.")] = False,
) -> None:
    """Train a network from random weights on pictures composed from packs. Ctrl-C is safe: go on with --resume."""
    _refuse_without_extra()
    request = TrainRequest(
        source=SOURCE,
        materials=[str(path) for path in pack_files(packs)],
        classes=[str(label) for label in Label],
        out=out,
        minutes=minutes,
        sizes_wh=[size_of(text) for text in sizes.split(",")],
        first_share=first_share,
        batch=SMOKE_BATCH if smoke else batch,
        rate=rate,
        seed=seed,
        max_steps=SMOKE_STEPS if smoke else None,
        device=device,
        is_half=not full,
        is_compiled=compiled,
        is_resumed=resume,
        workers=1 if smoke else workers,
        threads=threads,
        makers=makers,
    )
    _run(request)
    if smoke:
        _export_and_check(out)


def export(
    checkpoint: Annotated[Path, typer.Argument(help="The weights.npz of a run, or its folder.")],
    *,
    out: Annotated[Path, typer.Option(help="The .onnx file to write.")],
    size: SizeText = "512x288",
) -> None:
    """Write a trained network as ONNX, prove that it sees the same, and print its entry for the catalogue."""
    _refuse_without_extra()
    _run(ExportRequest(checkpoint=checkpoint, out=out, size_wh=size_of(size), facts=FACTS))


def pack_files(folder: Path) -> list[Path]:
    """Returns the packs in a folder, in order of their names; ends the command where there is none."""
    found = sorted(folder.glob("*.pack.zip"))
    if not found:
        fail(f"no sprite pack (*.pack.zip) in '{folder}'; the scene studio renders them", WRONG_USAGE)
    return found


def size_of(text: str) -> SizeWH:
    """Returns the size in a text such as 512x288; ends the command where it is none."""
    sides = text.lower().strip().split("x")
    if len(sides) != 2 or not all(side.isdecimal() and int(side) > 0 and int(side) % 32 == 0 for side in sides):
        fail(f"'{text}' is no size; expected WIDTHxHEIGHT in multiples of 32, such as 512x288", WRONG_USAGE)
    return int(sides[0]), int(sides[1])


def _export_and_check(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        network = Path(scratch) / "smoke.onnx"
        _run(ExportRequest(checkpoint=folder, out=network, size_wh=(320, 192), facts=FACTS))
        check = [sys.executable, "-m", "api.cli", "models", "check", str(network)]
        if subprocess.run(check, check=False).returncode:
            fail("the exported network does not pass `lunxun models check`", ANSWER_IS_NO)


def _refuse_without_extra() -> None:
    if importlib.util.find_spec("ultralytics") is None or importlib.util.find_spec("torch") is None:
        fail(EXTRA, WRONG_USAGE)


def _run(request: TrainRequest | ExportRequest) -> None:
    command = [sys.executable, "-m", "models.training", request.model_dump_json()]
    # Asks nobody for anything.
    environment = {"YOLO_OFFLINE": "true"} | os.environ
    with subprocess.Popen(command, env=environment) as child:
        code = _waited(child)
    if code:
        raise typer.Exit(code)


def _waited(child: "subprocess.Popen[bytes]") -> int:
    """The child's exit code. Ctrl-C reaches both: the child then writes its checkpoint, which must be waited for."""
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue
