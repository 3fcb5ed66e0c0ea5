"""When an alarm, or a remembered stay, is about the same spot as an entry of the truth."""

from collections.abc import Iterable

from pipelines.benchmark.observed import Alarm
from pipelines.benchmark.truth import TrueStay
from vision.arrays import XyxyNorm
from vision.boxes import boxes_array, iou_matrix

SAME_IOU_FROM = 0.3
"""IoU from which two boxes show one object; or the centre of what was said lies inside the truth."""


def iou(a: XyxyNorm, b: XyxyNorm) -> float:
    """Returns intersection over union, 0..1."""
    return float(iou_matrix(boxes_array([a]), boxes_array([b]))[0, 0])


def is_same_spot(said: XyxyNorm, true: XyxyNorm) -> bool:
    """Whether a box that was said shows what stands in the true box."""
    x, y = (said[0] + said[2]) / 2, (said[1] + said[3]) / 2
    is_inside = true[0] <= x <= true[2] and true[1] <= y <= true[3]
    return is_inside or iou(said, true) >= SAME_IOU_FROM


def subject_of(alarm: Alarm, entries: Iterable[TrueStay], *, tolerance_s: float) -> TrueStay | None:
    """Returns the entry that the alarm seems to speak of, right or wrong; None when nothing was there.

    Of those at its spot that had begun when it was raised: one that was still there before one that had left, then the
    best overlap, then the latest.
    """
    begun = [
        entry
        for entry in entries
        if is_about(alarm, entry)
        and entry.start_s <= alarm.raised_s + tolerance_s
        and is_same_spot(alarm.box, entry.box)
    ]
    return max(
        begun,
        key=lambda entry: (alarm.raised_s <= entry.end_s + tolerance_s, iou(alarm.box, entry.box), entry.start_s),
        default=None,
    )


def is_about(alarm: Alarm, entry: TrueStay) -> bool:
    """Whether the entry is the alarm's business: a violation of its rule, or any other stay in its zone."""
    return entry.zone_id == alarm.zone_id if entry.rule_id is None else entry.rule_id == alarm.rule_id
