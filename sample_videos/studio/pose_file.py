"""A list of poses in a JSON file: what a training scene is to show, written once and rendered elsewhere."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sample_videos.studio.pose import Pose
from sample_videos.studio.scene import Look

SCHEMA = 1


class PoseFileError(ValueError):
    """A pose file is missing or wrong; the message says what was expected."""


def write_poses(path: Path, poses: Sequence[Pose]) -> None:
    """Writes poses, one a line; equal poses, equal bytes."""
    lines = [json.dumps(_said(pose), ensure_ascii=False) for pose in poses]
    path.write_text(f'{{"schema": {SCHEMA}, "poses": [\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


def read_poses(path: Path) -> list[Pose]:
    """Returns the poses in a file.

    Raises:
        PoseFileError: The file is missing, no JSON, of another schema, or holds something that is no pose.
    """
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        schema, poses = said["schema"], [_pose(each) for each in said["poses"]]
    except OSError as error:
        raise PoseFileError(f"{path}: cannot be read ({error.strerror}); expected a list of poses in JSON") from error
    except (KeyError, TypeError, ValueError) as error:
        raise PoseFileError(f"{path}: expected poses with look, at and heading_deg, got: {error}") from error
    if schema != SCHEMA:
        raise PoseFileError(f"{path}: expected schema {SCHEMA}, got {schema}; write the poses again")
    return poses


def _said(pose: Pose) -> dict[str, Any]:
    said: dict[str, Any] = {"look": pose.look.model_dump(mode="json", exclude_defaults=True)}
    said |= {"at": [pose.x_m, pose.y_m], "heading_deg": pose.heading_deg}
    if pose.phase is not None:
        said["phase"] = pose.phase
    if pose.lights:
        said["lights"] = True
    return said


def _pose(said: dict[str, Any]) -> Pose:
    x_m, y_m = said["at"]
    return Pose(
        look=Look.model_validate(said["look"]),
        x_m=float(x_m),
        y_m=float(y_m),
        heading_deg=float(said["heading_deg"]),
        phase=said.get("phase"),
        lights=bool(said.get("lights", False)),
    )
