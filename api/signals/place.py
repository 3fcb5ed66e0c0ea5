"""Which camera shows a place that somebody else has named, and whose area it is; and that camera looks now."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from api.cameras import repository as site
from api.cases.facts import camera_place
from api.errors import Conflict, Invalid
from api.patrol.service import ask_for_look
from api.people.reach import Reach
from api.signals.nearest import nearest
from api.units import service as units

LOOK_WITHIN_M = 300.0
"""A camera that is further away does not show the place."""


class Placed(Protocol):
    """What says where it is."""

    @property
    def area(self) -> str | None:
        """Id of an area."""
        ...

    @property
    def camera(self) -> str | None:
        """That looks at the place; without one, the nearest to `position`."""
        ...

    @property
    def position(self) -> tuple[float, float] | None:
        """Longitude and latitude."""
        ...


def place_of(session: Session, asked: Placed, reach: Reach) -> tuple[str | None, str | None]:
    """Returns the camera that shows the place, and the area.

    Raises:
        Invalid: `unknown_area` or `unknown_camera`: not there for this sender.
    """
    if asked.area is not None and asked.area not in {each.id for each in units.areas(session)}:
        raise Invalid(f"area: there is no area '{asked.area}'", code="unknown_area")
    places = {row.id: camera_place(row) for row in site.cameras(session)}
    seen = {name: each for name, each in places.items() if reach.holds_place(each.area)}
    if asked.camera is not None and asked.camera not in seen:
        raise Invalid(f"camera: there is no camera '{asked.camera}'", code="unknown_camera")
    camera_id = asked.camera
    if camera_id is None and asked.position is not None:
        known = [(name, each.position) for name, each in seen.items() if each.position is not None]
        camera_id = nearest(asked.position, known, within_m=LOOK_WITHIN_M)
    area = asked.area or (None if camera_id is None else seen[camera_id].area)
    if not reach.holds_place(area):
        raise Invalid("area: name the area of it, one of yours", code="unknown_area")
    return camera_id, area


def look_now(session: Session, camera_id: str | None, *, now: datetime) -> str | None:
    """Asks the camera to look as soon as a worker is free; returns it, None where it cannot be asked."""
    if camera_id is None:
        return None
    try:
        ask_for_look(session, camera_id, now=now)
    except Conflict:
        # It refuses our password: what was sent counts all the same.
        return None
    return camera_id
