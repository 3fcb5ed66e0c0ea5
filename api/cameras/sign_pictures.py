"""Pictures of the signs that zones rest on: they must be there, and stay as long as a zone names them."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.db.tables import CandidateRow, PictureRow
from api.errors import Invalid
from api.evidence import repository as evidence
from api.uploads import repository as uploads
from pipelines.site import Camera

SPARED = timedelta(days=1)
"""A picture that no zone names any more is kept so long."""


def keep_sign_pictures(session: Session, before: Camera | None, after: Camera, *, actor: str, now: datetime) -> None:
    """Keeps the pictures that the zones name now, and lets go of those that they do not.

    Raises:
        Invalid: `camera_invalid`: a zone names a picture that is not stored, or neither the actor's own nor of this
            camera.
    """
    old = {} if before is None else {zone.id: zone.sign_picture for zone in before.zones}
    for index, zone in enumerate(after.zones):
        if zone.sign_picture is None or zone.sign_picture == old.get(zone.id):
            continue
        picture = evidence.find_picture(session, zone.sign_picture)
        if picture is None or not _is_theirs(session, picture, after.id, actor):
            what = "no such photo of yours is stored; send it with `POST /photos`, and name it within the hour"
            place = {"where": f"zones[{index}].sign_picture", "what": what, "zone": index, "point": None}
            raise Invalid(f"zone '{zone.id}': {what}", code="camera_invalid", details={"problems": [place]})
        # Whoever sees the camera sees the sign.
        picture.camera_id = picture.camera_id or after.id
        _keep(session, after.id, zone.id, zone.sign_picture, expires_at=None)
    named = {zone.id for zone in after.zones if zone.sign_picture is not None}
    for zone_id, sha256 in old.items():
        if sha256 is not None and zone_id not in named:
            _keep(session, after.id, zone_id, sha256, expires_at=now + SPARED)


def _is_theirs(session: Session, picture: PictureRow, camera_id: str, actor: str) -> bool:
    if picture.camera_id is not None:
        return picture.camera_id == camera_id
    uploaded = uploads.find(session, picture.sha256)
    return uploaded is not None and uploaded.uploaded_by == actor


def _keep(session: Session, camera_id: str, zone_id: str, sha256: str, *, expires_at: datetime | None) -> None:
    row = CandidateRow(
        subject_id=f"sign/{camera_id}/{zone_id}",
        role="first",
        camera_id=camera_id,
        sha256=sha256,
        expires_at=expires_at,
    )
    evidence.set_candidate(session, row)
