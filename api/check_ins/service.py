"""Keeps where grid workers last said they were, and nothing before that; commits nothing."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.audit import service as audit
from api.cameras import repository as site
from api.check_ins import repository
from api.check_ins.schemas import CheckIn, CheckIns, NewCheckIn
from api.db.tables import CameraRow, PersonRow
from api.db.tables.places import CheckInRow
from api.errors import Invalid, NotAllowed
from api.people import repository as people
from api.people.reach import Reach, areas_filter
from api.people.roles import Identity, Role
from api.services import Database

KEPT_S = 7 * 86400.0
"""A check-in tells who is near; after a week it tells nothing, and is forgotten."""
LATEST_S = 86400.0
"""One that has waited longer than a day for a network says nothing of where somebody is."""
VIEWED_EVERY_S = 3600.0
"""A map that stays open asks again and again: who looks at others' places is on record once an hour."""
_DIGITS = 5
"""Of a degree: a metre, which is less than a phone knows."""


def make(session: Session, new: NewCheckIn, *, by: Identity, now: datetime) -> CheckIn:
    """Notes where the person is, in the place of what they said before; one that comes late does not undo a newer one.

    Raises:
        NotAllowed: `no_person`: the key of a system is nowhere.
        Invalid: `no_place`: neither a position nor a camera, or both. `unknown_camera`: none that they see.
            `check_in_too_old`: it has waited too long.
    """
    person = None if by.person_id is None else people.person_by_id(session, by.person_id)
    if person is None:
        raise NotAllowed("only a person checks in: log in", code="no_person")
    if (new.position is None) == (new.camera is None):
        raise Invalid("give either the position or the camera that you stand at", code="no_place")
    # A phone's clock may be ahead of ours.
    made_at = min(new.made_at or now, now)
    if made_at < now - timedelta(seconds=LATEST_S):
        raise Invalid("this check-in is more than a day old and says nothing any more", code="check_in_too_old")
    camera = None if new.camera is None else _camera(session, new.camera, areas_filter(by))
    before = repository.of_person(session, person.id)
    lon, lat = new.position or (None, None)
    row = CheckInRow(
        person_id=person.id,
        made_at=made_at,
        received_at=now,
        longitude=None if lon is None else round(lon, _DIGITS),
        latitude=None if lat is None else round(lat, _DIGITS),
        accuracy_m=None if new.position is None else new.accuracy_m,
        camera_id=None if camera is None else camera.id,
    )
    if before is None or before.made_at <= made_at:
        repository.put(session, row)
    # NOTE: the record says that somebody checked in, never where.
    audit.record(session, at=now, actor=by.actor, action="check_in.made")
    return _view(row, person.name, camera, areas_filter(by))


def latest(session: Session, *, by: Identity, now: datetime) -> CheckIns:
    """Returns the last check-in of each grid worker in sight: of themselves, for a grid worker.

    A grid worker is in sight of who sees one of the areas that they were given; one without areas, of who sees all.
    """
    reach, since_at = areas_filter(by), now - timedelta(seconds=KEPT_S)
    is_narrow = by.role is Role.GRID_WORKER
    if is_narrow and by.person_id is None:
        return CheckIns(check_ins=[], kept_s=KEPT_S)
    found = repository.last(session, since_at=since_at, person_id=by.person_id if is_narrow else None)
    shown = [
        _view(row, person.name, camera, reach)
        for row, person, camera in found
        if is_narrow or _is_in_sight(person, reach)
    ]
    return CheckIns(check_ins=shown, kept_s=KEPT_S)


def note_viewed(database: Database, *, by: Identity, now: datetime) -> None:
    """Puts on record who has looked at where others are, once an hour."""
    line = {"actor": by.actor, "action": "check_ins.viewed", "about": ""}
    with database.read() as session:
        if audit.was_recorded(session, VIEWED_EVERY_S, at=now, **line):
            return
    with database.write() as session:
        audit.record_at_most_each(session, VIEWED_EVERY_S, at=now, **line)


def forget_old(database: Database, *, now: datetime) -> None:
    """The chore that forgets check-ins whose time is over."""
    with database.write() as session:
        repository.forget(session, before_at=now - timedelta(seconds=KEPT_S))


def _camera(session: Session, camera_id: str, reach: Reach) -> CameraRow:
    row = site.camera(session, camera_id)
    if row is None or row.removed_at is not None or not _sees(reach, row):
        raise Invalid("there is no such camera; choose one of those that you see", code="unknown_camera")
    return row


def _is_in_sight(person: PersonRow, reach: Reach) -> bool:
    return reach.areas is None or any(area in reach.areas for area in person.areas)


def _sees(reach: Reach, camera: CameraRow) -> bool:
    return reach.holds_place(camera.config.get("area") or None)


def _view(row: CheckInRow, person: str, camera: CameraRow | None, reach: Reach) -> CheckIn:
    seen = camera if camera is not None and _sees(reach, camera) else None
    position = None
    if row.longitude is not None and row.latitude is not None:
        position = (row.longitude, row.latitude)
    elif seen is not None and seen.config.get("position"):
        lon, lat = seen.config["position"]
        position = (lon, lat)
    return CheckIn(
        person=person,
        position=position,
        accuracy_m=row.accuracy_m,
        camera_id=None if seen is None else seen.id,
        camera_name=None if seen is None else seen.name,
        made_at=row.made_at,
        received_at=row.received_at,
    )
