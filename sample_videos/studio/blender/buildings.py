"""Houses by style: a body with walls and roof, a front of windows and balconies, shops, and the title's letters."""

import math
import random
from collections.abc import Callable
from itertools import product

import bpy

from sample_videos.studio.blender import textures
from sample_videos.studio.blender.facades import (
    Facade,
    Span,
    air_conditioner,
    balcony,
    bars,
    glass_band,
    no_lamp,
    window,
)
from sample_videos.studio.blender.lettering import lettering
from sample_videos.studio.blender.light import HOURS, Hour
from sample_videos.studio.blender.masonry import Masonry
from sample_videos.studio.blender.materials import glass, metal, surface
from sample_videos.studio.blender.shopfronts import FLOOR_M, NICHE_M, build_shops
from sample_videos.studio.scene import Building, Light

FLATS_WALLS = ("#b5a58c", "#a89a8a", "#b8b2a6", "#9c8b7a", "#a7796a", "#b39c80", "#8f8f8a")
STOREY_M = 2.95


def build_buildings(buildings: list[Building], *, light: Light) -> None:
    """Builds all houses."""
    for building in buildings:
        build_building(building, hour=HOURS[light.kind])


def build_building(building: Building, *, hour: Hour) -> None:
    """Builds one house; what its description leaves open, its seed decides."""
    (x1, y1), (x2, y2) = building.front
    turn_deg = math.degrees(math.atan2(y2 - y1, x2 - x1))
    if building.shops:
        building = building.model_copy(update={"height_m": max(building.height_m, FLOOR_M + 0.4)})
    rng = random.Random(building.seed)
    frame = surface(rng.choice(("#b9bab6", "#8d9290", "#6f5f50", "#c4c3bd", "#4d5c56")), roughness=0.5)
    masonry = Masonry(at=building.front[0], turn_deg=turn_deg)
    facade = Facade(masonry=masonry, hour=hour, rng=rng, frame=frame)
    length = math.dist(*building.front)
    STYLES[building.style](facade, building, length)
    masonry.built(building.style)


def _body(
    facade: Facade, building: Building, length_m: float, *, colour: str, tile_m: tuple[float, float] | None = None
) -> tuple[bpy.types.Material, float]:
    """Builds walls, roof, side windows and the shops; returns the wall's material and the height where floors start."""
    wall = textures.wall(colour, dirt=facade.rng.uniform(0.35, 0.65), tile_m=tile_m)
    masonry, depth, high = facade.masonry, building.depth_m, building.height_m
    start = 0.0
    if building.shops:
        start = FLOOR_M
        build_shops(facade, building.shops, length_m=length_m, wall_colour=colour)
        masonry.box(wall, (0, min(NICHE_M, depth / 2), 0), (length_m, depth, FLOOR_M))
    masonry.box(wall, (0, 0, start), (length_m, depth, high))
    rim = textures.wall("#8c8880", dirt=0.7)
    for low, top in (((0.0, -0.12), (length_m, 0.12)), ((0.0, depth - 0.12), (length_m, depth))):
        masonry.box(rim, (low[0], low[1], high), (top[0], top[1], high + 0.9))
    for side in (0.0, length_m - 0.2):
        masonry.box(rim, (side, 0, high), (side + 0.2, depth, high + 0.9))
    _side_windows(facade, building, length_m, start=start)
    return wall, start


def _side_windows(facade: Facade, building: Building, length_m: float, *, start: float) -> None:
    storeys = int((building.height_m - start) / STOREY_M)
    for storey in range(storeys):
        low = start + storey * STOREY_M + 1.0
        for side, out in ((0.0, -0.02), (length_m, 0.02)):
            y = building.depth_m * 0.4
            corners = [
                (side + out, y, low),
                (side + out, y + 1.2, low),
                (side + out, y + 1.2, low + 1.3),
                (side + out, y, low + 1.3),
            ]
            facade.masonry.pane(glass(), corners if out > 0 else corners[::-1])


def _bays(length_m: float, width_m: float) -> list[Span]:
    count = max(1, round(length_m / width_m))
    return [(length_m * n / count, length_m * (n + 1) / count) for n in range(count)]


