"""Count: every healthy look for as long as the limit has had at least so many objects in the zone."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid5

from pipelines.ledger import presence as stay
from pipelines.ledger.place import NAMES
from pipelines.ledger.proof import is_proven
from pipelines.ledger.reading import Reading
from pipelines.ledger.state import CountRun, Violation, ViolationId
from pipelines.rules.resolve import ResolvedRule
from vision.boxes import boxes_array, enclosing_box


def follow_run(
    rule: ResolvedRule, run: CountRun | None, reading: Reading, *, absent_before_at: datetime | None, camera_id: str
) -> CountRun | None:
    """Returns the rule's run after this healthy look: begun, continued or ended; None when there is none.

    The first look with fewer ends it, even where the network merely missed one or a bus stood in front: the lower
    bound stays true, the upper bound is only as good as the count.
    """
    boxes = [each.box for each in reading.sightings if rule.concerns(each.label, each.zones)]
    if len(boxes) < rule.min_count:
        return None if run is None else replace(run, presence=stay.end(run.presence, absent_after_at=reading.at))
    union = enclosing_box(boxes_array(boxes))
    if run is None:
        return CountRun(
            id=str(uuid5(NAMES, f"run/{reading.order_id}/{reading.look.index}/{rule.id}")),
            camera_id=camera_id,
            rule_id=rule.id,
            zone_id=rule.zone_id,
            count=len(boxes),
            box=union,
            presence=stay.begin(reading, union, absent_before_at=absent_before_at),
        )
    return replace(
        run, count=min(run.count, len(boxes)), box=union, presence=stay.see_again(run.presence, reading, union)
    )


def conclude_count(rule: ResolvedRule, run: CountRun, *, reading: Reading) -> Violation | None:
    """Returns the violation that this look proves about the run, which it has just continued; None when it does not."""
    first, second = run.presence.first_picture, run.presence.latest_picture
    if first is None or second is None or second.taken_at != reading.at:
        return None
    if not is_proven(first, second, since_at=run.presence.first_seen_at, limit_s=rule.limit_s):
        return None
    labels = [each.label for each in reading.sightings if rule.concerns(each.label, each.zones)]
    return Violation(
        id=ViolationId(str(uuid5(NAMES, f"violation/{run.camera_id}/{rule.id}/{run.id}"))),
        camera_id=run.camera_id,
        rule_id=rule.id,
        rule_type=rule.type,
        zone_id=rule.zone_id,
        subject_id=run.id,
        label=max(labels, key=labels.count),
        count=run.count,
        box=run.box,
        limit_s=rule.limit_s,
        raised_at=reading.at,
        dwell=run.presence.dwell,
        first_picture=first,
        second_picture=second,
    )
