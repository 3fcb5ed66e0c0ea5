"""The big umbrellas of vendors."""

import math
import random

import bpy

from sample_videos.studio.blender import materials
from sample_videos.studio.blender.forms import dice
from sample_videos.studio.blender.shapes import Point, box, cylinder, gathered, loft, tube
from sample_videos.studio.scene import Label, Look
from sample_videos.studio.variants_small import UMBRELLAS, variant_of


def build_umbrella(look: Look, phase: float | None, lights: bool) -> bpy.types.Object:
    """Returns a big umbrella on its pole."""
    rng = dice(look)
    variant = variant_of(look, rng)
    colours = (look.colour,) if look.colour else None
    pieces = umbrella(rng, square=variant == "square", colours=colours, radius_m=rng.uniform(1.0, 1.4))
    return gathered("umbrella", pieces, Label.UMBRELLA.value)


def umbrella(
    rng: random.Random, *, square: bool, colours: tuple[str, ...] | None, radius_m: float
) -> list[bpy.types.Object]:
    """Returns canopy, valance, ribs, pole and foot of an umbrella, its pole at the origin."""
    colours = colours or rng.choice(UMBRELLAS)
    ribs = 4 if square else 12 if len(colours) == 6 else 8
    low, top = rng.uniform(1.9, 2.05), rng.uniform(2.4, 2.6)
    radius = radius_m * (1.2 if square else 1.0)
    shift = math.pi / 4 if square else 0.2
    steel = materials.metal("#c9cbce")
    pieces: list[bpy.types.Object] = []
    for n in range(ribs):
        colour = materials.surface(colours[n % len(colours)], roughness=0.8)
        start = shift + 2 * math.pi * n / ribs
        sections = _segment(start, 2 * math.pi / ribs, radius=radius, low=low, top=top)
        pieces.append(loft("segment", sections, colour, is_closed=False))
        half = (math.cos(start) * radius * 0.55, math.sin(start) * radius * 0.55, low + (top - low) * 0.55)
        pieces.append(tube("rib", [(0, 0, low + 0.05), half], 0.008, steel, sides=5))
    pieces.append(tube("pole", [(0, 0, 0.0), (0, 0, top + 0.06)], 0.022, steel))
    foot = rng.choice(("block", "drum"))
    stone = materials.surface("#6c6a66", roughness=0.9)
    if foot == "block":
        pieces.append(box("foot", (0, 0, 0.07), (0.45, 0.45, 0.14), stone, bevel_m=0.02))
    else:
        pieces.append(cylinder("foot", (0, 0, 0.08), radius_m=0.26, length_m=0.16, axis="z", material=stone))
    return pieces


def _segment(start_rad: float, span_rad: float, *, radius: float, low: float, top: float) -> list[list[Point]]:
    """Returns the cloth between two ribs, from the tip out to the hanging valance."""
    sections = []
    for share, drop in ((0.0, 0.0), (0.12, 0.0), (0.35, 0.0), (0.6, 0.0), (0.82, 0.0), (1.0, 0.0), (1.0, 0.16)):
        row = []
        for k in range(7):
            t = k / 6
            a, bow = start_rad + span_rad * t, math.sin(math.pi * t)
            chord = math.cos(span_rad / 2) / math.cos(span_rad * (t - 0.5))
            r = max(0.02, radius * share * chord * (1 - 0.04 * bow * share))
            z = top - (top - low) * share**1.5 - 0.05 * share * bow
            z -= drop and drop + 0.03 * math.sin(6 * math.pi * t)
            row.append((math.cos(a) * r, math.sin(a) * r, z))
        sections.append(row)
    return sections
