"""What a bundle asks beside the case and its chain: how exact the times of its pictures are."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.chain.leaf import time_text
from api.db.tables import LookRow


def time_errors(session: Session, taken: Collection[tuple[str | None, datetime]]) -> dict[tuple[str, str], float]:
    """Returns by how much times may be off, by camera and time as text; only of looks that are still kept."""
    cameras = {camera for camera, _ in taken if camera is not None}
    query = select(LookRow.camera_id, LookRow.taken_at, LookRow.time_error_s).where(
        LookRow.camera_id.in_(cameras), LookRow.taken_at.in_({at for _, at in taken})
    )
    return {(camera, time_text(at)): error_s for camera, at, error_s in session.execute(query)}
