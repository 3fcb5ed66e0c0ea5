"""Where a body's joints are while it stands, walks or rides: pure geometry, facing +y, feet on z = 0, in metres."""

import math
import random
from dataclasses import dataclass

Point = tuple[float, float, float]
Pair = tuple[Point, Point]
"""Left (-x), right (+x)."""

SIDES = (-1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What somebody measures. Shares of the height as in common anthropometric tables (Drillis and Contini)."""

    height_m: float
    girth: float = 1.0
    """How stout: scales all widths."""
    shoulder_share: float = 0.108
    """Half the distance of the shoulder joints, of the height."""
    leg_share: float = 0.53
    """Height of the hip joint; a child's is less."""
    head_m: float = 0.225
    """From chin to crown."""

    @property
    def thigh_m(self) -> float:
        """Hip to knee."""
        return 0.5 * (self.leg_share - 0.04) * self.height_m

    @property
    def shin_m(self) -> float:
        """Knee to ankle."""
        return self.thigh_m

    @property
    def ankle_m(self) -> float:
        """Height of the ankle over the sole."""
        return 0.04 * self.height_m

    @property
    def spine_m(self) -> float:
        """Hip joints to the base of the neck."""
        return (1 - self.leg_share) * self.height_m - 1.24 * self.head_m

    @property
    def arm_m(self) -> tuple[float, float]:
        """Upper arm; forearm to the wrist."""
        return 0.168 * self.height_m, 0.15 * self.height_m


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """The joints."""

    hip: Point
    """Middle of the hip joints."""
    neck: Point
    """Base of the neck."""
    head: Point
    """Middle of the head."""
    shoulders: Pair
    elbows: Pair
    wrists: Pair
    hips: Pair
    knees: Pair
    ankles: Pair
    toes: Pair


def walking(body: Body, phase: float) -> Stance:
    """Returns the stance at this share of the double step, 0 to 1; the lowest sole is on z = 0.

    One cycle of an adult is about 1.4 m long.
    """
    height = body.height_m
    chains = [_leg(body, phase + shift) for shift in (0.0, 0.5)]
    lowest = min(min(ankle[1] - body.ankle_m, toe[1] - 0.012 * height) for _, ankle, toe in chains)
    hip = (0.0, 0.0, -lowest)
    neck = _tilted(hip, length_m=body.spine_m, forward_rad=0.05)
    knees, ankles, toes = (
        _pair(tuple((_side(body, s) * share, chains[n][k][0], chains[n][k][1] - lowest) for n, s in enumerate(SIDES)))
        for k, share in ((0, 1.0), (1, 0.85), (2, 1.2))
    )
    shoulders = _shoulders(body, neck)
    elbows, wrists = [], []
    for n, side in enumerate(SIDES):
        swing = -0.42 * math.sin(2 * math.pi * (phase + 0.5 * n))
        bend = 0.28 + 0.3 * max(0.0, swing)
        upper, fore = body.arm_m
        start = shoulders[n]
        elbow = (
            start[0] + side * 0.035 * height,
            start[1] + math.sin(swing) * upper,
            start[2] - math.cos(swing) * upper * 0.98,
        )
        elbows.append(elbow)
        wrists.append(
            (
                elbow[0] - side * 0.008,
                elbow[1] + math.sin(swing + bend) * fore,
                elbow[2] - math.cos(swing + bend) * fore,
            )
        )
    return Stance(
        hip=hip, neck=neck, head=_head(body, neck, forward_m=0.012 * height), shoulders=shoulders,
        elbows=_pair(tuple(elbows)), wrists=_pair(tuple(wrists)), hips=_hips(body, hip), knees=knees, ankles=ankles,
        toes=toes,
    )  # fmt: skip


def standing(body: Body, rng: random.Random) -> Stance:
    """Returns a relaxed stance: arms down, a hand on the hip, or one that looks at a phone."""
    height = body.height_m
    shift = rng.uniform(-0.02, 0.02) * height
    hip = (shift, 0.0, body.leg_share * height - 0.006 * height)
    neck = (shift * 0.4, 0.01 * height, hip[2] + body.spine_m)
    shoulders = _shoulders(body, neck)
    spread = rng.uniform(1.0, 1.7)
    ankles = _pair(tuple((_side(body, s) * spread, rng.uniform(-0.03, 0.03) * height, body.ankle_m) for s in SIDES))
    toes = _pair(
        tuple((a[0] + s * 0.03, a[1] + 0.1 * height, 0.012 * height) for s, a in zip(SIDES, ankles, strict=True))
    )
    hips = _hips(body, hip)
    knees = _pair(
        tuple(bent(h, a, body.thigh_m, body.shin_m, towards=(0, 1, 0))[0] for h, a in zip(hips, ankles, strict=True))
    )
    gesture = rng.choice(("down", "down", "hip", "phone", "behind"))
    busy = rng.choice((0, 1))
    elbows, wrists = [], []
    for n, side in enumerate(SIDES):
        goal = {
            "down": (side * 0.15, 0.03, -0.31),
            "hip": (side * 0.105, 0.04, -0.235) if n == busy else (side * 0.15, 0.02, -0.31),
            "phone": (side * 0.035, 0.17, -0.12) if n == busy else (side * 0.14, 0.03, -0.31),
            "behind": (side * 0.03, -0.085, -0.26),
        }[gesture]
        target = (neck[0] + goal[0] * height, neck[1] + goal[1] * height, neck[2] + goal[2] * height)
        towards = (side * 1.0, -0.9, -0.2)
        elbow, wrist = bent(shoulders[n], target, *body.arm_m, towards=towards)
        elbows.append(elbow)
        wrists.append(wrist)
    return Stance(
        hip=hip, neck=neck, head=_head(body, neck, forward_m=(0.03 if gesture == "phone" else 0.008) * height),
        shoulders=shoulders, elbows=_pair(tuple(elbows)), wrists=_pair(tuple(wrists)), hips=hips, knees=knees,
        ankles=ankles, toes=toes,
    )  # fmt: skip


def riding(body: Body, seat: Point, *, grips: Pair, feet: Pair, lean_rad: float = 0.25) -> Stance:
    """Returns the stance of somebody who sits on `seat`, holds the grips and has the soles on `feet`."""
    hip = (seat[0], seat[1], seat[2] + 0.055 * body.height_m)
    neck = _tilted(hip, length_m=body.spine_m, forward_rad=lean_rad)
    shoulders, hips = _shoulders(body, neck), _hips(body, hip)
    arms = [bent(shoulders[n], grips[n], *body.arm_m, towards=(side * 0.7, -0.4, -1.0)) for n, side in enumerate(SIDES)]
    legs = [
        bent(hips[n], (foot[0], foot[1] - 0.05, foot[2] + body.ankle_m), body.thigh_m, body.shin_m,
             towards=(SIDES[n] * 0.35, 1.0, 0.5))
        for n, foot in enumerate(feet)
    ]  # fmt: skip
    toes = tuple((a[0], a[1] + 0.1 * body.height_m, a[2] - 0.75 * body.ankle_m) for _, a in legs)
    return Stance(
        hip=hip, neck=neck, head=_head(body, neck, forward_m=0.02 * body.height_m), shoulders=shoulders,
        elbows=_pair(tuple(a for a, _ in arms)), wrists=_pair(tuple(w for _, w in arms)), hips=hips,
        knees=_pair(tuple(k for k, _ in legs)), ankles=_pair(tuple(a for _, a in legs)), toes=_pair(toes),
    )  # fmt: skip


def bent(start: Point, target: Point, upper_m: float, lower_m: float, *, towards: Point) -> Pair:
    """Returns the middle and the end of a limb of two bones that reaches for `target`; the middle bulges `towards`.

    The end falls short of a target out of reach.
    """
    span = [t - s for s, t in zip(start, target, strict=True)]
    distance = math.hypot(*span) or 1e-6
    unit = [each / distance for each in span]
    reach = min(max(distance, abs(upper_m - lower_m) + 1e-3), (upper_m + lower_m) * 0.999)
    along = (upper_m**2 - lower_m**2 + reach**2) / (2 * reach)
    aside = math.sqrt(max(0.0, upper_m**2 - along**2))
    dot = sum(u * t for u, t in zip(unit, towards, strict=True))
    pole = [t - dot * u for u, t in zip(unit, towards, strict=True)]
    size = math.hypot(*pole) or 1e-6
    middle = tuple(s + u * along + p / size * aside for s, u, p in zip(start, unit, pole, strict=True))
    end = tuple(s + u * reach for s, u in zip(start, unit, strict=True))
    return _point(middle), _point(end)


def _leg(body: Body, phase: float) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """Returns knee, ankle and toe as (y, z) from the hip joint."""
    turn = 2 * math.pi * phase
    thigh = 0.35 * math.sin(turn) + 0.05
    shin = thigh - 0.09 - 0.88 * max(0.0, math.cos(turn + 0.5)) ** 1.6
    knee = (math.sin(thigh) * body.thigh_m, -math.cos(thigh) * body.thigh_m)
    ankle = (knee[0] + math.sin(shin) * body.shin_m, knee[1] - math.cos(shin) * body.shin_m)
    drop = min(0.9, max(-0.28, -0.8 * shin))
    foot = 0.115 * body.height_m
    sole = 0.7 * body.ankle_m
    toe = (
        ankle[0] + math.cos(drop) * foot - math.sin(drop) * sole,
        ankle[1] - math.sin(drop) * foot - math.cos(drop) * sole,
    )
    return knee, ankle, toe


def _side(body: Body, side: float) -> float:
    return side * 0.05 * body.height_m * body.girth


def _hips(body: Body, hip: Point) -> Pair:
    return _pair(tuple((hip[0] + _side(body, s), hip[1], hip[2]) for s in SIDES))


def _shoulders(body: Body, neck: Point) -> Pair:
    half = body.shoulder_share * body.height_m * (0.6 + 0.4 * body.girth)
    return _pair(tuple((neck[0] + s * half, neck[1] - 0.006, neck[2] - 0.035 * body.height_m) for s in SIDES))


def _head(body: Body, neck: Point, *, forward_m: float) -> Point:
    return neck[0], neck[1] + forward_m, neck[2] + 0.74 * body.head_m


def _tilted(start: Point, *, length_m: float, forward_rad: float) -> Point:
    return start[0], start[1] + math.sin(forward_rad) * length_m, start[2] + math.cos(forward_rad) * length_m


def _point(values: tuple[float, ...]) -> Point:
    x, y, z = values
    return x, y, z


def _pair(points: tuple[Point, ...]) -> Pair:
    left, right = points
    return left, right
