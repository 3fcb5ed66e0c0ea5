"""Books probes, hands them to workers, and takes what they found; commits nothing."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cameras import repository as cameras
from api.cameras.credentials import credential_for
from api.cameras.edit_checks import checked_camera
from api.cameras.editing import require_camera
from api.cameras.secret_box import SecretBox
from api.cameras.service import camera_host
from api.cameras.site_file import SiteChecks
from api.db.tables.console import ProbeRow
from api.errors import Conflict, NotThere
from api.people.reach import areas_filter
from api.people.roles import Identity
from api.probes import repository
from api.probes.schemas import ProbeAsked, ProbeState, ProbeView
from pipelines.orders import Credential
from pipelines.probe_orders import ProbeOrder, ProbeOrders, ProbeReport, StreamProbed
from pipelines.site import Camera, ZoneKind

LEASE_S = 60.0
"""Three streams of 12 s each, and the way there and back. A worker that has not answered by then has died."""
MOST_ATTEMPTS = 2
MOST_OPEN = 20
KEPT = timedelta(days=1)
_NAMELESS = "probe"


def book_camera(session: Session, camera_id: str, *, now: datetime, actor: str) -> ProbeView:
    """Books a probe of a camera; one that waits already, or is under way, is answered instead.

    Raises:
        NotThere: No such camera.
        Conflict: `too_many_probes`.
    """
    row = require_camera(session, camera_id)
    known = repository.open_of_camera(session, camera_id)
    if known is not None and state_of(known, now) is not ProbeState.LOST:
        return view(known, now=now)
    host = camera_host(Camera.model_validate(row.config))
    return view(_book(session, camera_id=camera_id, host=host, source=None, now=now, actor=actor), now=now)


def book_source(
    session: Session, asked: ProbeAsked, *, checks: SiteChecks, box: SecretBox, now: datetime, actor: str
) -> ProbeView:
    """Books a probe of a source that nobody has saved yet; its password is kept encrypted until the probe has ended.

    Raises:
        Invalid: `camera_invalid`: it is no source of a camera.
        NotThere: `unknown_credential`.
        Conflict: `too_many_probes`.
    """
    content = {"id": _NAMELESS, "name": _NAMELESS, "streams": asked.streams.model_dump(mode="json")}
    camera = checked_camera(content, checks=checks)
    credential = None
    if asked.username is not None and asked.password is not None:
        credential = Credential(username=asked.username, password=asked.password)
    elif asked.credential is not None:
        credential = credential_for(session, asked.credential, box=box)
        if credential is None:
            what = f"no credential '{asked.credential}' is set; give user and password, or set it first"
            raise NotThere(what, code="unknown_credential")
    order = ProbeOrder(id=_NAMELESS, streams=camera.streams, credential=credential)
    source = box.seal(order.model_dump_json())
    row = _book(session, camera_id=None, host=camera_host(camera), source=source, now=now, actor=actor)
    return view(row, now=now)


def read(session: Session, probe_id: str, *, now: datetime, by: Identity) -> ProbeView:
    """Returns a probe.

    Raises:
        NotThere: No such probe, or it is forgotten, or out of sight.
    """
    return view(_seen(session, probe_id, by), now=now)


def picture(session: Session, probe_id: str, *, by: Identity) -> bytes:
    """Returns the small masked picture of a probe, as JPEG.

    Raises:
        NotThere: No such probe in sight, or it has no picture.
    """
    row = _seen(session, probe_id, by)
    if row.picture is None:
        raise NotThere("this probe has no picture", code="no_picture")
    return row.picture


def are_waiting(session: Session, *, now: datetime) -> bool:
    """Whether a probe waits for a worker."""
    return _next(session, now=now) is not None


def claim(session: Session, *, box: SecretBox, worker: str, now: datetime) -> ProbeOrders:
    """Leases the probe that has waited longest; none when none waits, or its camera is being visited."""
    while (row := _next(session, now=now)) is not None:
        order = _order(session, row, box=box)
        if order is None:
            row.ended_at = now
            session.flush()
            continue
        row.attempts += 1
        row.leased_by, row.leased_until_at = worker, now + timedelta(seconds=LEASE_S)
        return ProbeOrders(orders=(order,))
    return ProbeOrders()


def take(session: Session, report: ProbeReport, *, worker: str, now: datetime) -> None:
    """Notes what a probe has found; the first report counts, and telling it again is no error.

    Raises:
        NotThere: No such probe was handed to this worker.
    """
    row = repository.find(session, report.id)
    if row is None or row.leased_by != worker:
        raise NotThere("no such probe was handed to this worker")
    if row.ended_at is not None:
        return
    row.streams = [each.model_dump(mode="json") for each in report.streams]
    row.picture, row.source, row.ended_at = report.picture, None, now


def state_of(row: ProbeRow, now: datetime) -> ProbeState:
    """Returns how far a probe has come."""
    if row.ended_at is not None:
        return ProbeState.DONE if row.streams else ProbeState.LOST
    if row.leased_until_at is not None and row.leased_until_at > now:
        return ProbeState.RUNNING
    is_stale = now > row.asked_at + KEPT
    return ProbeState.LOST if row.attempts >= MOST_ATTEMPTS or is_stale else ProbeState.WAITING


def view(row: ProbeRow, *, now: datetime) -> ProbeView:
    """Returns a probe as it is shown."""
    return ProbeView(
        id=row.id,
        state=state_of(row, now),
        camera_id=row.camera_id,
        host=row.host,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        ended_at=row.ended_at,
        streams=[StreamProbed.model_validate(each) for each in row.streams],
        has_picture=row.picture is not None,
    )


def _book(
    session: Session, *, camera_id: str | None, host: str, source: bytes | None, now: datetime, actor: str
) -> ProbeRow:
    repository.forget(session, before=now - KEPT)
    if sum(state_of(row, now) is not ProbeState.LOST for row in repository.open_probes(session)) >= MOST_OPEN:
        raise Conflict(f"{MOST_OPEN} probes wait already; see that a worker runs", code="too_many_probes")
    row = ProbeRow(
        id=uuid.uuid4().hex,
        camera_id=camera_id,
        host=host,
        asked_at=now,
        asked_by=actor,
        source=source,
        attempts=0,
        leased_until_at=None,
        leased_by=None,
        ended_at=None,
        streams=[],
        picture=None,
    )
    repository.add(session, row)
    return row


def _seen(session: Session, probe_id: str, by: Identity) -> ProbeRow:
    """Whoever sees only some areas sees the probes that they have asked for themselves."""
    row = repository.find(session, probe_id)
    if row is None or not (areas_filter(by).is_everywhere or row.asked_by == by.actor):
        raise NotThere("there is no such probe, or it is more than a day old")
    return row


def _next(session: Session, *, now: datetime) -> ProbeRow | None:
    rows = repository.waiting(session, now=now, most_attempts=MOST_ATTEMPTS)
    held = repository.held_cameras(session, now=now) if rows else set()
    free = (row for row in rows if row.camera_id not in held or now > row.asked_at + repository.PATIENCE)
    return next(free, None)


def _order(session: Session, row: ProbeRow, *, box: SecretBox) -> ProbeOrder | None:
    """Returns what a worker is told; None where the camera has been removed since."""
    if row.source is not None:
        return ProbeOrder.model_validate_json(box.open(row.source)).model_copy(update={"id": row.id})
    known = cameras.camera(session, row.camera_id or "")
    if known is None or known.removed_at is not None:
        return None
    camera = Camera.model_validate(known.config)
    credential = None if camera.credential is None else credential_for(session, camera.credential, box=box)
    hidden = (ZoneKind.PRIVACY, ZoneKind.SIGN)
    return ProbeOrder(
        id=row.id,
        camera_id=camera.id,
        streams=camera.streams,
        credential=credential,
        zones=tuple(zone for zone in camera.zones if zone.kind in hidden),
    )
