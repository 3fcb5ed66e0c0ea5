"""Things that always stand in a street. Their front looks towards the heading, their length runs across it."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

import bpy
from mathutils import Matrix, Vector

from sample_videos.studio.blender import textures
from sample_videos.studio.blender.lettering import lettering
from sample_videos.studio.blender.light import HOURS, LAMP_ARM_M, LAMP_HEIGHT_M, Hour
from sample_videos.studio.blender.masonry import Masonry
from sample_videos.studio.blender.materials import glass, lamp, metal, plastic, surface
from sample_videos.studio.blender.shapes import cylinder, tube
from sample_videos.studio.blender.signs import banner, sign_post, traffic_light
from sample_videos.studio.blender.vegetation import bush, tree
from sample_videos.studio.scene import Light, Prop


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where one prop is put together."""

    masonry: Masonry
    prop: Prop
    rng: random.Random
    hour: Hour


def build_prop(prop: Prop, *, base_m: float, light: Light) -> list[bpy.types.Object]:
    """Builds one prop on ground of this height; returns all its objects."""
    masonry = Masonry(at=prop.at, turn_deg=prop.heading_deg, base_m=base_m)
    site = Site(masonry=masonry, prop=prop, rng=random.Random(prop.seed), hour=HOURS[light.kind])
    KINDS[prop.kind](site)
    return masonry.built(prop.kind)


def _tree(site: Site) -> None:
    for made in tree(site.prop.seed):
        site.masonry.put(made)
    earth = surface("#3a3026", roughness=1.0)
    rim = textures.wall("#85817a", dirt=0.8)
    site.masonry.box(earth, (-0.5, -0.5, -0.05), (0.5, 0.5, 0.025))
    for low, high in _frame(0.5, 0.5, 0.1):
        site.masonry.box(rim, (*low, -0.05), (*high, 0.06))


