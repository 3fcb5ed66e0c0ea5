"""What a case says of its finding when it is opened, as JSON values; pure."""

from dataclasses import dataclass
from typing import Any

from api.db.tables import CameraRow
from pipelines.ledger.state import Violation
from pipelines.orders import NetworkUsed
from pipelines.sight.state import Fault
from pipelines.site import Camera


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraPlace:
    """Where a camera stands, by its configuration."""

    name: str = ""
    area: str | None = None
    position: tuple[float, float] | None = None
    """Longitude and latitude."""


def camera_place(row: CameraRow | None) -> CameraPlace:
    """Returns where a camera stands; nothing of one that there is not."""
    if row is None:
        return CameraPlace()
    camera = Camera.model_validate(row.config)
    return CameraPlace(name=camera.name, area=camera.area or None, position=camera.position)


def violation_facts(violation: Violation, *, camera: Camera, network: NetworkUsed | None) -> dict[str, Any]:
    """Returns rule, zone, limit, dwell bounds, box and provider of a violation."""
    zone = next((zone for zone in camera.zones if zone.id == violation.zone_id), None)
    return {
        "camera_name": camera.name,
        "zone_name": zone.name if zone else "",
        "zone_kind": zone.kind.value if zone else None,
        "polygon": [list(corner) for corner in zone.polygon] if zone else [],
        "limit_s": violation.limit_s,
        "dwell": violation_dwell(violation),
        "box": list(violation.box),
        "count": violation.count,
        "raised_at": violation.raised_at.isoformat(),
        "network": network.model_dump(mode="json") if network else None,
    }


def violation_dwell(violation: Violation) -> dict[str, float | None]:
    """Returns the bounds of a stay."""
    return {"lower_s": violation.dwell.lower_s, "upper_s": violation.dwell.upper_s}


def fault_facts(fault: Fault, *, camera: Camera) -> dict[str, Any]:
    """Returns what is wrong with a camera, and since when."""
    return {
        "camera_name": camera.name,
        "fault": {
            "kind": fault.kind,
            "since_at": fault.since_at.isoformat(),
            "raised_at": fault.raised_at.isoformat(),
            "view": None if fault.view is None else fault.view.model_dump(mode="json"),
        },
    }
