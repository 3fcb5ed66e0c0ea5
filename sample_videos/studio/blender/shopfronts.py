"""Shops in the ground floor of a house: a niche with goods or a shutter, glass doors, and the signboard above."""

from collections.abc import Sequence

from sample_videos.studio.blender import textures
from sample_videos.studio.blender.facades import Facade, Span, air_conditioner, no_lamp
from sample_videos.studio.blender.lettering import lettering
from sample_videos.studio.blender.materials import glass, metal, surface
from sample_videos.studio.scene import Shop

FLOOR_M = 4.0
"""Height of the floor with the shops."""
NICHE_M = 1.8
"""How deep the shops are built; the house's body begins behind."""
LETTERS = ("#f2efe6", "#f4d23c", "#f2efe6", "#ffe9a8")
GOODS = ("#8a5a3c", "#b8a878", "#5d7a52", "#96423a", "#46618a", "#c9c2b2", "#d0a040", "#7a3c55")


def build_shops(facade: Facade, shops: Sequence[Shop], *, length_m: float, wall_colour: str) -> None:
    """Builds the shops side by side along the whole front."""
    wall = textures.wall(wall_colour, dirt=0.8)
    width = length_m / len(shops)
    masonry = facade.masonry
    masonry.box(wall, (0, 0, 3.75), (length_m, NICHE_M, FLOOR_M))
    for n, shop in enumerate(shops):
        x = (n * width, (n + 1) * width)
        pier = 0.18
        masonry.box(wall, (x[0] - (0 if n == 0 else pier), 0, 0), (x[0] + pier, NICHE_M, 3.75))
        if n == len(shops) - 1:
            masonry.box(wall, (x[1] - pier, 0, 0), (x[1], NICHE_M, 3.75))
        inner = (x[0] + pier, x[1] - pier)
        _signboard(facade, shop, x=(x[0] + 0.06, x[1] - 0.06))
        chance = facade.rng.random()
        if chance < 0.22:
            _shutter(facade, x=inner, open_m=0.0)
        elif chance < 0.6:
            _inside(facade, x=inner)
            _shutter(facade, x=inner, open_m=2.35)
        else:
            _inside(facade, x=inner)
            _glass_front(facade, x=inner)
        masonry.box(textures.wall("#8d8a84", dirt=0.7), (x[0], -0.45, 0), (x[1], 0.05, 0.14))
        if facade.rng.random() < 0.5:
            air_conditioner(facade, x_m=x[0] + facade.rng.uniform(0.2, max(0.3, width - 1.2)), z_m=FLOOR_M + 0.02)


def _signboard(facade: Facade, shop: Shop, *, x: Span) -> None:
    """Adds a box sign with a thin frame and the shop's name; lit from within when it gets dark."""
    masonry, rng, glow = facade.masonry, facade.rng, facade.hour.sign_glow
    low = 2.72 + rng.uniform(-0.05, 0.1)
    high = low + rng.uniform(0.9, 1.1)
    deep = rng.uniform(0.18, 0.34)
    if glow > 0:
        face = no_lamp(surface(shop.colour, roughness=0.5, glow=glow * 0.6))
        ink = no_lamp(surface(rng.choice(LETTERS), roughness=0.5, glow=glow * 2.2))
    else:
        face = textures.wall(shop.colour, dirt=0.25)
        ink = surface(rng.choice(LETTERS), roughness=0.5)
    masonry.box(face, (x[0], -deep, low), (x[1], 0, high))
    trim = metal("#8e8c88", 0.4)
    for level in (low, high):
        masonry.box(trim, (x[0] - 0.02, -deep - 0.02, level - 0.03), (x[1] + 0.02, 0, level + 0.03))
    size = ((x[1] - x[0]) * 0.86, (high - low) * 0.6)
    if not shop.sign:
        return
    made = lettering(shop.sign, ink, size_wh_m=size, thick_m=0.04)
    masonry.write(made, ((x[0] + x[1]) / 2, -deep - 0.01, (low + high) / 2 + 0.02))
    if size[0] > 2.5 and rng.random() < 0.6:
        phone = lettering(f"电话 {rng.randrange(10**6, 10**7)}", ink, size_wh_m=(size[0] * 0.4, 0.12))
        masonry.write(phone, ((x[0] + x[1]) / 2, -deep - 0.012, low + 0.12))


