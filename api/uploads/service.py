"""What is done with photos of people: kept as sent, handed to workers for masking, shown masked afterwards."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.db.tables import PictureRow
from api.db.tables.masks import MaskedCopyRow, UploadRow
from api.errors import Conflict, Invalid, NotThere
from api.evidence import repository as evidence
from api.evidence import service as pictures
from api.evidence.store import PictureStore
from api.uploads import repository
from api.uploads.schemas import PhotoStored
from pipelines.mask_orders import MaskOrder, MaskOrders, MaskReport

LEASE_S = 60.0
"""A worker that has not answered by then has died; the photo goes to another."""
MOST_ATTEMPTS = 5
"""A photo that has killed so many workers is left to people who may see originals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoFacts:
    """What the sender says of a photo; never trusted as evidence of time or place."""

    taken_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    note: str = ""


def name_of(data: bytes) -> str:
    """Returns the photo's hash, its name from now on."""
    return hashlib.sha256(data).hexdigest()


def keep_photo(session: Session, picture: PictureRow, facts: PhotoFacts, *, by: str, now: datetime) -> PhotoStored:
    """Returns the photo as it is kept. The first sender of the very same bytes is its author."""
    row = repository.find(session, picture.sha256)
    if row is None:
        row = UploadRow(
            sha256=picture.sha256,
            uploaded_by=by,
            uploaded_at=now,
            taken_at=facts.taken_at,
            longitude=facts.longitude,
            latitude=facts.latitude,
            note=facts.note,
            masked_at=None,
            leased_until_at=None,
            attempts=0,
        )
        repository.add(session, row)
    return PhotoStored(
        sha256=picture.sha256,
        size_bytes=picture.size_bytes,
        width=picture.width,
        height=picture.height,
        uploaded_at=row.uploaded_at,
        is_masked=row.masked_at is not None,
    )


def own_photo(session: Session, sha256: str, *, actor: str) -> None:
    """Returns when the photo is the actor's own.

    Raises:
        NotThere: There is none, or it is somebody else's.
    """
    row = repository.find(session, sha256)
    if row is None or row.uploaded_by != actor or evidence.find_picture(session, sha256) is None:
        raise NotThere("you have sent no photo with this hash, or it is no longer kept")


def are_waiting(session: Session, *, now: datetime) -> bool:
    """Whether a photo waits for its masked copy."""
    return repository.next_to_mask(session, now=now, most_attempts=MOST_ATTEMPTS) is not None


def claim(session: Session, *, now: datetime) -> MaskOrders:
    """Leases the photo that has waited longest; none when none waits."""
    row = repository.next_to_mask(session, now=now, most_attempts=MOST_ATTEMPTS)
    if row is None:
        return MaskOrders()
    row.attempts += 1
    row.leased_until_at = now + timedelta(seconds=LEASE_S)
    return MaskOrders(orders=(MaskOrder(original=row.sha256),))


def claimed_photo(session: Session, sha256: str, *, now: datetime) -> None:
    """Returns when a worker holds the photo: nothing else is shown to workers.

    Raises:
        NotThere: No such photo, or nobody holds it.
    """
    row = repository.find(session, sha256)
    if row is None or row.leased_until_at is None or row.leased_until_at <= now:
        raise NotThere("no photo with this hash is being masked; claim one first")


def masked(session: Session, report: MaskReport, *, worker: str, now: datetime) -> None:
    """Notes a photo's masked copy, or that it has none. Telling it again is no error.

    Raises:
        NotThere: No such photo.
        Conflict: `evidence_missing`: the copy is not stored.
        Invalid: The copy is the photo itself: then metadata and orientation would stand in it.
    """
    row = repository.find(session, report.original)
    if row is None:
        raise NotThere("there is no such photo")
    if row.masked_at is not None:
        return
    if report.masked is None:
        row.attempts, row.leased_until_at = MOST_ATTEMPTS, None
        return
    if report.masked == report.original:
        raise Invalid("the masked copy must be another picture than the photo", code="not_masked")
    if evidence.find_picture(session, report.masked) is None:
        raise Conflict("the masked copy is not stored: send it first", code="evidence_missing")
    copy = MaskedCopyRow(
        original_sha256=report.original,
        masked_sha256=report.masked,
        made_at=now,
        made_by=worker,
        network=None if report.network is None else report.network.name,
    )
    evidence.add_masked_copy(session, copy)
    row.masked_at, row.leased_until_at = now, None


def store(session: Session, pictures_store: PictureStore, picture: PictureRow, data: bytes) -> PictureRow:
    """Writes the row of a photo whose file is stored; see `api.evidence.service.record_picture`."""
    return pictures.record_picture(session, pictures_store, picture, data)
