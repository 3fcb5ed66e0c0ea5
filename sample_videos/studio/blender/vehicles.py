"""Builds any vehicle from its look."""

from collections.abc import Callable

import bpy

from sample_videos.studio.blender.buses import build_bus
from sample_videos.studio.blender.cars import build_car
from sample_videos.studio.blender.trucks import build_truck
from sample_videos.studio.blender.vans import build_van
from sample_videos.studio.scene import Label, Look
from sample_videos.studio.variants_vehicles import chosen

Builder = Callable[[Look, float | None, bool], bpy.types.Object]
_BUILD = {Label.CAR: build_car, Label.VAN: build_van, Label.TRUCK: build_truck, Label.BUS: build_bus}


def build_vehicle(look: Look, phase: float | None = None, lights: bool = False) -> bpy.types.Object:
    """Returns the root of a car, van, truck or bus; `phase` is for those who walk and changes nothing here.

    Raises:
        ValueError: The kind has no such variant.
    """
    del phase
    variant, colour = chosen(look)
    return _BUILD[look.kind](look, variant, colour, lights=lights)


BUILDERS_VEHICLES: dict[Label, Builder] = dict.fromkeys(_BUILD, build_vehicle)
