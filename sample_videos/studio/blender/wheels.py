"""Wheels: a tyre, a rim with spokes or a cap, and the dark well behind them."""

import math

from sample_videos.studio.blender import materials
from sample_videos.studio.blender.shapes import Point
from sample_videos.studio.blender.skin import Material, Skin

STYLES = ("five", "ten", "cap", "steel")


def put_wheel(skin: Skin, centre: Point, radius_m: float, width_m: float, *, style: str) -> None:
    """Adds a wheel whose outside looks away from the middle of the vehicle.

    Args:
        skin: The mesh that it joins.
        centre: The middle of the tyre.
        radius_m: Of the tyre.
        width_m: Of the tyre.
        style: One of `STYLES`.
    """
    out = math.copysign(1.0, centre[0])
    half, rim = width_m / 2, radius_m * (0.68 if style != "steel" else 0.6)
    rubber, dark = materials.rubber(), materials.plastic("#17181a")
    bright = {
        "steel": materials.plastic("#8d9093"),
        "cap": materials.surface("#8f9396", roughness=0.4, metallic=0.5),
    }.get(style, materials.metal("#b4b8bc", 0.32))
    dish = half * 0.45
    profile = [
        (-half, rim),
        (-half, radius_m * 0.93),
        (-half * 0.75, radius_m),
        (half * 0.75, radius_m),
        (half, radius_m * 0.93),
        (half * 1.02, rim * 1.1),
        (half * 0.96, rim),
        (half * 0.9, rim * 0.93),
        (dish, rim * 0.88),
        (dish, 0.0),
    ]
    kinds = [rubber] * 6 + [bright, bright, bright if style == "cap" else dark]
    skin.lathe(centre, [(a * out, r) for a, r in profile], lambda k: kinds[k], sides=28)
    _put_spokes(skin, centre, rim, (out, half), style=style, material=bright)


def _put_spokes(
    skin: Skin, centre: Point, rim_m: float, out: tuple[float, float], *, style: str, material: Material
) -> None:
    """Adds what is bright in the rim; `out` is (the side's sign, half the tyre's width)."""
    sign, half = out
    if style in {"five", "ten"}:
        count, broad = (5, 0.17) if style == "five" else (10, 0.075)
        for k in range(count):
            _put_spoke(skin, centre, 2 * math.pi * (k + 0.25) / count, (rim_m, broad), out=out, material=material)
        nave = [(half * 0.6, rim_m * 0.3), (half * 0.8, rim_m * 0.24), (half * 0.85, 0.0)]
    elif style == "cap":
        nave = [(half * 0.5, rim_m * 0.9), (half * 0.85, rim_m * 0.6), (half * 0.95, rim_m * 0.2), (half * 0.95, 0.0)]
    else:
        nave = [(half * 0.4, rim_m * 0.75), (half * 0.2, rim_m * 0.5), (half * 1.1, rim_m * 0.35), (half * 1.1, 0.0)]
    skin.lathe(centre, [(a * sign, r) for a, r in nave], material, sides=20)


def _put_spoke(
    skin: Skin, centre: Point, angle: float, size: tuple[float, float], *, out: tuple[float, float], material: Material
) -> None:
    (rim, broad), (sign, half) = size, out
    points: list[Point] = []
    for share, width, depth in ((0.15, broad * 0.8, 0.78), (0.95, broad * 1.15, 0.84)):
        for side, sunk in ((-1.25, 0.25), (-1.0, 0.0), (1.0, 0.0), (1.25, 0.25)):
            u, v = rim * share, rim * width * side
            y, z = u * math.cos(angle) - v * math.sin(angle), u * math.sin(angle) + v * math.cos(angle)
            points.append((centre[0] + sign * half * (depth - sunk), centre[1] + y, centre[2] + z))
    skin.put(points, [(0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6)], material)
