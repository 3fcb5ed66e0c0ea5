"""Occupancy: one object has stayed in the zone for as long as the limit."""

from uuid import uuid5

from pipelines.ledger.company import was_in_right_company
from pipelines.ledger.place import NAMES
from pipelines.ledger.proof import is_proven
from pipelines.ledger.reading import Reading
from pipelines.ledger.state import Place, Violation, ViolationId
from pipelines.orders import Sighting
from pipelines.rules.resolve import ResolvedRule


def conclude_occupancy(rule: ResolvedRule, place: Place, sighting: Sighting, *, reading: Reading) -> Violation | None:
    """Returns the violation that this look proves about the place, which it has just confirmed; None when it does not.

    Proven means: two whole pictures show it in the zone as far apart as the limit, so the lower bound of its stay has
    reached the limit too; and the company that the rule asks for (or forbids) is there (or not) in this look, or was in
    at least half of all that saw the object.
    """
    if rule.kind != "occupancy" or not rule.concerns(place.label, place.zones):
        return None
    first, second = place.presence.first_picture, place.presence.latest_picture
    if first is None or second is None or second.taken_at != reading.at:
        return None
    since_at = max(place.presence.first_seen_at, place.zone_since.get(rule.zone_id, reading.at))
    if not is_proven(first, second, since_at=since_at, limit_s=rule.limit_s):
        return None
    if not was_in_right_company(rule, place, sighting, reading):
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
