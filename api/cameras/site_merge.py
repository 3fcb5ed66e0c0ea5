"""Merges imported cameras into a site: what is known of zones and rules stays."""

from collections.abc import Sequence

from api.errors import Invalid
from pipelines.site import Camera, Site

IMPORTED = ("name", "tags", "gb_id", "position", "area", "streams", "credential")
"""What an import may change of a camera that is there already, where the import says anything about it."""


def merge_cameras(site: Site, cameras: Sequence[Camera], *, plan: str | None) -> Site:
    """Returns the site with these cameras added or changed; new ones join the plan at its end, where one is named.

    Raises:
        Invalid: the site has no such plan.
    """
    known = {camera.id: camera for camera in site.cameras}
    merged = dict(known)
    for camera in cameras:
        old = known.get(camera.id)
        merged[camera.id] = camera if old is None else _changed(old, camera)
    plans = list(site.plans)
    if plan is not None:
        names = [each.id for each in plans]
        if plan not in names:
            raise Invalid(f"there is no plan '{plan}'; expected one of {names or 'none defined'}", code="unknown_plan")
        index = names.index(plan)
        joined = [*plans[index].cameras, *(each.id for each in cameras if each.id not in plans[index].cameras)]
        plans[index] = plans[index].model_copy(update={"cameras": tuple(joined)})
    return site.model_copy(update={"cameras": tuple(merged.values()), "plans": tuple(plans)})


def _changed(old: Camera, new: Camera) -> Camera:
    said = {key: getattr(new, key) for key in IMPORTED if key in new.model_fields_set}
    return old.model_copy(update=said)
