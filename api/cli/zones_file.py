"""Zones for `lunxun look`: from a site file, a clip's truth file, or a bare list."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from pipelines.site import Zone
from vision.zones import PolygonError, check_polygon

_ZONES = TypeAdapter(tuple[Zone, ...])
_LIMIT_BYTES = 10_000_000


class ZonesFileError(Exception):
    """The file holds no zones we can use; the message names the file, the place in it, and what was expected."""


def read_zones(path: Path, *, source: str, camera: str | None = None) -> tuple[Zone, ...]:
    """Returns the zones for a source.

    A site file may have several cameras: the one named, else the one with this address, else the only one.

    Raises:
        ZonesFileError: not there, not YAML or JSON, no zones in it, or it is not clear whose.
    """
    try:
        with path.open("rb") as file:
            document = yaml.safe_load(file.read(_LIMIT_BYTES))
    except OSError as error:
        raise ZonesFileError(f"{path} cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeError, ValueError, RecursionError) as error:
        raise ZonesFileError(f"{path} is neither YAML nor JSON: {str(error).splitlines()[0]}") from error
    where, zones = _found(document, path=path, source=source, camera=camera)
    try:
        read = _ZONES.validate_python(zones)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in (where, *first["loc"]) if part != "")
        raise ZonesFileError(f"{path}: {place}: {first['msg'].removeprefix('Value error, ')}") from error
    for zone in read:
        try:
            check_polygon(zone.polygon)
        except PolygonError as error:
            raise ZonesFileError(f"{path}: zone '{zone.id}': {error}") from error
    return read


def _found(document: Any, *, path: Path, source: str, camera: str | None) -> tuple[str, Any]:
    """Returns (key path for messages, the raw list of zones)."""
    if isinstance(document, list):
        return "", document
    if isinstance(document, dict) and isinstance(document.get("camera"), dict):
        return "camera.zones", document["camera"].get("zones", [])
    if isinstance(document, dict) and isinstance(document.get("cameras"), list):
        index = _index(document["cameras"], path=path, source=source, camera=camera)
        return f"cameras.{index}.zones", document["cameras"][index].get("zones", [])
    if isinstance(document, dict) and isinstance(document.get("zones"), list):
        return "zones", document["zones"]
    raise ZonesFileError(
        f"{path}: expected a site file (`cameras:`), a truth file (`camera:`) or a list of zones with "
        "`id`, `kind` and `polygon`"
    )


def _index(cameras: list[Any], *, path: Path, source: str, camera: str | None) -> int:
    known = [each if isinstance(each, dict) else {} for each in cameras]
    if camera is not None:
        chosen = [i for i, each in enumerate(known) if each.get("id") == camera]
    else:
        chosen = [i for i, each in enumerate(known) if source in _addresses(each)]
        chosen = chosen or list(range(len(known)))
    if len(chosen) != 1:
        names = ", ".join(str(each.get("id")) for each in known) or "none"
        raise ZonesFileError(f"{path} has the cameras {names}; say whose zones to take with --camera ID")
    return chosen[0]


def _addresses(camera: dict[str, Any]) -> list[Any]:
    streams = camera.get("streams")
    return list(streams.values()) if isinstance(streams, dict) else []