def _frame(x_m: float, y_m: float, width_m: float) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Returns the four bars around a rectangle of these half sizes."""
    out_x, out_y = x_m + width_m, y_m + width_m
    return [
        ((-out_x, -out_y), (out_x, -y_m)),
        ((-out_x, y_m), (out_x, out_y)),
        ((-out_x, -y_m), (-x_m, y_m)),
        ((x_m, -y_m), (out_x, y_m)),
    ]


def _lamp(site: Site) -> None:
    steel = textures.wall("#7f8486", dirt=0.3)
    top, arm = LAMP_HEIGHT_M, LAMP_ARM_M
    site.masonry.put(tube("post", [(0, 0, 0), (0, 0, 1.0), (0, 0, top - 0.5)], [0.11, 0.085, 0.055], steel))
    bend = [(0.0, 0.0, top - 0.55), (0.0, 0.25, top - 0.1), (0.0, arm, top)]
    site.masonry.put(tube("arm", bend, 0.035, steel, sides=8))
    site.masonry.box(steel, (-0.13, arm - 0.25, top - 0.05), (0.13, arm + 0.4, top + 0.06))
    shine = lamp("#ffd9a0", is_on=site.hour.lit_share > 0.3)
    site.masonry.box(shine, (-0.1, arm - 0.18, top - 0.075), (0.1, arm + 0.33, top - 0.05))
    site.masonry.box(steel, (-0.16, -0.16, 0), (0.16, 0.16, 0.05))


def _bollard(site: Site) -> None:
    if site.rng.random() < 0.5:
        site.masonry.put(
            cylinder("bollard", (0, 0, 0.4), radius_m=0.06, length_m=0.8, axis="z", material=plastic("#b3571f"))
        )
        for z in (0.45, 0.66):
            white = surface("#c9c9c4", roughness=0.4)
            site.masonry.put(cylinder("band", (0, 0, z), radius_m=0.063, length_m=0.09, axis="z", material=white))
    else:
        stone = textures.wall("#8f8b84", dirt=0.6)
        site.masonry.put(cylinder("bollard", (0, 0, 0.35), radius_m=0.13, length_m=0.7, axis="z", material=stone))


def _fence(site: Site) -> None:
    """The white steel railing between lanes."""
    white = textures.wall("#b9bbb8", dirt=0.5)
    half = site.prop.length_m / 2
    count = max(1, round(site.prop.length_m / 2.0))
    for n in range(count + 1):
        x = -half + n * site.prop.length_m / count
        site.masonry.box(white, (x - 0.035, -0.035, 0), (x + 0.035, 0.035, 1.08))
        site.masonry.box(surface("#55575a", roughness=0.8), (x - 0.1, -0.18, 0), (x + 0.1, 0.18, 0.06))
    for z in (0.25, 0.92):
        site.masonry.box(white, (-half, -0.02, z - 0.025), (half, 0.02, z + 0.025))
    for n in range(int(site.prop.length_m / 0.16)):
        x = -half + 0.08 + n * 0.16
        site.masonry.box(white, (x - 0.01, -0.01, 0.25), (x + 0.01, 0.01, 0.92))


def _bench(site: Site) -> None:
    wood, leg = textures.wall("#6b4a33", dirt=0.5), surface("#3a3c3e", roughness=0.6)
    for n in range(4):
        y = -0.2 + n * 0.11
        site.masonry.box(wood, (-0.8, y, 0.42), (0.8, y + 0.09, 0.46))
    for n in range(3):
        site.masonry.box(wood, (-0.8, -0.26, 0.55 + n * 0.12), (0.8, -0.22, 0.64 + n * 0.12))
    for x in (-0.65, 0.6):
        site.masonry.box(leg, (x, -0.22, 0), (x + 0.05, 0.2, 0.42))
        site.masonry.box(leg, (x, -0.24, 0.42), (x + 0.05, -0.2, 0.9))


def _planter(site: Site) -> None:
    half, stone = site.prop.length_m / 2, textures.wall("#8b8680", dirt=0.8)
    for low, high in _frame(half - 0.1, 0.3, 0.1):
        site.masonry.box(stone, (*low, 0), (*high, 0.45))
    site.masonry.box(surface("#3a3026", roughness=1.0), (-half + 0.1, -0.3, 0), (half - 0.1, 0.3, 0.38))
    green = bush((site.prop.length_m - 0.25, 0.6, 0.5), seed=site.prop.seed)
    site.masonry.put(green, Matrix.Translation(Vector((0, 0, 0.36))))


def _hydrant(site: Site) -> None:
    red = textures.wall("#93201a", dirt=0.3)
    put = site.masonry.put
    put(cylinder("hydrant", (0, 0, 0.33), radius_m=0.1, length_m=0.66, axis="z", material=red))
    put(cylinder("cap", (0, 0, 0.7), radius_m=0.125, length_m=0.12, axis="z", material=red, bevel_m=0.03))
    put(cylinder("foot", (0, 0, 0.03), radius_m=0.16, length_m=0.06, axis="z", material=red))
    put(cylinder("arms", (0, 0, 0.5), radius_m=0.055, length_m=0.38, axis="x", material=red))


def _bus_shelter(site: Site) -> None:
    """Open towards its heading; a lit advertisement at one end, a bench and the stop's board."""
    half, steel = max(site.prop.length_m, 3.0) / 2, metal("#85898c", 0.4)
    masonry = site.masonry
    for x in (-half, 0.0, half):
        masonry.box(steel, (x - 0.05, -0.75, 0), (x + 0.05, -0.65, 2.5))
    masonry.box(textures.wall("#5f6a70", dirt=0.4), (-half - 0.3, -0.95, 2.5), (half + 0.3, 0.75, 2.62))
    masonry.box(
        surface("#1d4f8f", roughness=0.5, glow=0.5 * site.hour.sign_glow),
        (-half - 0.3, 0.7, 2.4),
        (half + 0.3, 0.78, 2.74),
    )
    masonry.box(glass(), (-half, -0.72, 0.3), (half * 0.2, -0.69, 2.2))
    advertisement = surface("#a8b4b8", roughness=0.3, glow=1.2 * site.hour.sign_glow)
    masonry.box(steel, (half * 0.3, -0.8, 0.25), (half * 0.98, -0.6, 2.3))
    masonry.box(advertisement, (half * 0.34, -0.82, 0.4), (half * 0.94, -0.58, 2.2))
    masonry.box(surface("#7c3b30", roughness=0.4), (half * 0.34, -0.83, 0.9), (half * 0.94, -0.57, 1.5))
    masonry.box(steel, (-half * 0.9, -0.55, 0.42), (half * 0.1, -0.2, 0.47))
    for x in (-half * 0.85, 0.0):
        masonry.box(steel, (x, -0.4, 0), (x + 0.05, -0.35, 0.42))
    if site.prop.text:
        ink = surface("#e8e8e2", roughness=0.5, glow=site.hour.sign_glow)
        made = lettering(site.prop.text, ink, size_wh_m=(half * 1.4, 0.24))
        masonry.write(made, (0, 0.79, 2.57), turn_deg=180)


