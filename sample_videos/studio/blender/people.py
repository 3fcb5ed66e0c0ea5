"""People: bodies lofted over the joints of a stance, dressed as an outfit says."""

import math
import random
from itertools import pairwise

import bpy
from mathutils import Vector

from sample_videos.studio.blender import heads, materials
from sample_videos.studio.blender.forms import curve, dice, labelled, rounded, shaft
from sample_videos.studio.blender.shapes import Point, box, gathered, loft, moved
from sample_videos.studio.outfit import Outfit, outfit
from sample_videos.studio.scene import Label, Look
from sample_videos.studio.stance import SIDES, Pair, Stance, riding, standing, walking
from sample_videos.studio.variants_small import HELMETS, variant_of

TORSO = (
    # share of the spine from the hips, half width, half depth, forward: of the height
    (-0.30, 0.076, 0.052, 0.000),
    (-0.12, 0.096, 0.066, -0.004),
    (0.05, 0.096, 0.068, -0.004),
    (0.28, 0.084, 0.059, 0.002),
    (0.48, 0.087, 0.060, 0.004),
    (0.68, 0.100, 0.068, 0.004),
    (0.82, 0.106, 0.063, 0.000),
    (0.92, 0.090, 0.052, -0.004),
    (1.00, 0.046, 0.040, -0.006),
)
SHOE = (
    # share from the heel's middle to the toe, half width, half height, lift: in metres at 1.7 m
    (-0.33, 0.022, 0.020, 0.000),
    (-0.25, 0.033, 0.042, 0.002),
    (0.10, 0.035, 0.046, 0.004),
    (0.50, 0.043, 0.034, 0.002),
    (0.85, 0.043, 0.024, -0.002),
    (1.00, 0.022, 0.014, -0.003),
)


def build_person(look: Look, phase: float | None, lights: bool) -> bpy.types.Object:
    """Returns somebody who walks (`phase`) or stands. `lights` means nothing here."""
    variant = variant_of(look, dice(look))
    worn = outfit(variant, look.seed, colour=look.colour)
    stance = standing(worn.body, random.Random(f"stance {look.seed}")) if phase is None else walking(worn.body, phase)
    pieces = dressed(worn, stance, seed=look.seed)
    lowest = min(vertex.co.z for piece in pieces if piece.name.startswith("shoe") for vertex in piece.data.vertices)
    for piece in pieces:
        moved(piece, to=(0, 0, -lowest))
    return gathered("person", pieces, Label.PERSON.value)


def rider(
    seed: int, seat: Point, *, grips: Pair, feet: Pair, lean_rad: float = 0.2, helmet_share: float = 0.0,
    colour: str | None = None,
) -> list[bpy.types.Object]:  # fmt: skip
    """Returns somebody who sits there, labelled as a person; `helmet_share` is how likely they wear one."""
    rng = random.Random(f"rider {seed}")
    worn = outfit(rng.choice(("man", "man", "woman", "elder")), seed, colour=colour)
    changes = {"bottom": "trousers", "bag": "backpack" if rng.random() < 0.15 else "none"}
    if worn.top == "dress":
        changes["top"] = "jacket"
    if rng.random() < helmet_share:
        changes |= {"hat": "helmet", "hat_colour": rng.choice(HELMETS)}
    worn = _changed(worn, changes)
    stance = riding(worn.body, seat, grips=grips, feet=feet, lean_rad=lean_rad)
    return labelled(dressed(worn, stance, seed=seed), Label.PERSON.value)


def dressed(worn: Outfit, stance: Stance, *, seed: int) -> list[bpy.types.Object]:
    """Returns the pieces of a body in this stance, in these clothes."""
    rng = random.Random(f"clothes {seed}")
    pieces = [*_legs(worn, stance, rng), *_torso(worn, stance), *heads.head(worn, stance)]
    for n in (0, 1):
        pieces += _arm(worn, stance, n, rng=rng)
    return pieces + _extras(worn, stance)


def _changed(worn: Outfit, changes: dict[str, str]) -> Outfit:
    fields = {name: getattr(worn, name) for name in worn.__slots__}
    return Outfit(**(fields | changes))


