"""The registry of everything that can be built as an actor: which builder makes which kind."""

import bpy

from sample_videos.studio.blender.small import BUILDERS_SMALL
from sample_videos.studio.blender.vehicles import BUILDERS_VEHICLES
from sample_videos.studio.scene import Look

BUILDERS = {**BUILDERS_VEHICLES, **BUILDERS_SMALL}


def build(look: Look, *, phase: float | None = None, lights: bool = False) -> bpy.types.Object:
    """Returns the root of an actor: on z = 0, the middle of its footprint at the origin, facing +y.

    Args:
        look: What it looks like; the same look gives the same individual.
        phase: Share of the step of somebody who walks or rides; None: standing.
        lights: Whether lamps shine.

    Raises:
        ValueError: Nothing builds this kind, or the kind has no such variant; the message lists what there is.
    """
    builder = BUILDERS.get(look.kind)
    if builder is None:
        raise ValueError(f"no builder for {look.kind.value!r}; there are {', '.join(kind.value for kind in BUILDERS)}")
    return builder(look, phase, lights)