def _gate(site: Site) -> None:
    """A school's sliding gate between two piers: folded steel, an engine's head at one end."""
    half, masonry = max(site.prop.length_m, 3.0) / 2, site.masonry
    stone = textures.wall("#73504a", dirt=0.5, tile_m=(0.3, 0.1))
    for x in (-half - 0.9, half):
        masonry.box(stone, (x, -0.45, 0), (x + 0.9, 0.45, 3.0))
        masonry.box(textures.wall("#a8a49b", dirt=0.6), (x - 0.08, -0.53, 3.0), (x + 0.98, 0.53, 3.15))
    steel = metal("#a4a7a9", 0.35)
    count = max(2, int(site.prop.length_m / 0.35))
    step = (2 * half - 0.7) / count
    for n in range(count):
        x = -half + n * step
        for y in (-0.22, 0.2):
            masonry.box(steel, (x, y, 0.1), (x + 0.035, y + 0.035, 1.35))
            slant = [(x, y, 0.3), (x + 0.03, y, 0.3), (x + step + 0.03, y, 1.2), (x + step, y, 1.2)]
            masonry.pane(steel, slant)
        masonry.box(steel, (x, -0.22, 1.32), (x + 0.035, 0.23, 1.36))
    head = textures.wall("#9c7a2e", dirt=0.3)
    masonry.box(head, (half - 0.7, -0.3, 0.05), (half - 0.05, 0.3, 1.55))
    masonry.box(surface("#26292b", roughness=0.3), (half - 0.66, -0.31, 1.1), (half - 0.1, 0.31, 1.4))
    if site.prop.text:
        masonry.box(stone, (-half - 0.9, -0.2, 4.2), (half + 0.9, 0.2, 5.2))
        for x in (-half - 0.7, half + 0.3):
            masonry.box(stone, (x, -0.2, 3.1), (x + 0.4, 0.2, 4.2))
        ink = surface("#c9a53a", roughness=0.4, glow=site.hour.sign_glow)
        for turn, y in ((180, 0.22), (0, -0.22)):
            made = lettering(site.prop.text, ink, size_wh_m=(2 * half, 0.65), thick_m=0.03)
            masonry.write(made, (0, y, 4.7), turn_deg=turn)


def _bin(site: Site) -> None:
    colours = ("#3f6650", "#37475e", "#5f6266", "#7a3230")
    for n in range(site.rng.randrange(1, 4)):
        x = n * 0.62
        body = textures.wall(site.rng.choice(colours), dirt=0.4)
        site.masonry.box(body, (x - 0.24, -0.27, 0.1), (x + 0.24, 0.27, 0.92))
        site.masonry.box(body, (x - 0.28, -0.31, 0.92), (x + 0.28, 0.33, 1.02))
        site.masonry.put(
            cylinder("wheels", (x, 0.24, 0.1), radius_m=0.1, length_m=0.5, axis="x", material=surface("#161616"))
        )


def _electric_box(site: Site) -> None:
    green = textures.wall(site.rng.choice(("#6d7a6c", "#8a8d88", "#70777c")), dirt=0.6)
    masonry = site.masonry
    masonry.box(textures.wall("#85817a", dirt=0.8), (-0.65, -0.35, 0), (0.65, 0.35, 0.2))
    masonry.box(green, (-0.6, -0.3, 0.2), (0.6, 0.3, 1.5))
    masonry.box(green, (-0.66, -0.36, 1.5), (0.66, 0.36, 1.58))
    dark, warning = surface("#2b2e2c", roughness=0.8), surface("#b8932a", roughness=0.6)
    for y in (-0.305, 0.3):
        masonry.box(dark, (-0.008, y, 0.24), (0.008, y + 0.005, 1.46))
        for x in (-0.5, 0.2):
            for n in range(4):
                masonry.box(dark, (x, y, 1.25 + n * 0.04), (x + 0.3, y + 0.005, 1.265 + n * 0.04))
        masonry.box(warning, (0.12, y - 0.002, 0.8), (0.4, y + 0.007, 1.05))


def _barrier(site: Site) -> None:
    """Boom gate of a yard: a box and a red and white boom over `length_m`, to the right of the box as one leaves."""
    masonry, length = site.masonry, max(site.prop.length_m, 2.0)
    masonry.box(textures.wall("#b56a2a", dirt=0.3), (-0.16, -0.2, 0), (0.16, 0.2, 1.1))
    red, white = surface("#a3241c", roughness=0.5), surface("#c4c4be", roughness=0.5)
    count = max(2, math.ceil(length / 0.5))
    for n in range(count):
        x = n * length / count
        masonry.box(red if n % 2 else white, (x, 0.2, 0.88), (x + length / count, 0.24, 0.98))


KINDS: dict[str, Callable[[Site], None]] = {
    "tree": _tree,
    "lamp": _lamp,
    "bollard": _bollard,
    "fence": _fence,
    "bench": _bench,
    "planter": _planter,
    "hydrant": _hydrant,
    "bus_shelter": _bus_shelter,
    "gate": _gate,
    "traffic_light": lambda site: traffic_light(site.masonry),
    "sign_post": lambda site: sign_post(site.masonry, text=site.prop.text, seed=site.prop.seed),
    "bin": _bin,
    "electric_box": _electric_box,
    "barrier": _barrier,
    "banner": lambda site: banner(site.masonry, text=site.prop.text, length_m=site.prop.length_m),
}
