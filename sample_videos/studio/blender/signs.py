"""Traffic signs, traffic lights and cloth banners; what is written on them reads from both sides."""

import math

import bpy

from sample_videos.studio.blender import textures
from sample_videos.studio.blender.lettering import lettering
from sample_videos.studio.blender.masonry import Masonry
from sample_videos.studio.blender.materials import metal, surface
from sample_videos.studio.blender.shapes import cylinder, solid, tube


def sign_post(masonry: Masonry, *, text: str, seed: int) -> None:
    """Adds a post with a no-parking or no-stopping disc, and a plate with the text below it."""
    masonry.put(tube("post", [(0, 0, 0), (0, 0, 2.9)], 0.035, metal("#8f9294", 0.4), sides=8))
    for side in (1, -1):
        _no_parking(masonry, side=side, is_crossed_twice=seed % 2 == 1)
    if text:
        plate = surface("#b9b9b4", roughness=0.5)
        masonry.box(plate, (-0.42, -0.045, 1.72), (0.42, 0.045, 2.08))
        ink = surface("#1c1c1c", roughness=0.6)
        for turn, y in ((0, -0.05), (180, 0.05)):
            made = lettering("\n".join(text.split()), ink, size_wh_m=(0.74, 0.28))
            masonry.write(made, (0, y, 1.9), turn_deg=turn)


def _no_parking(masonry: Masonry, *, side: int, is_crossed_twice: bool) -> None:
    """Adds one face of the blue disc with its red rim and bars; `side` 1 looks towards the heading."""
    z, radius = 2.5, 0.3
    layers = ((radius, "#9e1f1a", 0.042), (radius * 0.8, "#1f4a8c", 0.046))
    for size, colour, y in layers:
        disc = cylinder(
            "disc", (0, side * y, z), radius_m=size, length_m=0.008, axis="y", material=surface(colour, roughness=0.35)
        )
        masonry.put(disc)
    red = surface("#9e1f1a", roughness=0.35)
    for sign in (1, -1) if is_crossed_twice else (1,):
        masonry.put(_slanting(red, y=side * 0.053, z=z, reach_m=radius * 0.85, sign=sign))


def _slanting(material: bpy.types.Material, *, y: float, z: float, reach_m: float, sign: int) -> bpy.types.Object:
    angle = math.radians(45)
    along, aside = (math.cos(angle) * reach_m * sign, math.sin(angle) * reach_m), 0.025
    points = [
        (along[0] * k + m * aside, y, z + along[1] * k - m * aside * sign)
        for k, m in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    return solid("bar", points, [(0, 1, 2, 3)], material)


def traffic_light(masonry: Masonry) -> None:
    """Adds a mast with an arm to the right of its heading and a light over the road, red, towards the heading."""
    steel = textures.wall("#6f7678", dirt=0.3)
    masonry.put(tube("mast", [(0, 0, 0), (0, 0, 6.2)], [0.13, 0.09], steel))
    masonry.put(tube("arm", [(0, 0, 5.7), (4.6, 0, 6.0)], [0.08, 0.05], steel, sides=8))
    black = surface("#17191a", roughness=0.5)
    for x, z in ((4.2, 5.55), (0.0, 2.6)):
        masonry.box(black, (x - 0.2, -0.02, z - 0.1), (x + 0.2, 0.2, z + 1.0))
        masonry.box(black, (x - 0.3, -0.03, z - 0.2), (x + 0.3, -0.01, z + 1.1))
        for n, colour in enumerate(("#0f3a22", "#4a3a10", "#ff1408")):
            shine = surface(colour, roughness=0.2, glow=2.5 if n == 2 else 0.0)
            place = (x, 0.2, z + 0.13 + n * 0.31)
            masonry.put(cylinder("light", place, radius_m=0.12, length_m=0.04, axis="y", material=shine, sides=16))


def banner(masonry: Masonry, *, text: str, length_m: float) -> None:
    """Adds a red cloth between two posts, with white or yellow letters, hanging through a little."""
    half = length_m / 2
    for x in (-half, half):
        masonry.put(tube("post", [(x, 0, 0), (x, 0, 3.2)], 0.03, metal("#8f9294", 0.5), sides=8))
    cloth = surface("#96201a", roughness=0.95)
    steps = 12
    for n in range(steps):
        x1, x2 = -half + n * length_m / steps, -half + (n + 1) * length_m / steps
        sag1, sag2 = (0.08 * (1 - (x / half) ** 2) for x in (x1, x2))
        masonry.pane(cloth, [(x1, 0, 2.35 - sag1), (x2, 0, 2.35 - sag2), (x2, 0, 3.1 - sag2), (x1, 0, 3.1 - sag1)])
    if text:
        ink = surface("#d9b53a", roughness=0.8)
        for turn, y in ((0, -0.012), (180, 0.012)):
            made = lettering(text, ink, size_wh_m=(length_m * 0.88, 0.5))
            masonry.write(made, (0, y, 2.66), turn_deg=turn)
