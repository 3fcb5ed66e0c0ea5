"""Pieces of a house's front: windows, balconies, bars, air conditioners, in a masonry frame whose front faces -y."""

import random
from dataclasses import dataclass

import bpy

from sample_videos.studio.blender import textures
from sample_videos.studio.blender.light import Hour
from sample_videos.studio.blender.masonry import Masonry
from sample_videos.studio.blender.materials import glass, metal, surface

Span = tuple[float, float]
CURTAINS = ("#b9ad98", "#8d9aa0", "#a88f86", "#c9c4b8", "#7f8a78")
WASHING = ("#8fa3b8", "#b8b4ac", "#9c5a58", "#3d4a66", "#c2b280", "#6f7f6a")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facade:
    """What the pieces of one house's front share."""

    masonry: Masonry
    hour: Hour
    rng: random.Random
    frame: bpy.types.Material
    """Of its windows."""


def window(facade: Facade, *, x: Span, z: Span, y: float = 0.0, panes: int = 2) -> None:
    """Adds a window with frame, sill and hood on the wall at `y`; behind it dark, a curtain, or light."""
    masonry, rng, frame = facade.masonry, facade.rng, facade.frame
    masonry.front(_behind(facade), x=x, z=z, y=y - 0.015)
    half = 0.035
    edges = [x[0] + (x[1] - x[0]) * n / panes for n in range(panes + 1)]
    for edge in edges:
        masonry.box(frame, (edge - half, y - 0.06, z[0]), (edge + half, y, z[1]))
    for level in (z[0], z[1]):
        masonry.box(frame, (x[0], y - 0.06, level - half), (x[1], y, level + half))
    if rng.random() < 0.35:
        width = (x[1] - x[0]) / panes
        side = rng.randrange(panes)
        curtain = surface(rng.choice(CURTAINS), roughness=0.9)
        start = x[0] + side * width
        masonry.front(curtain, x=(start + half, start + width * rng.uniform(0.4, 0.95)), z=z, y=y - 0.02)
    stone = surface("#8b877e", roughness=0.9)
    masonry.box(stone, (x[0] - 0.08, y - 0.14, z[0] - 0.1), (x[1] + 0.08, y, z[0] - 0.035))
    masonry.box(stone, (x[0] - 0.12, y - 0.28, z[1] + 0.06), (x[1] + 0.12, y, z[1] + 0.13))


def _behind(facade: Facade) -> bpy.types.Material:
    """Returns what is behind a pane; draws as many numbers by day as by night, so that the house stays the same."""
    rng = facade.rng
    chance, colour = rng.random(), rng.choice(("#ffd9a0", "#ffe9c8", "#e8f0ff", "#ffcf88"))
    glow, dark = rng.choice((0.25, 0.45)), rng.choice(("#0b0f12", "#10191c", "#1d2526"))
    if chance < facade.hour.lit_share:
        return no_lamp(surface(colour, roughness=0.5, glow=glow))
    return surface(dark, roughness=0.07, coat=1.0)


def no_lamp(material: bpy.types.Material) -> bpy.types.Material:
    """Returns the material, which is seen to shine but which is not searched for as a source: less noise, less time."""
    material.cycles.emission_sampling = "NONE"
    return material


def air_conditioner(facade: Facade, *, x_m: float, z_m: float, y: float = 0.0) -> None:
    """Adds an outdoor unit on its bracket, with its fan's grille and a pipe; about as rusty as they are."""
    masonry = facade.masonry
    body = textures.wall(facade.rng.choice(("#b9b8b2", "#a8a69c", "#c3c2bc")), dirt=0.6)
    masonry.box(body, (x_m, y - 0.42, z_m), (x_m + 0.8, y - 0.1, z_m + 0.56))
    dark = surface("#2e3032", roughness=0.7)
    masonry.front(dark, x=(x_m + 0.08, x_m + 0.5), z=(z_m + 0.07, z_m + 0.49), y=y - 0.425)
    masonry.box(surface("#5b4a3e", roughness=0.9), (x_m - 0.02, y - 0.45, z_m - 0.06), (x_m + 0.82, y, z_m - 0.02))
    masonry.box(surface("#9a978e", roughness=0.8), (x_m + 0.7, y - 0.06, z_m - 0.7), (x_m + 0.75, y, z_m + 0.1))


