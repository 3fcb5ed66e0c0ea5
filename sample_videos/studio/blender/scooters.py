"""E-bikes and scooters (电动车), parked, ridden, delivering."""

import math
import random

import bpy

from sample_videos.studio.blender import materials
from sample_videos.studio.blender.forms import curve, dice, disc_wheel, hull, swivelled
from sample_videos.studio.blender.people import rider
from sample_videos.studio.blender.shapes import box, ellipsoid, gathered, loft, moved, tube
from sample_videos.studio.scene import Label, Look
from sample_videos.studio.variants_small import DELIVERY, SCOOTERS, variant_of

DARK = "#1b1c1f"
TAIL = (
    # of this and the other hulls: y, underside, top, half width
    (-0.86, 0.56, 0.64, 0.05),
    (-0.78, 0.48, 0.67, 0.11),
    (-0.55, 0.38, 0.68, 0.15),
    (-0.25, 0.30, 0.68, 0.165),
    (0.00, 0.26, 0.64, 0.15),
    (0.06, 0.28, 0.60, 0.12),
)
SEAT = (
    (-0.76, 0.68, 0.74, 0.09),
    (-0.70, 0.66, 0.79, 0.14),
    (-0.42, 0.66, 0.80, 0.155),
    (-0.30, 0.65, 0.765, 0.15),
    (-0.08, 0.64, 0.765, 0.13),
    (0.04, 0.63, 0.74, 0.08),
    (0.07, 0.63, 0.70, 0.04),
)
FLOOR = ((-0.1, 0.2, 0.29, 0.13), (0.0, 0.19, 0.29, 0.17), (0.36, 0.2, 0.3, 0.17), (0.42, 0.22, 0.34, 0.14))
REAR_GUARD = ((-0.93, 0.28, 0.3, 0.05), (-0.85, 0.4, 0.43, 0.07), (-0.72, 0.45, 0.49, 0.07), (-0.5, 0.44, 0.48, 0.06))
TOP_CASE = (
    (-1.08, 0.86, 1.02, 0.12),
    (-1.05, 0.81, 1.09, 0.185),
    (-0.95, 0.79, 1.13, 0.2),
    (-0.80, 0.79, 1.13, 0.2),
    (-0.74, 0.80, 1.10, 0.185),
    (-0.71, 0.84, 1.04, 0.13),
)
RAIL = ((-0.13, -0.62, 0.76), (-0.12, -0.85, 0.82), (0, -0.9, 0.83), (0.12, -0.85, 0.82), (0.13, -0.62, 0.76))
CHILD_SEAT = (
    (-0.15, -0.50, 0.78),
    (-0.17, -0.82, 0.85),
    (-0.14, -0.86, 1.10),
    (0.14, -0.86, 1.10),
    (0.17, -0.82, 0.85),
    (0.15, -0.50, 0.78),
)
SHIELD = (
    # height, y of the edges, half width, how far it bulges
    (0.24, 0.42, 0.15, 0.05),
    (0.34, 0.46, 0.19, 0.08),
    (0.55, 0.48, 0.215, 0.1),
    (0.75, 0.45, 0.2, 0.11),
    (0.88, 0.42, 0.13, 0.08),
)


def build_motorcycle(look: Look, phase: float | None, lights: bool) -> bpy.types.Object:
    """Returns an e-bike or scooter; all but `parked` have somebody on them. `lights` switches its lamps on."""
    rng = dice(look)
    variant = variant_of(look, rng)
    is_delivery = variant == "delivery"
    livery = look.colour or rng.choice(DELIVERY)
    colour = look.colour if look.colour and not is_delivery else rng.choice(SCOOTERS)
    fixed = [
        *_scooter_body(rng, colour=colour, is_lit=lights),
        *disc_wheel((0, -0.6, 0.215), radius_m=0.215, width_m=0.085),
    ]
    steered = [
        *_scooter_front(rng, colour=colour, is_lit=lights),
        *disc_wheel((0, 0.64, 0.215), radius_m=0.215, width_m=0.075),
    ]
    fixed += _delivery_box(livery) if is_delivery else _rear_load(rng, colour=colour)
    if variant != "parked":
        feet = ((-0.1, 0.26, 0.31), (0.1, 0.26, 0.31))
        grips = ((-0.31, 0.33, 1.0), (0.31, 0.33, 1.0))
        fixed += rider(look.seed, (0, -0.2, 0.76), grips=grips, feet=feet, lean_rad=0.12,
                       helmet_share=0.95 if is_delivery else 0.75, colour=livery if is_delivery else None)  # fmt: skip
        return gathered("motorcycle", [*fixed, *steered], Label.MOTORCYCLE.value)
    swivelled(steered, (0, 0.5, 0), (0, 0, rng.uniform(-5, 30)))
    fixed.append(tube("stand", [(-0.1, -0.15, 0.24), (-0.26, -0.2, 0.025)], 0.014, materials.metal("#55575b")))
    parked = [moved(piece, turn_deg=(0, -5.0, 0)) for piece in (*fixed, *steered)]
    return gathered("motorcycle", parked, Label.MOTORCYCLE.value)


