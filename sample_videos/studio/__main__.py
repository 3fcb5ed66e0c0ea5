"""The studio's commands that need no renderer: `python -m sample_videos.studio compose|sheet|check|generate|...`."""

import sys
import time
from pathlib import Path
from typing import Annotated, NoReturn

import cv2
import typer

from sample_videos.clips import CLIPS
from sample_videos.studio.check import check_scene
from sample_videos.studio.clip import clip_files, write_clip, write_truth
from sample_videos.studio.compose import Composer
from sample_videos.studio.contact_sheet import SheetError, contact_sheet
from sample_videos.studio.encode import ENCODERS, EncodeError
from sample_videos.studio.faults import is_right_health, is_right_view, measure_health, measure_view, table
from sample_videos.studio.generate import write_set
from sample_videos.studio.lens import LensError
from sample_videos.studio.lookalikes import write_lookalikes
from sample_videos.studio.pack import Pack, PackError
from sample_videos.studio.plan import poses_of
from sample_videos.studio.scene import Scene, SceneError, load_scene

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Sample clips from scenes and their rendered packs.")


@app.command()
def compose(
    scene_file: Annotated[Path, typer.Argument(metavar="SCENE.yaml")],
    pack: Annotated[Path, typer.Option(help="The scene's rendered pictures: x.pack.zip.")],
    out: Annotated[Path, typer.Option(help="Folder for x.mp4, x.sub.mp4 and x.truth.json.")],
    *,
    length: Annotated[float | None, typer.Option(help="Seconds; default: the scene's own.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another course of the same street.")] = None,
    codec: Annotated[str | None, typer.Option(help="h264 or h265, for all streams.")] = None,
    truth_only: Annotated[bool, typer.Option("--truth-only", help="Write no video.")] = False,
    caption: Annotated[bool, typer.Option(help="Write time and the camera's name into the picture.")] = True,
) -> None:
    """Makes a clip and its truth."""
    try:
        scene = _coded(load_scene(scene_file), codec)
        composer = Composer(scene, Pack(pack), seed, length_s=length, captioned=caption)
        name = scene.id if seed is None else f"{scene.id}-{seed}"
        files = clip_files(composer, out, name)
        write_truth(composer, files)
        if not truth_only:
            write_clip(composer, files, tell=_Progress(name))
    except (SceneError, PackError, EncodeError, LensError) as error:
        _stop(error)
    typer.echo(files.truth if truth_only else files.main)


@app.command()
def faults(
    clips: Annotated[list[Path] | None, typer.Argument(metavar="CLIP.mp4...", help="Default: the samples.")] = None,
    *,
    every: Annotated[float, typer.Option(help="Seconds of a clip between two pictures.")] = 4.0,
    seed: Annotated[int, typer.Option(help="Of all that is random.")] = 1,
) -> None:
    """Spoils pictures and moves cameras in many ways; prints how often that is noticed, and how often wrongly."""
    chosen = clips or sorted(path for path in CLIPS.glob("*.mp4") if not path.stem.endswith(".sub"))
    health = measure_health(chosen, every_s=every, seed=seed, tell=_say)
    view = measure_view(chosen, every_s=every, seed=seed, tell=_say)
    for line in (*table(health, is_right_health), "", *table(view, is_right_view)):
        typer.echo(line)


def _say(text: str) -> None:
    typer.echo(text, err=True)


@app.command()
def sheet(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    out: Annotated[Path, typer.Option(help="The picture to write, .jpg or .png.")],
) -> None:
    """Draws one picture of all clips in a folder: four moments each, the truth drawn in one of them."""
    try:
        picture = contact_sheet(folder)
    except SheetError as error:
        _stop(error)
    out.parent.mkdir(parents=True, exist_ok=True)
    options = [cv2.IMWRITE_JPEG_QUALITY, 82] if out.suffix in {".jpg", ".jpeg"} else []
    if not cv2.imwrite(str(out), picture, options):
        _stop(
            f"{out}: cannot be written; expected a name that ends in .jpg or .png, in a folder that may be written to"
        )
    typer.echo(out)


@app.command()
def check(scene_files: Annotated[list[Path], typer.Argument(metavar="SCENE.yaml...")]) -> None:
    """Says what is wrong with scenes, and how many poses they need rendered."""
    failed = False
    for path in scene_files:
        try:
            scene = load_scene(path)
            errors = check_scene(scene)
            count = len(poses_of(scene)) if not errors else 0
        except (SceneError, LensError) as error:
            errors, count = [str(error)], 0
        failed = failed or bool(errors)
        for error_line in errors:
            typer.echo(f"{path}: {error_line}", err=True)
        if not errors:
            typer.echo(f"{path}: sound, {len(scene.actors)} actors, {count} poses")
    raise typer.Exit(1 if failed else 0)


@app.command()
def generate(
    out: Annotated[Path, typer.Option(help="Folder for random-N.yaml and random-N.poses.json.")],
    *,
    first: Annotated[int, typer.Option(min=0, help="Seed of the first street; the next ones count up.")] = 100,
    count: Annotated[int, typer.Option(min=1, max=1000)] = 24,
    poses: Annotated[int, typer.Option(min=1, max=500, help="Things on each street.")] = 46,
) -> None:
    """Writes random streets with random things on them, for the renderer: what a network is trained on."""
    for path in write_set(out, range(first, first + count), poses=poses):
        typer.echo(path)


@app.command()
def lookalikes(
    out: Annotated[Path, typer.Option(help="Folder for lookalikes-N.yaml and lookalikes-N.poses.json.")],
    *,
    first: Annotated[int, typer.Option(min=0, help="Seed of the first street; the next ones count up.")] = 5000,
    count: Annotated[int, typer.Option(min=1, max=1000)] = 6,
) -> None:
    """Writes streets on which look-alikes stand one after the other, for the renderer: what swaps are measured on."""
    try:
        for path in write_lookalikes(out, range(first, first + count)):
            typer.echo(path)
    except ValueError as error:
        _stop(error)


class _Progress:
    """One line on standard error, rewritten as the frames go by."""

    def __init__(self, name: str) -> None:
        self._name, self._since = name, time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if done % 25 and done != total:
            return
        rate = done / max(time.monotonic() - self._since, 1e-6)
        end = "\n" if done == total else "\r"
        print(f"{self._name}: {done}/{total} frames, {rate:.0f}/s", end=end, file=sys.stderr, flush=True)  # noqa: T201


def _coded(scene: Scene, codec: str | None) -> Scene:
    if codec is None:
        return scene
    if codec not in ENCODERS:
        raise SceneError(f"codec {codec!r}: expected one of {sorted(ENCODERS)}")
    streams = {"main": scene.main.model_copy(update={"codec": codec})}
    if scene.sub is not None:
        streams["sub"] = scene.sub.model_copy(update={"codec": codec})
    return scene.model_copy(update=streams)


def _stop(error: object) -> NoReturn:
    typer.echo(str(error), err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