def bars(facade: Facade, *, x: Span, z: Span, y: float = 0.0) -> None:
    """Adds a burglar cage before a window, with odds and ends on its floor."""
    masonry = facade.masonry
    steel = metal("#8d8f90", 0.45)
    front, deep = y - 0.45, 0.012
    count = int((x[1] - x[0]) / 0.16)
    for n in range(count + 1):
        at = x[0] + (x[1] - x[0]) * n / count
        masonry.front(steel, x=(at - deep, at + deep), z=z, y=front)
    for level in (z[0], (z[0] + z[1]) / 2, z[1]):
        masonry.box(
            steel,
            (x[0], front, level - 0.02),
            (x[1], y, level + 0.02) if level == z[0] else (x[1], front + 0.03, level + 0.02),
        )
    for _ in range(facade.rng.randrange(4)):
        at = facade.rng.uniform(x[0] + 0.1, x[1] - 0.3)
        thing = surface(facade.rng.choice(("#6b4a36", "#3f5a34", "#7c7a74", "#49627a")), roughness=0.9)
        masonry.box(
            thing, (at, front + 0.08, z[0] + 0.02), (at + 0.22, front + 0.3, z[0] + facade.rng.uniform(0.15, 0.4))
        )


def balcony(facade: Facade, *, x: Span, z: Span, wall: bpy.types.Material) -> None:
    """Adds a balcony that juts out: mostly glazed, some open with washing on the line."""
    masonry, rng = facade.masonry, facade.rng
    deep = 1.15
    sill, top = z[0] + 1.0, z[1] - 0.35
    masonry.box(wall, (x[0], -deep, z[0] - 0.12), (x[1], 0, sill))
    masonry.box(wall, (x[0], -deep, top + 0.25), (x[1], 0, z[1] - 0.12))
    if rng.random() < 0.72:
        masonry.front(_behind(facade), x=x, z=(sill, top + 0.25), y=-deep + 0.04)
        for side in x:
            masonry.pane(
                glass(),
                [(side, -deep + 0.04, sill), (side, 0, sill), (side, 0, top + 0.25), (side, -deep + 0.04, top + 0.25)],
            )
        count = max(2, round((x[1] - x[0]) / 0.8))
        for n in range(count + 1):
            at = x[0] + (x[1] - x[0]) * n / count
            masonry.box(facade.frame, (at - 0.03, -deep, sill), (at + 0.03, -deep + 0.06, top + 0.25))
        middle = (sill + top) / 2 + 0.3
        masonry.box(facade.frame, (x[0], -deep, middle - 0.025), (x[1], -deep + 0.05, middle + 0.025))
    else:
        masonry.front(glass(), x=(x[0] + 0.3, x[1] - 0.3), z=(z[0], top), y=-0.02)
    if rng.random() < 0.4:
        at = x[0] + 0.15
        while at < x[1] - 0.5:
            width = rng.uniform(0.3, 0.6)
            low = top - rng.uniform(0.5, 0.95)
            masonry.front(surface(rng.choice(WASHING), roughness=1.0), x=(at, at + width), z=(low, top), y=-deep - 0.25)
            at += width + rng.uniform(0.02, 0.3)


def glass_band(facade: Facade, *, x: Span, z: Span, y: float = 0.0, step_m: float = 1.3) -> None:
    """Adds a band of bluish glass with mullions, each pane tilted a little so that they mirror differently."""
    masonry, rng = facade.masonry, facade.rng
    count = max(1, round((x[1] - x[0]) / step_m))
    for n in range(count):
        low, high = x[0] + (x[1] - x[0]) * n / count, x[0] + (x[1] - x[0]) * (n + 1) / count
        material = rng.choice(
            (surface("#1b2b33", roughness=0.05, coat=0.6), surface("#22343a", roughness=0.06, coat=0.6))
        )
        if rng.random() < facade.hour.lit_share:
            material = no_lamp(surface("#dfeaf5", roughness=0.4, glow=0.3))
        tilt = rng.uniform(-0.012, 0.012)
        masonry.pane(
            material,
            [
                (low, y - 0.03, z[0]),
                (high, y - 0.03 + tilt, z[0]),
                (high, y - 0.03, z[1]),
                (low, y - 0.03 - tilt, z[1]),
            ],
        )
        masonry.box(facade.frame, (low - 0.03, y - 0.1, z[0]), (low + 0.03, y, z[1]))
    for level in z:
        masonry.box(facade.frame, (x[0], y - 0.09, level - 0.04), (x[1], y, level + 0.04))
