"""`lunxun look`: one visit to any address or file, and what a network sees there."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import typer

from api.cli.camera_source import (
    NamedSource,
    PasswordFileOption,
    SourceArgument,
    TrustOption,
    UsageError,
    UserOption,
    named_source,
)
from api.cli.zones_file import ZonesFileError, read_zones
from models.card import default_network, read_catalogue
from models.detector import Detector, open_detector
from models.errors import NetworkError
from pipelines.capture.deadline import CaptureLimits, Deadline
from pipelines.capture.errors import CaptureError, StreamEnded
from pipelines.capture.source import PictureMode
from pipelines.outcome import Outcome, Stage
from pipelines.site import Zone
from vision.arrays import Polygon
from vision.detections import Detections
from vision.drawing import draw_boxes, draw_zones
from vision.frame import Frame
from vision.picture_health import PictureHealth, picture_health
from vision.zones import zones_touched

_PICTURES = (".jpg", ".jpeg", ".png")
_PATIENCE_S = 30.0
"""Longest wait for the one picture; `CaptureLimits` ends nearly all failures sooner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    frame: Frame
    detections: Detections
    health: PictureHealth
    zones: tuple[tuple[str, Polygon], ...]


def look(
    source: SourceArgument,
    *,
    at: Annotated[float | None, typer.Option(min=0, help="Files only: the picture at this second.")] = None,
    model: Annotated[str | None, typer.Option(help="Network: a name of the catalogue, or an .onnx file.")] = None,
    zones: Annotated[Path | None, typer.Option(help="Site file, truth file, or a list of zones (YAML, JSON).")] = None,
    camera: Annotated[str | None, typer.Option(help="Whose zones to take from a site file.")] = None,
    is_json: Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")] = False,
    save: Annotated[
        Path | None, typer.Option(help="Write the picture with what was seen drawn in (.jpg, .png).")
    ] = None,
    user: UserOption = None,
    password_file: PasswordFileOption = None,
    tls_trust: TrustOption = None,
) -> None:
    """Look once at a camera or a file, and say what is there."""
    seen, outcome, problem, shown = None, Outcome.MODEL_FAILED, "", source
    try:
        named = named_source(source, user=user, password_file=password_file, trusted=tls_trust)
        shown = named.text
        _check_usage(named, at=at, save=save)
        known = () if zones is None else read_zones(zones, source=named.url, camera=camera)
        detector = open_detector(model if model is not None else default_network(read_catalogue()))
        seen = _look(named, detector, at_s=at, zones=known)
        outcome = Outcome.INSPECTED if seen.health is PictureHealth.OK else Outcome.DEGRADED
        if save is not None:
            _save(seen, save)
    except (UsageError, ZonesFileError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    except CaptureError as error:
        outcome, problem = error.outcome, str(error)
    except NetworkError as error:
        problem = str(error)
    if is_json:
        typer.echo(json.dumps(_document(shown, outcome, seen), ensure_ascii=False))
    elif seen is not None:
        _tell(shown, seen)
    if seen is None:
        typer.echo(f"{shown}: {outcome.value}: {problem}", err=True)
        raise typer.Exit(1)


def _check_usage(named: NamedSource, *, at: float | None, save: Path | None) -> None:
    if at is not None and not named.is_file:
        raise UsageError("--at is for files; a camera can only be looked at now")
    if save is not None and save.suffix.lower() not in _PICTURES:
        raise UsageError(f"--save {save}: expected a name that ends in {', '.join(_PICTURES)}")


def _look(named: NamedSource, detector: Detector, *, at_s: float | None, zones: tuple[Zone, ...]) -> _Seen:
    mode = PictureMode.KEY_FRAMES if at_s is None else PictureMode.EVERY_PICTURE
    with named.open(at_s=at_s, limits=CaptureLimits()) as opened:
        frame = next(opened.pictures(mode=mode, deadline=Deadline.after(_PATIENCE_S)), None)
    if frame is None:
        raise StreamEnded("there was no picture", stage=Stage.FIRST_PICTURE)
    return _Seen(
        frame=frame,
        detections=detector.detect([frame])[0],
        health=picture_health(frame.pixels),
        zones=tuple((zone.id, np.asarray(zone.polygon, np.float64)) for zone in zones),
    )


def _document(source: str, outcome: Outcome, seen: _Seen | None) -> dict[str, Any]:
    looks = [] if seen is None else [_look_document(seen)]
    return {"schema": 1, "source": source, "outcome": outcome.value, "looks": looks}


def _look_document(seen: _Seen) -> dict[str, Any]:
    media_s = seen.frame.stamp.media_time_s
    return {
        "media_time_s": None if media_s is None else round(media_s, 3),
        "size_wh": list(seen.frame.size_wh),
        "detections": [
            {
                "label": label,
                "confidence": round(confidence, 4),
                "xyxy_norm": [round(side, 5) for side in box],
                "zones": list(zones_touched(box, seen.zones)),
            }
            for label, confidence, box in seen.detections
        ],
    }


def _tell(source: str, seen: _Seen) -> None:
    width, height = seen.frame.size_wh
    media_s = seen.frame.stamp.media_time_s
    typer.echo(f"{source}: {width}x{height}{'' if media_s is None else f', at {media_s:.2f} s'}")
    if seen.health is not PictureHealth.OK:
        typer.echo(f"the picture is {seen.health.value}: it says nothing about the street")
    for label, confidence, box in seen.detections:
        inside = ", ".join(zones_touched(box, seen.zones))
        typer.echo(f"  {label} {confidence:.2f}  {' '.join(f'{side:.3f}' for side in box)}  {inside}".rstrip())
    if not len(seen.detections):
        typer.echo("  nothing the network knows")


def _save(seen: _Seen, path: Path) -> None:
    drawn = draw_zones(seen.frame.pixels, seen.zones) if seen.zones else seen.frame.pixels
    drawn = draw_boxes(drawn, [(f"{label} {score:.2f}", box) for label, score, box in seen.detections])
    _, coded = cv2.imencode(path.suffix.lower(), drawn)
    try:
        path.write_bytes(coded.tobytes())
    except OSError as error:
        raise UsageError(f"--save {path} cannot be written: {error.strerror}") from error
