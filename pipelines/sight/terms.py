"""What of a camera's sight goes into an order, and when its view must be learned anew."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from pipelines.sight.absorb import wants_fault_picture
from pipelines.sight.learning import wants_draft
from pipelines.sight.messages import LastMark, ViewTerms
from pipelines.sight.state import Sight
from pipelines.site import Camera

PICTURE_KEPT_FOR = timedelta(hours=24)
"""The picture that people compare with is at most so old, while the camera is healthy."""
_LONGEST_AGE_S = 30 * 86400.0


def for_zones(sight: Sight, camera: Camera) -> Sight:
    """Returns the memory fit for the camera's zones: they were drawn in the view that was there then."""
    shapes = [(zone.id, zone.polygon) for zone in camera.zones]
    key = hashlib.sha256(repr(sorted(shapes)).encode()).hexdigest()[:16]
    return sight if sight.zones_key == key else replace(unlearned(sight), zones_key=key)


def unlearned(sight: Sight) -> Sight:
    """Returns the memory without its view: the next healthy looks are the view."""
    return replace(sight, references=(), drafts=(), picture=None, was_elsewhere=False)


def view_terms(sight: Sight, *, now: datetime) -> ViewTerms:
    """Returns what a worker is told now."""
    picture = sight.picture
    return ViewTerms(
        references=tuple(each.sketch for each in sight.references),
        was_elsewhere=sight.was_elsewhere,
        marks=tuple(
            LastMark.model_validate({"stream": stream, "mark": mark, "age_s": _age_s(at, now)})
            for stream, (mark, at) in sorted(sight.marks.items())
        ),
        wants_sketch=wants_draft(sight, now),
        wants_reference=picture is None or now - picture.taken_at >= PICTURE_KEPT_FOR,
        wants_fault=wants_fault_picture(sight),
    )


def _age_s(at: datetime, now: datetime) -> float:
    return min(max((now - at).total_seconds(), 0.0), _LONGEST_AGE_S)
