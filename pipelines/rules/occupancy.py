"""Occupancy: one object has stayed in the zone for as long as the limit."""

from uuid import uuid5

from pipelines.ledger.place import NAMES
from pipelines.ledger.proof import is_proven
from pipelines.ledger.reading import Reading
from pipelines.ledger.state import Place, Violation, ViolationId
from pipelines.orders import Sighting
from pipelines.rules.resolve import ResolvedRule
from vision.arrays import XyxyNorm


def conclude_occupancy(rule: ResolvedRule, place: Place, sighting: Sighting, *, reading: Reading) -> Violation | None:
    """Returns the violation that this look proves about the place, which it has just confirmed; None when it does not.

    Proven means: two whole pictures show it in the zone as far apart as the limit, so the lower bound of its stay has
    reached the limit too; and the company that the rule asks for (or forbids) is there (or not) in this look. Company
    is judged in the proving look alone: who stood by in between is not remembered.
    """
    if rule.kind != "occupancy" or not rule.concerns(place.label, place.zones):
        return None
    first, second = place.presence.first_picture, place.presence.latest_picture
    if first is None or second is None or second.taken_at != reading.at:
        return None
    since_at = max(place.presence.first_seen_at, place.zone_since.get(rule.zone_id, reading.at))
    if not is_proven(first, second, since_at=since_at, limit_s=rule.limit_s):
        return None
    if not _is_in_right_company(rule, sighting, reading):
        return None
    return Violation(
        id=ViolationId(str(uuid5(NAMES, f"violation/{place.camera_id}/{rule.id}/{place.id}"))),
        camera_id=place.camera_id,
        rule_id=rule.id,
        rule_type=rule.type,
        zone_id=rule.zone_id,
        subject_id=place.id,
        label=place.label,
        count=1,
        box=sighting.box,
        limit_s=rule.limit_s,
        raised_at=reading.at,
        dwell=place.presence.dwell,
        first_picture=first,
        second_picture=second,
    )


def _is_in_right_company(rule: ResolvedRule, sighting: Sighting, reading: Reading) -> bool:
    near = [each for each in reading.sightings if each is not sighting and _is_near(sighting.box, each.box, reading)]
    if rule.with_labels and not any(each.label in rule.with_labels for each in near):
        return False
    return not any(each.label in rule.without_labels for each in near)


def _is_near(box: XyxyNorm, other: XyxyNorm, reading: Reading) -> bool:
    """Whether the gap between the boxes, in pixels, is at most the first one's width."""
    width_px, height_px = reading.look.size_wh
    across_px = max(box[0] - other[2], other[0] - box[2], 0.0) * width_px
    down_px = max(box[1] - other[3], other[1] - box[3], 0.0) * height_px
    return bool(across_px**2 + down_px**2 <= ((box[2] - box[0]) * width_px) ** 2)
