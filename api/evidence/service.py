"""What is done with pictures: uploads become rows once their file is safe, originals are shown and logged."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.db.tables import PictureRow
from api.errors import Invalid, NotThere
from api.evidence import repository
from api.evidence.store import PictureDamagedError, PictureMissingError, PictureStore

MEDIA_TYPE = "image/jpeg"


def store_file(pictures: PictureStore, sha256: str, data: bytes) -> None:
    """Stores an upload's file; call `record_picture` afterwards, never before.

    Raises:
        Invalid: The content has another hash than it was announced with.
    """
    try:
        pictures.put(sha256, data)
    except PictureDamagedError as error:
        raise Invalid(f"{error}; send the picture again", code="wrong_hash") from error


def record_picture(session: Session, pictures: PictureStore, picture: PictureRow, data: bytes) -> PictureRow:
    """Writes the row of a stored file, or renews the one that is there; returns the row that counts.

    The file may have been swept between `store_file` and this transaction: it is then stored once more. Sweeping
    removes files within a writing transaction only, so it cannot happen again before this one ends.
    """
    if not pictures.has(picture.sha256):
        store_file(pictures, picture.sha256, data)
    found = repository.find_any(session, picture.sha256)
    if found is None:
        repository.add_picture(session, picture)
        return picture
    found.tombstoned_at = None
    found.expires_at = max(found.expires_at, picture.expires_at)
    return found


def new_picture(sha256: str, data: bytes, *, size_wh: tuple[int, int], now: datetime, kept_s: float) -> PictureRow:
    """Returns the row of a fresh upload that nothing names yet."""
    return PictureRow(
        sha256=sha256,
        size_bytes=len(data),
        media_type=MEDIA_TYPE,
        width=size_wh[0],
        height=size_wh[1],
        camera_id=None,
        taken_at=None,
        stored_at=now,
        expires_at=now + timedelta(seconds=kept_s),
        tombstoned_at=None,
    )


def existing_picture(session: Session, sha256: str) -> PictureRow:
    """Returns the picture's row.

    Raises:
        NotThere: There is no such picture, or no longer.
    """
    row = repository.find_picture(session, sha256)
    if row is None:
        raise NotThere("there is no picture with this hash")
    return row


def masked_of(session: Session, sha256: str) -> PictureRow | None:
    """Returns the masked copy of an original, of a crop or of a drawn copy; None where none has been made."""
    found = repository.masked_copies(session, [sha256]).get(sha256)
    return None if found is None else repository.find_picture(session, found)


def read_original(pictures: PictureStore, sha256: str) -> bytes:
    """Returns the original's bytes, checked against the hash.

    Raises:
        NotThere: The file is missing or damaged, though its row is there; `lunxun evidence verify` names all such.
    """
    try:
        return pictures.read(sha256)
    except PictureMissingError as error:
        raise NotThere("the picture's file is missing from the store", code="picture_missing") from error
    except PictureDamagedError as error:
        raise NotThere("the picture's file is damaged and is not shown", code="picture_damaged") from error
