"""Published copies of a case's pictures, made from masked copies only; what cannot be published is named, not shown."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from PIL import Image
from sqlalchemy.orm import Session

from api.db.tables import CaseRow, EvidenceRow, PictureRow
from api.errors import NotThere
from api.evidence.service import masked_of, read_original
from api.evidence.store import PictureStore
from vision.arrays import XyxyNorm
from vision.masking import published

WIDEST_PX = 1280
QUALITY = 82


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedSource:
    """Where a published copy is made from."""

    sha256: str
    """Of the original, which is not shown."""
    role: str
    taken_at: datetime
    box: XyxyNorm | None
    """The finding in it; None: it has no place in this picture."""
    masked_sha256: str | None
    """None: no masked copy has been made, so nothing is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A picture as it may be shown."""

    source: MaskedSource
    data_uri: str | None
    """None: it is not shown, and `problem` says why."""
    problem: str | None = None
    """`no_masked_copy` or `unreadable`."""


def sources(session: Session, case: CaseRow, held: Sequence[tuple[EvidenceRow, PictureRow]]) -> dict[str, MaskedSource]:
    """Returns by original what can be made of each picture of a case; drawn copies are left out."""
    found: dict[str, MaskedSource] = {}
    for evidence, picture in held:
        if evidence.parent_sha256 is not None or evidence.sha256 in found:
            continue
        masked = masked_of(session, evidence.sha256)
        found[evidence.sha256] = MaskedSource(
            sha256=evidence.sha256,
            role=evidence.role,
            taken_at=evidence.taken_at,
            box=_box(case, picture),
            masked_sha256=None if masked is None else masked.sha256,
        )
    return found


def publish(source: MaskedSource, pictures: PictureStore) -> Published:
    """Returns the published copy as a JPEG in a data URI, at most 1280 pixels wide; without metadata."""
    if source.masked_sha256 is None:
        return Published(source=source, data_uri=None, problem="no_masked_copy")
    try:
        data = _coarse(read_original(pictures, source.masked_sha256), source.box)
    except (NotThere, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return Published(source=source, data_uri=None, problem="unreadable")
    return Published(source=source, data_uri="data:image/jpeg;base64," + base64.b64encode(data).decode("ascii"))


def _coarse(masked: bytes, box: XyxyNorm | None) -> bytes:
    with Image.open(io.BytesIO(masked), formats=("JPEG",)) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((WIDEST_PX, WIDEST_PX))
    shown = published(np.ascontiguousarray(np.asarray(picture, np.uint8)), box)
    written = io.BytesIO()
    Image.fromarray(shown).save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _box(case: CaseRow, picture: PictureRow) -> XyxyNorm | None:
    """Only pictures of the case's own camera show its finding where the case says."""
    box = case.facts.get("box")
    if not isinstance(box, list | tuple) or len(box) != 4 or picture.camera_id != case.camera_id:
        return None
    left, top, right, bottom = (float(each) for each in box)
    return (left, top, right, bottom) if left < right and top < bottom else None
