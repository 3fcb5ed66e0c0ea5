"""What one camera must agree with when it is edited: the site file's own checks, and outlines that enclose an area."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from api.cameras.site_file import SiteChecks, SiteFileError, check_site
from api.cameras.site_problems import Problem, key_path
from api.cameras.zone_shape import shape_problems
from api.errors import Invalid, Outdated
from pipelines.site import Camera, Zone

MAX_PROBLEMS = 50
_OF_CAMERA = ("cameras", 0)
"""Where the one camera stands in the site that is checked."""


def checked_camera(content: Mapping[str, Any], *, checks: SiteChecks, outlines: Sequence[Zone] | None = None) -> Camera:
    """Returns the camera of a site file's content.

    Args:
        content: As a site file has it.
        checks: The catalogue, and where cameras may be.
        outlines: Zones whose outlines are judged too, None: all; those from a site file may be what they are.

    Raises:
        Invalid: `camera_invalid`; `problems` lists `{where, what, zone, point}`, from 0, null where it is no zone.
    """
    problems: list[dict[str, Any]] = []
    camera: Camera | None = None
    try:
        camera = check_site({"cameras": [content]}, file="the camera", checks=checks).cameras[0]
    except SiteFileError as error:
        problems = [_told(each) for each in error.problems[:MAX_PROBLEMS]]
    for each in shape_problems(outlines if outlines is not None else camera.zones if camera is not None else ()):
        place = ("zones", each.index, "polygon", *(() if each.point is None else (each.point,)))
        problems.append({"where": key_path(place), "what": each.what, "zone": each.index, "point": each.point})
    if problems or camera is None:
        text = "; ".join(f"{each['where']}: {each['what']}" if each["where"] else each["what"] for each in problems[:3])
        raise Invalid(text, code="camera_invalid", details={"problems": problems})
    return camera


def camera_version(config: Mapping[str, Any]) -> str:
    """Returns a short name of everything that is said of a camera."""
    whole = Camera.model_validate(config).model_dump(mode="json")
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:16]


def refuse_outdated(config: Mapping[str, Any], seen_version: str | None) -> None:
    """Returns when the camera still is what the sender has seen.

    Raises:
        Outdated: Somebody else has changed it since.
    """
    if seen_version is not None and camera_version(config) != seen_version:
        raise Outdated("somebody has changed this camera since you read it: read it again, then make your change anew")


def _told(problem: Problem) -> dict[str, Any]:
    path = problem.path[2:] if problem.path[:2] == _OF_CAMERA else problem.path
    is_zone = len(path) > 1 and path[0] == "zones" and isinstance(path[1], int)
    is_point = is_zone and len(path) > 3 and path[2] == "polygon" and isinstance(path[3], int)
    return {
        "where": key_path(path),
        "what": problem.what,
        "zone": path[1] if is_zone else None,
        "point": path[3] if is_point else None,
    }