def _spine(worn: Outfit, stance: Stance, share: float) -> tuple[Vector, Vector, Vector, tuple[float, float]]:
    """Returns the middle of the torso there, its x axis, its forward axis, and half its width and depth."""
    low, high = next((pair for pair in pairwise(TORSO) if share <= pair[1][0]), TORSO[-2:])
    t = min(1.0, max(0.0, (share - low[0]) / (high[0] - low[0])))
    wide, deep, shift = (a + (b - a) * t for a, b in zip(low[1:], high[1:], strict=True))
    hip, neck = Vector(stance.hip), Vector(stance.neck)
    up = (neck - hip).normalized()
    across = (Vector((1, 0, 0)) - up * up.x).normalized()
    forward = up.cross(across)
    size, stout = worn.body.height_m, worn.body.girth
    broad = worn.body.shoulder_share / 0.108 if share > 0.5 else 1.0
    stout_here = 0.6 + 0.4 * stout if share > 0.6 else stout
    middle = hip + (neck - hip) * share + forward * (shift * size)
    return middle, across, forward, (wide * size * stout_here * broad, deep * size * stout_here**1.4)


def _wrap(
    worn: Outfit,
    stance: Stance,
    span: tuple[float, float],
    material: bpy.types.Material,
    *,
    arc_deg: tuple[float, float] = (0.0, 360.0),
    over: float = 1.0,
    hem: float = 1.0,
) -> bpy.types.Object:
    """Returns what lies on the torso from one share of the spine to another; 90 degrees is the front.

    `over` scales it, `hem` widens its lower end. All layers bend at the same shares, so that none cuts another.
    """
    is_closed = arc_deg[1] - arc_deg[0] >= 360
    steps = 36 if is_closed else 12
    sections = []
    for share in (span[0], *(row[0] for row in TORSO if span[0] < row[0] < span[1]), span[1]):
        middle, across, forward, (wide, deep) = _spine(worn, stance, share)
        scale = over * (1 + (hem - 1) * max(0.0, 0.28 - share) / max(0.1, 0.28 - span[0]))
        ring = []
        for k in range(steps):
            a = math.radians(arc_deg[0] + (arc_deg[1] - arc_deg[0]) * k / (steps if is_closed else steps - 1))
            u, v = rounded(a, 2.3)
            ring.append(tuple(middle + across * (u * wide * scale) + forward * (v * deep * scale)))
        sections.append(ring)
    return loft("wrap", sections, material, is_closed=is_closed)


def _torso(worn: Outfit, stance: Stance) -> list[bpy.types.Object]:
    top = materials.cloth(worn.top_colour)
    skin = materials.surface(worn.skin, roughness=0.55)
    thick = {"jacket": 1.09, "shirt": 1.03, "dress": 1.0, "tee": 1.02}[worn.top]
    is_tucked = worn.bottom == "skirt" and worn.top != "jacket"
    body = _wrap(worn, stance, (0.2 if is_tucked else -0.13, 1.0), top, over=thick, hem=1.0 if is_tucked else 1.07)
    neck, head = Vector(stance.neck), Vector(stance.head)
    throat = neck + (head - neck) * 0.75 - Vector((0, 0.01, 0))
    size = worn.body.head_m
    path = [tuple(neck - Vector((0, 0.008, 0.03))), tuple(neck), tuple(throat)]
    radii = [(0.30 * size, 0.28 * size), (0.25 * size, 0.25 * size), (0.24 * size, 0.25 * size)]
    pieces = [body, shaft("neck", path, radii, skin)]
    if worn.top == "jacket":
        inner = materials.cloth(worn.inner_colour)
        pieces.append(_wrap(worn, stance, (-0.1, 0.99), inner, arc_deg=(77, 103), over=1.12, hem=1.06))
        pieces.append(_wrap(worn, stance, (0.92, 1.06), top, over=1.14))
    elif worn.top == "shirt":
        pieces.append(_wrap(worn, stance, (0.96, 1.03), top, over=1.12))
    return pieces + _over(worn, stance)


def _over(worn: Outfit, stance: Stance) -> list[bpy.types.Object]:
    """Returns what is worn over all: a vest with reflecting tape, an apron."""
    pieces = []
    if worn.vest:
        vest = materials.surface(worn.vest, roughness=0.8, glow=0.06)
        tape = materials.surface("#dfe3e4", roughness=0.25)
        pieces.append(_wrap(worn, stance, (-0.1, 0.94), vest, over=1.13, hem=1.07))
        pieces += [_wrap(worn, stance, band, tape, over=1.15, hem=1.07) for band in ((0.16, 0.27), (0.5, 0.6))]
        pieces += [_wrap(worn, stance, (0.56, 0.94), tape, arc_deg=arc, over=1.16) for arc in ((42, 56), (124, 138))]
    if worn.apron:
        cloth = materials.cloth(worn.apron)
        pieces.append(_wrap(worn, stance, (-0.5, 0.75), cloth, arc_deg=(25, 155), over=1.13, hem=1.25))
    return pieces


