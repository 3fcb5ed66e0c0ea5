"""Builds a whole street into the current Blender scene; props that may hide an actor are handed back apart."""

from dataclasses import dataclass

import bpy

from sample_videos.studio.blender import ground
from sample_videos.studio.blender.buildings import build_buildings
from sample_videos.studio.blender.ground import build_plain_ground
from sample_videos.studio.blender.light import HOURS
from sample_videos.studio.blender.markings import build_markings
from sample_videos.studio.blender.props import build_prop
from sample_videos.studio.scene import Light, Metres2, Street

__all__ = ["HidingProp", "build_plain_ground", "build_street"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HidingProp:
    """A prop with `hides`: left out of the plate and rendered as a sprite."""

    index: int
    """Its place in the street's list of props."""
    at: Metres2
    objects: list[bpy.types.Object]
    """All of it, placed in the street."""


def build_street(street: Street, *, light: Light) -> list[HidingProp]:
    """Builds ground, markings, houses and props; returns those props that hide what passes behind them.

    Raises:
        FontError: The street has lettering, and no font with Chinese characters was found.
    """
    is_wet = HOURS[light.kind].is_wet
    ground.build_ground(street, is_wet=is_wet)
    build_markings(street, is_wet=is_wet)
    build_buildings(street.buildings, light=light)
    hiding = []
    for index, prop in enumerate(street.props):
        objects = build_prop(prop, base_m=ground.height_at(street, prop.at), light=light)
        if prop.hides:
            hiding.append(HidingProp(index=index, at=prop.at, objects=objects))
    return hiding