def _flats(facade: Facade, building: Building, length_m: float) -> None:
    rng, masonry = facade.rng, facade.masonry
    tile = (0.2, 0.06) if rng.random() < 0.4 else None
    _, start = _body(facade, building, length_m, colour=rng.choice(FLATS_WALLS), tile_m=tile)
    light_wall = textures.wall(rng.choice(("#c2bcae", "#b9b4aa", "#a59c8e")), dirt=0.5)
    bays = _bays(length_m, 3.4)
    pattern = [rng.random() < 0.5 for _ in range(3)]
    caged = rng.random()
    storeys = int((building.height_m - start) / STOREY_M)
    for storey in range(storeys):
        low = start + storey * STOREY_M
        masonry.box(light_wall, (0, -0.06, low - 0.08), (length_m, 0, low + 0.08))
        for n, (left, right) in enumerate(bays):
            if pattern[n % 3] and not (start == 0 and storey == 0):
                balcony(facade, x=(left + 0.1, right - 0.1), z=(low, low + STOREY_M), wall=light_wall)
                continue
            middle = (left + right) / 2
            x = (middle - 0.85, middle + 0.85)
            if start == 0 and storey == 0 and n % 3 == 1:
                _doorway(facade, x_m=middle)
                continue
            window(facade, x=x, z=(low + 0.95, low + 2.45))
            if rng.random() < (0.9 if storey + start == 0 else caged * 0.6):
                bars(facade, x=x, z=(low + 0.9, low + 2.5))
            if rng.random() < 0.55:
                air_conditioner(facade, x_m=middle + rng.choice((-0.4, 0.95, -1.75)), z_m=low + 0.22)
    for left, _ in bays[::2]:
        masonry.box(
            surface("#9b9890", roughness=0.7), (left - 0.06, -0.16, 0.3), (left + 0.06, -0.04, building.height_m)
        )
    _title(facade, building, length_m, colour="#a8322a")


def _doorway(facade: Facade, *, x_m: float) -> None:
    masonry = facade.masonry
    masonry.front(surface("#1a1a19", roughness=0.6), x=(x_m - 0.75, x_m + 0.75), z=(0, 2.3), y=-0.02)
    masonry.box(textures.wall("#8b877e", dirt=0.7), (x_m - 1.1, -1.1, 2.4), (x_m + 1.1, 0, 2.55))
    masonry.box(surface("#5f6a63", roughness=0.5), (x_m - 0.78, -0.08, 0), (x_m - 0.05, -0.03, 2.3))
    masonry.front(surface("#2f4f8a", roughness=0.6), x=(x_m + 0.9, x_m + 1.2), z=(1.8, 2.0), y=-0.02)


def _office(facade: Facade, building: Building, length_m: float) -> None:
    colour = facade.rng.choice(("#8d9094", "#a3a09a", "#77797c"))
    wall, start = _body(facade, building, length_m, colour=colour, tile_m=(1.2, 0.9))
    storey_m = 3.6
    for storey in range(int((building.height_m - start) / storey_m)):
        low = start + storey * storey_m
        glass_band(facade, x=(0.4, length_m - 0.4), z=(low + (0.9 if storey + start else 0.2), low + 3.1))
    for left, _ in _bays(length_m, 6.5)[1:]:
        facade.masonry.box(wall, (left - 0.3, -0.35, start), (left + 0.3, 0, building.height_m))
    _title(facade, building, length_m, colour="#b8a45a")


def _old(facade: Facade, building: Building, length_m: float) -> None:
    rng = facade.rng
    colour = rng.choice(("#7d6155", "#a89f90", "#6f5a50", "#9c968a"))
    _, start = _body(facade, building, length_m, colour=colour, tile_m=(0.24, 0.07))
    storeys = int((building.height_m - start) / 3.0)
    for low, (left, right) in product([start + 3.0 * n for n in range(storeys)], _bays(length_m, 3.0)):
        middle = (left + right) / 2
        if low == 0 and rng.random() < 0.35:
            _doorway(facade, x_m=middle)
            continue
        window(facade, x=(middle - 0.65, middle + 0.65), z=(low + 0.9, low + 2.3))
        if rng.random() < 0.5:
            air_conditioner(facade, x_m=middle + 0.7, z_m=low + 0.2)
    _tiled_roof(facade, building, length_m)
    _title(facade, building, length_m, colour="#a8322a")


def _tiled_roof(facade: Facade, building: Building, length_m: float) -> None:
    tiles = textures.wall("#4a4644", dirt=0.5, tile_m=(0.22, 0.16))
    low, ridge, depth = building.height_m, building.height_m + building.depth_m * 0.22, building.depth_m
    for eave, middle in ((-0.7, depth / 2), (depth + 0.7, depth / 2)):
        facade.masonry.pane(
            tiles,
            [
                (-0.3, eave, low - 0.1),
                (length_m + 0.3, eave, low - 0.1),
                (length_m + 0.3, middle, ridge),
                (-0.3, middle, ridge),
            ],
        )
        facade.masonry.pane(
            tiles,
            [
                (-0.3, eave, low - 0.25),
                (length_m + 0.3, eave, low - 0.25),
                (length_m + 0.3, eave, low - 0.1),
                (-0.3, eave, low - 0.1),
            ],
        )


def _school(facade: Facade, building: Building, length_m: float) -> None:
    """Long open corridors before the class rooms, white and brick-red."""
    masonry = facade.masonry
    _body(facade, building, length_m, colour="#b0aba2")
    red, white = textures.wall("#7d4e43", dirt=0.5, tile_m=(0.24, 0.07)), textures.wall("#bdb9b0", dirt=0.5)
    storey_m = 3.5
    for storey in range(int(building.height_m / storey_m)):
        low = storey * storey_m
        for left, right in _bays(length_m, 3.0):
            window(facade, x=(left + 0.5, right - 0.5), z=(low + 1.0, low + 2.6))
        if storey:
            masonry.box(white, (0, -1.8, low - 0.15), (length_m, 0, low))
            masonry.box(red, (0, -1.8, low), (length_m, -1.68, low + 0.95))
            masonry.box(white, (0, -1.84, low + 0.95), (length_m, -1.64, low + 1.05))
    for left, _ in _bays(length_m, 6.0):
        masonry.box(white, (left, -1.85, 0), (left + 0.4, -1.45, building.height_m))
    masonry.box(red, (0, -1.9, building.height_m - 0.2), (length_m, 0, building.height_m + 0.9))
    _title(facade, building, length_m, colour="#c9a53a", y=-1.92)