def _legs(worn: Outfit, stance: Stance, rng: random.Random) -> list[bpy.types.Object]:
    size, stout = worn.body.height_m, 0.5 + 0.5 * worn.body.girth
    skin = materials.surface(worn.skin, roughness=0.55)
    is_dress = worn.top == "dress"
    cover = materials.cloth(worn.top_colour if is_dress else worn.bottom_colour)
    has_skirt = is_dress or worn.bottom == "skirt"
    is_bare = has_skirt or worn.bottom == "shorts"
    pieces = [] if has_skirt else [_wrap(worn, stance, (-0.26, 0.2), cover)]
    if has_skirt:
        pieces.append(_skirt(worn, stance, cover))
    slim = rng.choice((0.9, 1.0, 1.15))
    for n in (0, 1):
        hip, knee, ankle = Vector(stance.hips[n]), Vector(stance.knees[n]), Vector(stance.ankles[n])
        joints = [hip, hip.lerp(knee, 0.35), hip.lerp(knee, 0.75), knee, knee.lerp(ankle, 0.3), knee.lerp(ankle, 0.7)]
        path = [tuple(each) for each in (*joints, ankle)]
        bare = [0.046, 0.049, 0.039, 0.033, 0.034, 0.024, 0.019]
        loose = [0.050, 0.053, 0.046, 0.041 * slim, 0.040 * slim, 0.036 * slim, 0.035 * slim]
        radii = [(r * size * stout, r * size * stout * 1.06) for r in (bare if is_bare else loose)]
        pieces.append(shaft("leg", path, radii, skin if is_bare else cover, folds=0 if is_bare else 0.06, rng=rng))
        if is_bare and not has_skirt:
            short = [(r * size * stout, r * size * stout) for r in (0.052, 0.058, 0.056)]
            pieces.append(shaft("shorts", path[:3], short, cover, folds=0.04, rng=rng))
        pieces.append(_shoe(worn, stance, n))
    return pieces


def _skirt(worn: Outfit, stance: Stance, material: bpy.types.Material) -> bpy.types.Object:
    size, stout = worn.body.height_m, worn.body.girth
    knees = [Vector(knee) for knee in stance.knees]
    middle, spread = (knees[0] + knees[1]) / 2, abs(knees[0].y - knees[1].y) / 2
    hip = Vector(stance.hip)
    sections = []
    for share, wide, deep in (
        (-0.3, 0.086, 0.063),
        (0.05, 0.099, 0.07),
        (0.4, 0.104, 0.078),
        (0.75, 0.112, 0.085),
        (1.0, 0.12, 0.09),
    ):
        at = hip + (middle - hip) * share
        stretch = spread * max(0.0, share) * 0.9
        ring = []
        for k in range(24):
            a = 2 * math.pi * k / 24
            pleat = 1 + 0.05 * max(0.0, share) * math.sin(7 * a)
            ring.append(
                (
                    at.x + math.cos(a) * wide * stout * size * pleat,
                    at.y + math.sin(a) * (deep * stout * size + stretch) * pleat,
                    at.z,
                )
            )
        sections.append(ring)
    return loft("skirt", sections, material)


def _shoe(worn: Outfit, stance: Stance, n: int) -> bpy.types.Object:
    size = worn.body.height_m / 1.7
    ankle, toe = Vector(stance.ankles[n]), Vector(stance.toes[n])
    way = (toe - ankle).normalized()
    across = (Vector((1, 0, 0)) - way * way.x).normalized()
    down = -across.cross(way)
    along = Vector(way)
    sole = ankle + down * (0.024 * size)
    front = toe + along * (0.055 * size)
    path = [tuple(sole.lerp(front, share) - down * (lift * size)) for share, _, _, lift in SHOE]
    return shaft("shoe", path, [(w * size, h * size) for _, w, h, _ in SHOE], materials.plastic(worn.shoe_colour))


