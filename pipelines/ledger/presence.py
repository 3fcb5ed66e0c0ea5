"""How the instants and pictures of a stay move with each look that saw it, or saw it gone."""

from dataclasses import replace
from datetime import datetime

from pipelines.ledger.reading import Reading
from pipelines.ledger.state import Presence
from vision.arrays import XyxyNorm


def begin(reading: Reading, box: XyxyNorm, *, absent_before_at: datetime | None) -> Presence:
    """Returns the presence of something first seen in this look."""
    picture = reading.picture_of(box)
    return Presence(
        first_seen_at=reading.at,
        first_error_s=reading.error_s,
        last_seen_at=reading.at,
        last_error_s=reading.error_s,
        absent_before_at=absent_before_at,
        first_picture=picture,
        latest_picture=picture,
    )


def see_again(presence: Presence, reading: Reading, box: XyxyNorm) -> Presence:
    """Returns the presence after a look that saw it still there."""
    picture = reading.picture_of(box)
    gap_s = (reading.at - presence.last_seen_at).total_seconds()
    return replace(
        presence,
        last_seen_at=reading.at,
        last_error_s=reading.error_s,
        first_picture=presence.first_picture or picture,
        latest_picture=picture or presence.latest_picture,
        longest_gap_s=max(presence.longest_gap_s, gap_s),
    )


def end(presence: Presence, *, absent_after_at: datetime) -> Presence:
    """Returns the presence of something gone: `absent_after_at` is the capture time of the first look without it."""
    return replace(presence, absent_after_at=absent_after_at)
