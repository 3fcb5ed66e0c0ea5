"""The renderer's command line: one scene, or a folder of them, into packs.

python -m sample_videos.studio.blender render SCENE.yaml --out DIR
python -m sample_videos.studio.blender render-all FOLDER --out DIR
"""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sample_videos.studio.blender.stage import Done, Stage
from sample_videos.studio.lens import Lens
from sample_videos.studio.pack import Pack, PackError
from sample_videos.studio.pieces import Pieces, fingerprint
from sample_videos.studio.plan import poses_of
from sample_videos.studio.pose import Pose
from sample_videos.studio.pose_file import PoseFileError, read_poses
from sample_videos.studio.scene import CameraPlace, Scene, SceneError, load_scene

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Renders scenes with Blender (extra `scenes`).")
console = Console(highlight=False)

Out = Annotated[Path, typer.Option("--out", help="Folder for packs; unfinished work is kept there in <scene>/.")]
Samples = Annotated[int, typer.Option(help="Rays a pixel for a sprite; the empty street takes as many.")]
Scale = Annotated[float, typer.Option(help="Share of the camera's size to render at.")]


@app.command()
def render(
    scene_file: Path,
    out: Out,
    *,
    samples: Samples = 16,
    scale: Scale = 1.0,
    poses: Annotated[Path | None, typer.Option(help="Render these poses, not those that the scene needs.")] = None,
) -> None:
    """Renders what a scene still lacks, and packs it."""
    try:
        scene = load_scene(scene_file)
        wanted = poses_of(scene) if poses is None else read_poses(poses)
    except (SceneError, PoseFileError) as error:
        raise typer.BadParameter(str(error)) from error
    lens = Lens(scene.camera, size_wh=_scaled(scene.camera, scale))
    pieces = Pieces(out / scene.id)
    stale = pieces.begin(fingerprint(scene, lens.size_wh))
    if stale:
        console.print(f"{scene.id}: the scene's street, light, camera or size changed: {stale} old files thrown away")
    try:
        _render_pieces(scene, lens, pieces, wanted, samples=samples)
    except KeyboardInterrupt:
        console.print(f"{scene.id}: stopped; what is finished is kept in {pieces.folder}")
        raise typer.Exit(130) from None
    keys = [pose.key for pose in wanted] + pieces.keys("prop-")
    path = out / f"{scene.id}.pack.zip"
    count = pieces.pack(path, scene=scene.id, size_wh=lens.size_wh, keys=keys)
    console.print(f"{path}: {count} sprites, {path.stat().st_size / 1e6:.1f} MB")


@app.command()
def render_all(folder: Path, out: Out, *, samples: Samples = 16, scale: Scale = 1.0) -> None:
    """Renders every scene of a folder, each in a process of its own; `<name>.poses.json` beside a scene is used."""
    failed = []
    for path in sorted(folder.glob("*.yaml")):
        poses = path.with_suffix(".poses.json")
        asked = ["--poses", str(poses)] if poses.exists() else []
        try:
            if _is_packed(path, poses if asked else None, out):
                console.print(f"{path.name}: packed already")
                continue
        except (SceneError, PoseFileError) as error:
            console.print(f"[red]{error}[/red]")
            failed.append(path.name)
            continue
        words = ["render", str(path), "--out", str(out), "--samples", str(samples), "--scale", str(scale), *asked]
        # A process each: Blender's memory does not grow from scene to scene, and one that fails stops no other.
        code = subprocess.run([sys.executable, "-m", "sample_videos.studio.blender", *words], check=False).returncode
        if code == 130:
            raise typer.Exit(130)
        if code != 0:
            failed.append(path.name)
    if failed:
        console.print(f"[red]not rendered: {', '.join(failed)}[/red]")
        raise typer.Exit(1)


def _render_pieces(scene: Scene, lens: Lens, pieces: Pieces, wanted: list[Pose], *, samples: int) -> None:
    lacking = len({pose.key for pose in wanted if not pieces.has(pose.key)})
    if lacking == 0 and pieces.has_plate():
        return
    console.print(f"{scene.id}: {lacking} of {len(wanted)} sprites to render at {lens.size_wh[0]}x{lens.size_wh[1]}")
    stage = Stage(scene, lens, samples=samples)
    if not pieces.has_plate():
        for done in stage.render_props(pieces):
            console.print(f"  props: {done.sprites} in {done.took_s:.1f} s")
        # The plate is last: where it is, the props are complete.
        pieces.keep_plate(stage.render_plate())
        console.print("  the empty street is there")
    passed: list[Done] = []
    for done in stage.render_sheets(wanted, pieces):
        passed.append(done)
        count, took_s = sum(each.sprites for each in passed), sum(each.took_s for each in passed)
        rest_min = (lacking - count) * took_s / count / 60
        pace = f"{done.sprites} in {done.took_s:.1f} s, {took_s / count:.2f} s a sprite"
        console.print(f"  sheet {len(passed)}: {count}/{lacking} sprites, {pace}, about {rest_min:.1f} min left")


def _is_packed(path: Path, poses: Path | None, out: Path) -> bool:
    scene = load_scene(path)
    packed = out / f"{scene.id}.pack.zip"
    if not packed.exists():
        return False
    pieces = Pieces(out / scene.id)
    wanted = poses_of(scene) if poses is None else read_poses(poses)
    try:
        entries = Pack(packed).entries
    except PackError:
        return False
    return all(pose.key in entries or pieces.has(pose.key) for pose in wanted)


def _scaled(camera: CameraPlace, scale: float) -> tuple[int, int]:
    """Returns an even size: video coders take no other."""
    width, height = (max(2, round(side * scale / 2) * 2) for side in camera.size_wh)
    return width, height


if __name__ == "__main__":
    app()