def _hospital(facade: Facade, building: Building, length_m: float) -> None:
    masonry = facade.masonry
    wall, start = _body(facade, building, length_m, colour="#c0c0bb", tile_m=(0.9, 0.6))
    for storey in range(int((building.height_m - start) / 3.6)):
        low = start + storey * 3.6
        glass_band(facade, x=(0.5, length_m - 0.5), z=(low + 1.0, low + 2.6))
    middle = length_m / 2
    if not building.shops:
        masonry.box(wall, (middle - 4.5, -4.0, 3.6), (middle + 4.5, 0, 4.3))
        for side in (-4.2, 3.8):
            masonry.box(wall, (middle + side, -3.8, 0), (middle + side + 0.4, -3.4, 3.6))
        glass_band(facade, x=(middle - 4.0, middle + 4.0), z=(0.1, 3.4), y=-0.05)
    red = surface("#b3201c", roughness=0.5, glow=1.5 * facade.hour.sign_glow)
    top = building.height_m - 1.6
    masonry.box(red, (1.2, -0.3, top - 0.35), (3.2, -0.1, top + 0.35))
    masonry.box(red, (1.85, -0.3, top - 1.0), (2.55, -0.1, top + 1.0))
    _title(facade, building, length_m, colour="#b3201c")


def _station(facade: Facade, building: Building, length_m: float) -> None:
    wall, start = _body(facade, building, length_m, colour="#a8a49b", tile_m=(1.2, 0.8))
    masonry = facade.masonry
    glass_band(facade, x=(length_m * 0.12, length_m * 0.88), z=(start + 0.3, building.height_m * 0.72), step_m=1.6)
    for left, _ in _bays(length_m, 5.0)[1:]:
        masonry.box(wall, (left - 0.35, -0.6, 0), (left + 0.35, 0, building.height_m))
    if not building.shops:
        masonry.box(metal("#8f9294", 0.5), (0, -3.6, 4.2), (length_m, 0, 4.5))
    _title(facade, building, length_m, colour="#b02a22")


def _wall(facade: Facade, building: Building, length_m: float) -> None:
    """A boundary wall: plinth, piers with caps, bars between; never higher than 3.2 m."""
    rng, masonry = facade.rng, facade.masonry
    high = min(building.height_m, 3.2)
    wall = textures.wall(rng.choice(("#a39b8c", "#8f6a58", "#b0aca2")), dirt=0.8)
    cap, bar = textures.wall("#8b877e", dirt=0.7), surface("#2b2f33", roughness=0.5)
    has_bars = rng.random() < 0.6
    foot = high * 0.4 if has_bars else high
    masonry.box(wall, (0, 0, 0), (length_m, 0.24, foot))
    masonry.box(cap, (0, -0.05, foot), (length_m, 0.29, foot + 0.08))
    for left, right in _bays(length_m, 3.2):
        masonry.box(wall, (left, -0.08, 0), (left + 0.42, 0.34, high + 0.12))
        masonry.box(cap, (left - 0.05, -0.13, high + 0.12), (left + 0.47, 0.39, high + 0.22))
        if has_bars:
            for n in range(int((right - left - 0.42) / 0.14)):
                at = left + 0.5 + n * 0.14
                masonry.box(bar, (at, 0.1, foot), (at + 0.025, 0.125, high))
            masonry.box(bar, (left, 0.09, high - 0.15), (right, 0.13, high - 0.11))
    if building.title:
        ink = surface("#b03028", roughness=0.6)
        made = lettering(building.title, ink, size_wh_m=(length_m * 0.8, min(0.8, foot * 0.7)))
        masonry.write(made, (length_m / 2, -0.1, foot * 0.5))


def _title(facade: Facade, building: Building, length_m: float, *, colour: str, y: float = -0.3) -> None:
    """Sets the title's letters along the roof's edge; they shine when signs do."""
    if not building.title:
        return
    glow = facade.hour.sign_glow
    ink = surface(colour, roughness=0.4, glow=glow * 2.5)
    size = (length_m * 0.75, min(2.0, building.height_m * 0.14))
    made = lettering(building.title, no_lamp(ink), size_wh_m=size, thick_m=0.12)
    facade.masonry.write(made, (length_m / 2, y, building.height_m + (0.3 if building.height_m < 8 else -0.2)))


STYLES: dict[str, Callable[[Facade, Building, float], None]] = {
    "flats": _flats,
    "office": _office,
    "old": _old,
    "school": _school,
    "hospital": _hospital,
    "station": _station,
    "wall": _wall,
}