def _scooter_body(rng: random.Random, *, colour: str, is_lit: bool) -> list[bpy.types.Object]:
    lacquer, dark = materials.paint(colour), materials.plastic(DARK)
    seat = materials.surface(rng.choice((DARK, DARK, "#4a2f22", "#7a5a40")), roughness=0.5)
    plate = materials.plastic(rng.choice(("#f2f2ee", "#2c8a4a", "#f2f2ee")))
    lamp, spring = materials.lamp("#b01010", is_on=is_lit), materials.metal("#a8261f", 0.4)
    pieces = [
        hull("tail", TAIL, lacquer),
        hull("seat", SEAT, seat, square=2.6),
        hull("floor", FLOOR, dark, square=5),
        hull("swingarm", [(-0.68, 0.18, 0.26, 0.1), (-0.4, 0.2, 0.32, 0.12), (-0.1, 0.2, 0.32, 0.12)], dark),
        hull("rearguard", REAR_GUARD, dark),
        hull("taillamp", [(-0.885, 0.57, 0.63, 0.07), (-0.84, 0.56, 0.65, 0.1)], lamp),
        box("plate", (0, -0.925, 0.44), (0.16, 0.006, 0.1), plate, bevel_m=0.004),
    ]
    shield = []
    for z, y, half, bow in SHIELD:
        turns = [math.pi * k / 12 for k in range(13)]
        outer = [(math.cos(a) * half, y + math.sin(a) * bow, z) for a in turns]
        shield.append([*outer, *((x * 0.93, yy - 0.03, z) for x, yy, _ in reversed(outer))])
    pieces.append(loft("shield", shield, lacquer))
    return pieces + [tube("damper", [(s * 0.11, -0.6, 0.25), (s * 0.12, -0.5, 0.5)], 0.022, spring) for s in (-1, 1)]


def _scooter_front(rng: random.Random, *, colour: str, is_lit: bool) -> list[bpy.types.Object]:
    lacquer, dark, steel = materials.paint(colour), materials.plastic(DARK), materials.metal()
    guard = [
        (0.4, 0.33, 0.37, 0.05),
        (0.5, 0.42, 0.46, 0.068),
        (0.64, 0.44, 0.475, 0.07),
        (0.78, 0.4, 0.43, 0.06),
        (0.86, 0.33, 0.36, 0.04),
    ]
    cowl = [(0.36, 0.92, 1.02, 0.16), (0.42, 0.88, 1.05, 0.17), (0.5, 0.86, 1.03, 0.13), (0.55, 0.88, 0.99, 0.08)]
    pieces = [hull("guard", guard, lacquer, square=2.4), hull("cowl", cowl, lacquer, square=2.6)]
    pieces.append(
        ellipsoid("headlamp", (0, 0.53, 0.945), (0.085, 0.04, 0.055), materials.lamp("#f4f2e6", is_on=is_lit), rings=8)
    )
    pieces += [tube("fork", [(s * 0.065, 0.64, 0.215), (s * 0.06, 0.5, 0.62)], 0.02, steel) for s in (-1, 1)]
    bar = curve([(-0.34, 0.3, 1.0), (-0.2, 0.36, 1.02), (0.2, 0.36, 1.02), (0.34, 0.3, 1.0)], 3)
    pieces.append(tube("bar", bar, 0.014, dark, sides=8))
    pieces += [
        tube("grip", [(s * 0.36, 0.29, 1.0), (s * 0.24, 0.345, 1.015)], 0.02, materials.rubber()) for s in (-1, 1)
    ]
    for s in (-1, 1):
        pieces.append(
            tube(
                "stalk",
                curve([(s * 0.22, 0.36, 1.02), (s * 0.25, 0.38, 1.12), (s * 0.3, 0.38, 1.17)], 3),
                0.007,
                dark,
                sides=6,
            )
        )
        pieces.append(ellipsoid("mirror", (s * 0.32, 0.375, 1.2), (0.062, 0.018, 0.042), dark, rings=8, sides=12))
    if rng.random() < 0.3:
        pieces.append(_quilt(rng))
    elif rng.random() < 0.35:
        screen = [
            [(math.cos(a) * w, 0.44 + math.sin(a) * 0.1 - b, z) for a in (math.pi * k / 8 for k in range(9))]
            for z, w, b in ((1.0, 0.16, 0), (1.2, 0.17, 0.06), (1.32, 0.12, 0.12))
        ]
        pieces.append(loft("screen", screen, materials.surface("#39444c", roughness=0.08, coat=1.0), is_closed=False))
    return pieces


