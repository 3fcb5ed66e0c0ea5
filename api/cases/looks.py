"""What each look of a camera says about one object: the line of looks of a case; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pipelines.orders import PlaceSeen
from vision.arrays import XyxyNorm
from vision.boxes import boxes_array, overlap_matrix
from vision.picture_health import PictureHealth

SAME_SPOT = 0.5
"""Overlap from which a sighting of the same label is taken for the object, in looks before it had a place."""


class LookSays(StrEnum):
    """What a look says about the object."""

    PRESENT = "present"
    ABSENT = "absent"
    COVERED = "covered"
    NO_INFORMATION = "no_information"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The object that a case is about."""

    place_id: str
    label: str
    box: XyxyNorm
    absent_from: datetime | None
    """The first look that counts its place as empty, as the ledger has concluded."""


def look_says(
    subject: Subject,
    *,
    health: PictureHealth,
    answers: Sequence[Mapping[str, Any]],
    sightings: Sequence[Mapping[str, Any]],
    taken_at: datetime,
) -> LookSays:
    """Returns what one look says about the object.

    The ledger's conclusion counts before the look's own: until `absent_from` a look without the object is a miss and
    says nothing, from then on it says that the spot is empty.
    """
    if health is not PictureHealth.OK:
        return LookSays.NO_INFORMATION
    answer = next((each["answer"] for each in answers if each["place"] == subject.place_id), None)
    if answer == PlaceSeen.COVERED.value:
        return LookSays.COVERED
    if subject.absent_from is not None and taken_at >= subject.absent_from:
        return LookSays.ABSENT
    if answer == PlaceSeen.SEEN.value or (answer is None and _is_there(subject, sightings)):
        return LookSays.PRESENT
    return LookSays.NO_INFORMATION


def _is_there(subject: Subject, sightings: Sequence[Mapping[str, Any]]) -> bool:
    alike = [tuple(each["box"]) for each in sightings if each["label"] == subject.label]
    overlaps = overlap_matrix(boxes_array([subject.box]), boxes_array(alike))
    return bool((overlaps >= SAME_SPOT).any())