def _arm(worn: Outfit, stance: Stance, n: int, *, rng: random.Random) -> list[bpy.types.Object]:
    size, stout = worn.body.height_m, 0.5 + 0.5 * worn.body.girth
    shoulder, elbow, wrist = Vector(stance.shoulders[n]), Vector(stance.elbows[n]), Vector(stance.wrists[n])
    start = shoulder + (Vector(stance.neck) - shoulder) * 0.2 + Vector((0, 0, 0.014 * size))
    joints = [start, shoulder.lerp(elbow, 0.12), shoulder.lerp(elbow, 0.55), elbow, elbow.lerp(wrist, 0.45), wrist]
    path = [tuple(each) for each in joints]
    skin, top = materials.surface(worn.skin, roughness=0.55), materials.cloth(worn.top_colour)
    is_bare = worn.top in {"tee", "dress"}
    bare = (0.014, 0.026, 0.025, 0.021, 0.021, 0.015)
    loose = (
        (0.016, 0.031, 0.032, 0.029, 0.028, 0.024)
        if worn.top == "jacket"
        else (0.015, 0.029, 0.029, 0.026, 0.025, 0.021)
    )
    radii = [(r * size * stout, r * size * stout) for r in (bare if is_bare else loose)]
    pieces = [shaft("arm", path, radii, skin if is_bare else top, folds=0 if is_bare else 0.07, rng=rng)]
    if is_bare:
        short = [(r * size * stout, r * size * stout) for r in (0.016, 0.031, 0.035)]
        pieces.append(shaft("sleeve", path[:3], short, top, folds=0.05, rng=rng))
    reach = (wrist - elbow).normalized() * (0.095 * size)
    hand = [tuple(wrist + reach * share) for share in (-0.1, 0.25, 0.6, 0.95)]
    widths = [(0.014, 0.014), (0.014, 0.024), (0.013, 0.024), (0.008, 0.013)]
    pieces.append(shaft("hand", hand, [(a * size, b * size) for a, b in widths], skin, sides=10))
    return pieces


def _extras(worn: Outfit, stance: Stance) -> list[bpy.types.Object]:
    size = worn.body.height_m
    pieces = []
    bag = materials.surface(worn.bag_colour, roughness=0.7)
    if worn.bag == "backpack":
        middle, _, forward, (_, deep) = _spine(worn, stance, 0.58)
        at = middle - forward * (deep * 1.05 + 0.065 * size / 1.2)
        lean = math.degrees(math.atan2(forward.z, forward.y))
        pack = box("pack", (0, 0, 0), (0.17 * size, 0.1 * size, 0.25 * size), bag, bevel_m=0.05)
        pieces.append(moved(pack, to=tuple(at), turn_deg=(lean, 0, 0)))
        pieces += [_wrap(worn, stance, (0.4, 0.97), bag, arc_deg=arc, over=1.13) for arc in ((48, 62), (118, 132))]
    elif worn.bag in {"handbag", "carrier"}:
        wrist = Vector(stance.wrists[1])
        low = 0.13 * size
        tall, colour = (0.15 * size, bag) if worn.bag == "handbag" else (0.2 * size, materials.plastic("#e6e2dc"))
        at = wrist + Vector((0.01, 0.03, -low - tall * 0.5))
        pieces.append(box("bag", tuple(at), (0.08, 0.17 * size, tall), colour, bevel_m=0.025))
        handle = [
            tuple(at + Vector((0, y * size, tall * 0.5 + z * low)))
            for y, z in ((-0.06, 0), (-0.04, 0.5), (0, 0.75), (0.04, 0.5), (0.06, 0))
        ]
        pieces.append(shaft("handle", curve(handle, 2), [(0.007, 0.007)] * 9, colour, sides=6))
    is_raised = [
        wrist[2] > stance.hip[2] + 0.1 * size and wrist[1] > stance.hip[1] + 0.08 * size for wrist in stance.wrists
    ]
    if any(is_raised) and not all(is_raised):
        at = Vector(stance.wrists[is_raised.index(True)]) + Vector((-0.05 * SIDES[is_raised.index(True)], 0.06, 0.06))
        pieces.append(
            moved(
                box("phone", (0, 0, 0), (0.075, 0.012, 0.15), materials.glass(), bevel_m=0.005),
                to=tuple(at),
                turn_deg=(-40, 0, 0),
            )
        )
    return pieces