def _quilt(rng: random.Random) -> bpy.types.Object:
    """Returns the padded cloth that riders hang before their hands and knees in winter (挡风被)."""
    sections = []
    for z, half, out in ((1.05, 0.4, 0.47), (1.0, 0.44, 0.54), (0.8, 0.33, 0.6), (0.55, 0.28, 0.62), (0.3, 0.26, 0.6)):
        turns = [math.pi * k / 14 for k in range(15)]
        sections.append([(math.cos(a) * half, 0.28 + math.sin(a) ** 0.8 * (out - 0.28), z) for a in turns])
    cloth = materials.surface(
        rng.choice(("#2b3550", "#7a1f2b", "#5a4a6a", "#3a3a3c", "#b06a7c", "#8a8d91")), roughness=0.7
    )
    return loft("quilt", sections, cloth, is_closed=False)


def _rear_load(rng: random.Random, *, colour: str) -> list[bpy.types.Object]:
    """Returns a top case, a child's seat or a rail with a cushion."""
    pick = rng.choice(("box", "child", "rail", "rail"))
    steel, dark = materials.metal("#8c8e92", 0.3), materials.plastic(DARK)
    rail = tube("rail", curve(RAIL, 3), 0.012, steel)
    if pick == "box":
        case, red = (
            materials.paint(rng.choice((colour, DARK, DARK, "#f0efec"))),
            materials.surface("#a01515", roughness=0.2),
        )
        strip = hull("reflector", [(-1.09, 0.9, 0.95, 0.1), (-1.06, 0.9, 0.95, 0.12)], red)
        return [rail, hull("box", TOP_CASE, case, square=4), strip]
    if pick == "child":
        cover = materials.plastic(rng.choice(("#b3242b", "#24486e", "#3a3a3c")))
        back = hull("back", [(-0.85, 0.82, 1.1, 0.13), (-0.8, 0.8, 1.12, 0.15), (-0.76, 0.82, 1.1, 0.13)], cover)
        return [tube("frame", curve(CHILD_SEAT, 3), 0.013, steel), back, rail]
    return [rail, hull("cushion", [(-0.86, 0.82, 0.9, 0.1), (-0.82, 0.82, 0.95, 0.12), (-0.79, 0.82, 0.9, 0.1)], dark)]


def _delivery_box(livery: str) -> list[bpy.types.Object]:
    """Returns the insulated box of a delivery service."""
    case, white = materials.surface(livery, roughness=0.6), materials.plastic("#f2f2ee")
    pieces = [
        box("case", (0, -0.78, 1.02), (0.48, 0.48, 0.5), case, bevel_m=0.035),
        box("lid", (0, -0.78, 1.275), (0.49, 0.49, 0.04), materials.plastic(DARK), bevel_m=0.015),
    ]
    pieces.append(box("shelf", (0, -0.72, 0.755), (0.3, 0.4, 0.03), materials.metal("#55575b"), bevel_m=0))
    pieces.append(box("badge", (0, -1.022, 1.07), (0.3, 0.006, 0.12), white, bevel_m=0.002))
    pieces += [box("badge", (x, -0.78, 1.07), (0.006, 0.3, 0.12), white, bevel_m=0.002) for x in (-0.242, 0.242)]
    tape = materials.surface("#dfe3e4", roughness=0.2)
    return [*pieces, box("tape", (0, -1.022, 0.84), (0.44, 0.006, 0.03), tape, bevel_m=0)]
