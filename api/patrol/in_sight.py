"""Crops what the patrol tells to the cameras that somebody may see; pure."""

from collections.abc import Collection, Sequence

from api.patrol.schemas import CoverageView, PatrolView, PlanView

Seen = Collection[str] | None
"""Ids of cameras; None: all."""


def plans(views: Sequence[PlanView], seen: Seen) -> list[PlanView]:
    """Returns the plans that have a camera in sight, with those cameras alone."""
    if seen is None:
        return list(views)
    cropped = [view.model_copy(update={"cameras": [name for name in view.cameras if name in seen]}) for view in views]
    return [view for view in cropped if view.cameras]


def patrol(view: PatrolView, seen: Seen) -> PatrolView:
    """Returns the patrol without visits and marks of other cameras; its stops must be cropped before."""
    if seen is None:
        return view
    return view.model_copy(
        update={
            "visiting": [each for each in view.visiting if each.camera_id in seen],
            "pinned": [each for each in view.pinned if each.camera_id in seen],
            "skipped": [each for each in view.skipped if each.camera_id in seen],
        }
    )


def coverage(view: CoverageView, seen: Seen) -> CoverageView:
    """Returns the coverage of the cameras in sight."""
    if seen is None:
        return view
    return view.model_copy(update={"cameras": [each for each in view.cameras if each.camera_id in seen]})