def _shutter(facade: Facade, *, x: Span, open_m: float) -> None:
    """Adds a roller shutter, closed or drawn up to `open_m`."""
    steel = textures.wall(facade.rng.choice(("#8f9396", "#7d8588", "#9a958b")), dirt=0.5)
    z = open_m
    while z < 2.7:
        high = min(z + 0.1, 2.75)
        facade.masonry.pane(steel, [(x[0], 0.12, z), (x[1], 0.12, z), (x[1], 0.17, high), (x[0], 0.17, high)])
        z = high
    if open_m == 0 and facade.rng.random() < 0.6:
        _poster(facade, x_m=facade.rng.uniform(x[0] + 0.2, max(x[0] + 0.3, x[1] - 0.8)), y=0.11)


def _poster(facade: Facade, *, x_m: float, y: float) -> None:
    paper = surface(facade.rng.choice(("#c9c4b4", "#b5352c", "#d8c23a", "#3f6fa8")), roughness=0.8)
    width, low = facade.rng.uniform(0.4, 0.6), facade.rng.uniform(1.0, 1.3)
    facade.masonry.front(paper, x=(x_m, x_m + width), z=(low, low + facade.rng.uniform(0.5, 0.8)), y=y)


def _inside(facade: Facade, *, x: Span) -> None:
    """Adds what is seen through the door: floor, shelves with goods, a lamp at night, a counter."""
    masonry, rng = facade.masonry, facade.rng
    is_lit = facade.hour.sign_glow > 0
    back = surface("#6f6a60", roughness=0.9, glow=0.35 if is_lit else 0.03)
    masonry.front(no_lamp(back), x=x, z=(0.14, 3.75), y=NICHE_M - 0.02)
    masonry.pane(
        surface("#77736b", roughness=0.5),
        [(x[0], 0, 0.145), (x[1], 0, 0.145), (x[1], NICHE_M, 0.145), (x[0], NICHE_M, 0.145)],
    )
    board = surface("#8b8578", roughness=0.8)
    for level in (0.6, 1.05, 1.5, 1.95):
        masonry.box(board, (x[0], NICHE_M - 0.45, level), (x[1], NICHE_M - 0.03, level + 0.03))
        at = x[0] + 0.05
        while at < x[1] - 0.2:
            width = rng.uniform(0.12, 0.4)
            glow = 0.18 if is_lit else 0.0
            goods = no_lamp(surface(rng.choice(GOODS), roughness=0.6, glow=glow))
            if rng.random() < 0.85:
                masonry.box(
                    goods,
                    (at, NICHE_M - 0.42, level + 0.03),
                    (min(at + width, x[1]), NICHE_M - 0.12, level + rng.uniform(0.15, 0.38)),
                )
            at += width + 0.02
    if rng.random() < 0.7:
        start = rng.uniform(x[0], max(x[0], x[1] - 1.6))
        counter = surface(rng.choice(("#9a9488", "#6d5138", "#b8b4aa")), roughness=0.5)
        masonry.box(counter, (start + 0.1, 0.4, 0.145), (min(start + 1.4, x[1]), 0.9, 1.0))


def _glass_front(facade: Facade, *, x: Span) -> None:
    """Adds glass doors in a metal frame, with a poster or couplets; half of the leaves stand open."""
    masonry, rng = facade.masonry, facade.rng
    frame = facade.frame
    count = max(2, round((x[1] - x[0]) / 1.0))
    step = (x[1] - x[0]) / count
    for n in range(count):
        low, high = x[0] + n * step, x[0] + (n + 1) * step
        masonry.box(frame, (low - 0.03, 0.1, 0.14), (low + 0.03, 0.18, 2.7))
        if rng.random() < 0.55:
            masonry.front(glass(), x=(low, high), z=(0.2, 2.45), y=0.14)
            if rng.random() < 0.4:
                _poster(facade, x_m=low + 0.15, y=0.13)
    masonry.box(frame, (x[0], 0.1, 2.42), (x[1], 0.18, 2.5))
    masonry.front(glass(), x=x, z=(2.5, 2.75), y=0.14)
    masonry.box(frame, (x[0], 0.1, 0.14), (x[1], 0.18, 0.2))
    if rng.random() < 0.4:
        red = surface("#a8281f", roughness=0.9)
        for side in (x[0] - 0.15, x[1]):
            masonry.front(red, x=(side, side + 0.15), z=(0.9, 2.3), y=-0.012)
