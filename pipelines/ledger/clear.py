"""How a violation ends: cleared, with the picture that shows its place empty, or no longer watched by anybody."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from pipelines.ledger.likeness import is_covered
from pipelines.ledger.reading import Reading
from pipelines.ledger.state import PictureRef, Presence, Violation
from pipelines.ledger.terms import Terms
from vision.boxes import boxes_array, containment_matrix, iou_matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What one look made of the violations."""

    open: tuple[Violation, ...]
    cleared: tuple[Violation, ...]
    unwatched: tuple[Violation, ...]


def settle(
    violations: Sequence[Violation],
    *,
    gone: Mapping[str, Presence],
    watched: Set[str],
    reading: Reading,
    terms: Terms,
) -> Settled:
    """Returns which violations go on, which are cleared, and which nobody watches any more.

    Args:
        violations: All that were open, and those that this look has proved.
        gone: By subject, the presence of places and runs that this look has ended.
        watched: Ids of the places and runs that are still followed. The run of a rule whose hours are over is not: it
            has not been seen to end, so its violation is closed without being cleared, its upper bound unknown.
        reading: The look.
        terms: Under which it is read.
    """
    return Settled(
        open=tuple(each for each in violations if each.subject_id not in gone and each.subject_id in watched),
        cleared=tuple(
            replace(
                each,
                cleared_at=gone[each.subject_id].absent_after_at,
                cleared_picture=_picture(each, reading, terms),
            )
            for each in violations
            if each.subject_id in gone
        ),
        unwatched=tuple(
            replace(each, unwatched_at=reading.at)
            for each in violations
            if each.subject_id not in gone and each.subject_id not in watched
        ),
    )


def with_later_picture(cleared: Sequence[Violation], reading: Reading, terms: Terms) -> tuple[Violation, ...]:
    """Returns violations cleared by earlier looks of the same report, with this look's picture where they lack one.

    A count falls below its number on the cheap stream, say, and the whole picture follows a second later.
    """
    return tuple(
        each
        if each.cleared_picture is not None or _is_taken_again(each, reading, terms)
        else replace(each, cleared_picture=_picture(each, reading, terms))
        for each in cleared
    )


def _picture(violation: Violation, reading: Reading, terms: Terms) -> PictureRef | None:
    """Returns this look's whole picture as one that shows the violation's place; None when it has none, or cannot."""
    boxes = [each.box for each in reading.sightings]
    is_count = any(rule.id == violation.rule_id and rule.kind == "count" for rule in terms.rules)
    if not is_count and is_covered(violation.box, boxes, settings=terms.settings):
        return None
    return reading.picture_of(violation.box)


def _is_taken_again(violation: Violation, reading: Reading, terms: Terms) -> bool:
    """Whether the rule would have something to say about the place again: a newcomer, or enough of them."""
    rule = next((rule for rule in terms.rules if rule.id == violation.rule_id), None)
    alike = [
        each.box
        for each in reading.sightings
        if (rule.concerns(each.label, each.zones) if rule else terms.types.is_same_group(each.label, violation.label))
    ]
    if rule is not None and rule.kind == "count":
        return len(alike) >= rule.min_count
    if not alike:
        return False
    place, others = boxes_array([violation.box]), boxes_array(alike)
    overlap = np.maximum(iou_matrix(place, others), containment_matrix(place, others))
    return bool((overlap >= terms.settings.body_iou_from).any())
