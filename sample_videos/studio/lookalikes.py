"""Streets with look-alikes: cars and scooters of one colour, one after the other, on one spot or a hand's breadth off.

What no other picture can measure: whether the product tells that the white car is another white car. Rendered like
random streets; the poses are in the order of `lookalikes`, so pairs are known without reading pixels.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import yaml

from sample_videos.studio.generate import LIGHTS, random_scene
from sample_videos.studio.lens import Lens
from sample_videos.studio.pose import Pose
from sample_videos.studio.pose_file import write_poses
from sample_videos.studio.scene import Actor, Key, Label, Look, Scene, SceneRule, SceneZone

CAR_BODIES = ("sedan", "hatchback", "suv", "mpv")
SCOOTER_BODIES = ("parked", "delivery")
COLOURS = {"white": "#e4e6e6", "black": "#16181b", "silver": "#8b9095"}
OFFSETS_M = ((0.0, 0.15), (0.0, 0.3), (0.0, 0.6), (0.15, 0.0), (0.3, 0.0))
"""How far across and along its own heading a body stands beside the first one's spot."""
STANDS = ((Label.CAR, 8.0, 13.0), (Label.CAR, 15.0, 24.0), (Label.MOTORCYCLE, 6.0, 14.0))
"""Kind, nearest and farthest distance from the camera."""
MARGIN_PX = 12
LIMIT_S = 45.0
STAY_S, GAP_S = (66.0, 90.0), (1.0, 6.0)
"""How long each body stands, and how long its spot is empty after it: most patrols never see it so."""
LENGTH_S = 7200.0
ZONE_M = {Label.CAR: 3.4, Label.MOTORCYCLE: 1.7}
"""From the stand's spot to the corners of the zone about it."""
REACH_M = {Label.CAR: 2.6, Label.MOTORCYCLE: 1.2}
"""How far such a body reaches from its spot, whichever way it stands."""
NETWORK_SAYS = {Label.CAR: ("car", "van", "truck", "bus"), Label.MOTORCYCLE: ("motorcycle", "bicycle")}
"""Labels that a network may give such a body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalike:
    """One body on one stand of a street."""

    stand: int
    """Index in `STANDS`."""
    body: str
    colour: str
    """Name of its colour group, a key of `COLOURS`."""
    offset_m: tuple[float, float]
    """Across and along its heading, from the stand's spot."""
    pose: Pose

    def is_other_body(self, other: "Lookalike") -> bool:
        """Whether the two are different bodies of one colour on the very same spot."""
        same_spot = self.offset_m == other.offset_m == (0.0, 0.0)
        return self._is_rival(other) and same_spot and self.body != other.body

    def is_beside(self, other: "Lookalike") -> bool:
        """Whether the two are twins, of one body and colour, at least 0.15 m apart."""
        return self._is_rival(other) and self.body == other.body and self.offset_m != other.offset_m

    def _is_rival(self, other: "Lookalike") -> bool:
        return (self.stand, self.colour) == (other.stand, other.colour)


def lookalikes(scene: Scene) -> tuple[Lookalike, ...]:
    """Returns the bodies of a street made by `random_scene`, stand by stand; the scene's seed decides where.

    Raises:
        ValueError: No spot of a stand lies well inside the picture; take another seed.
    """
    rng = random.Random(f"lookalikes {scene.seed}")
    lens = Lens(scene.camera)
    return tuple(each for stand in range(len(STANDS)) for each in _on_stand(rng, stand, lens, scene))


def succession(scene: Scene, *, length_s: float = LENGTH_S) -> Scene:
    """Returns the street with one body after the other on each stand, every one of them long enough to be a violation.

    Each body gives way to a look-alike as often as there is one it has not yet given way to. A stand that the camera
    sees behind or before another one stays empty.
    """
    bodies = lookalikes(scene)
    rng = random.Random(f"succession {scene.seed}")
    stands = _in_nobodys_way(bodies, Lens(scene.camera))
    actors: list[Actor] = []
    for stand in stands:
        own = [each for each in bodies if each.stand == stand]
        actors += _in_turn(own, rng, length_s=length_s)
    zones = [_zone(stand, next(each for each in bodies if each.stand == stand)) for stand in stands]
    rules = [
        SceneRule(
            id=f"stand-{stand}",
            type="fire_lane_blocked",
            zone=f"stand-{stand}",
            labels=list(NETWORK_SAYS[kind]),
            limit_s=LIMIT_S,
        )
        for stand, kind in ((stand, STANDS[stand][0]) for stand in stands)
    ]
    return scene.model_copy(
        update={"actors": actors, "zones": zones, "rules": rules, "length_s": length_s, "loop": False}
    )


def write_lookalikes(folder: Path, seeds: Sequence[int]) -> list[Path]:
    """Writes a scene file and its poses for each seed, one kind of light after the other; returns the scene files."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = tuple(LIGHTS)
    paths = []
    for n, seed in enumerate(seeds):
        scene = random_scene(seed, light=kinds[n % len(kinds)])
        scene = succession(scene.model_copy(update={"id": scene.id.replace("random", "lookalikes")}))
        path = folder / f"{scene.id}.yaml"
        said = scene.model_dump(mode="json", exclude_defaults=True)
        path.write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False), encoding="utf-8")
        write_poses(path.with_suffix(".poses.json"), [each.pose for each in lookalikes(scene)])
        paths.append(path)
    return paths


def _in_nobodys_way(bodies: Sequence[Lookalike], lens: Lens) -> list[int]:
    taken: list[tuple[float, float, float, float]] = []
    stands = []
    for stand in range(len(STANDS)):
        spot = next(each for each in bodies if each.stand == stand).pose
        x1, y1, x2, y2 = _seen_at(lens, (spot.x_m, spot.y_m), REACH_M[STANDS[stand][0]])
        if all(x2 <= left or right <= x1 or y2 <= top or bottom <= y1 for left, top, right, bottom in taken):
            taken.append((x1, y1, x2, y2))
            stands.append(stand)
    return stands


def _in_turn(bodies: Sequence[Lookalike], rng: random.Random, *, length_s: float) -> Iterator[Actor]:
    met: set[tuple[int, int]] = set()
    now_s, current = rng.uniform(3, 20), rng.randrange(len(bodies))
    for number in count(1):
        until_s = now_s + rng.uniform(*STAY_S)
        if until_s > length_s - 3:
            return
        body = bodies[current]
        place = (round(body.pose.x_m, 2), round(body.pose.y_m, 2), body.pose.heading_deg)
        keys = [Key(t=round(t, 2), x=place[0], y=place[1], heading_deg=place[2]) for t in (now_s, until_s)]
        yield Actor(id=f"{body.stand}-{number}-{body.body}-{body.colour}", look=body.pose.look, keys=keys)
        now_s = until_s + rng.uniform(*GAP_S)
        following = _next(bodies, current, met, rng)
        met.add((current, following))
        current = following


def _next(bodies: Sequence[Lookalike], current: int, met: set[tuple[int, int]], rng: random.Random) -> int:
    body = bodies[current]
    rivals = [n for n, each in enumerate(bodies) if body.is_other_body(each) or body.is_beside(each)]
    unmet = [n for n in rivals if (current, n) not in met]
    others = [n for n in range(len(bodies)) if n != current]
    return rng.choice(unmet or others)


def _zone(stand: int, body: Lookalike) -> SceneZone:
    reach_m = ZONE_M[STANDS[stand][0]]
    x, y = body.pose.x_m, body.pose.y_m
    corners = [
        (x - reach_m, y - reach_m),
        (x + reach_m, y - reach_m),
        (x + reach_m, y + reach_m),
        (x - reach_m, y + reach_m),
    ]
    return SceneZone(id=f"stand-{stand}", kind="fire_lane", ground=corners)


def _on_stand(rng: random.Random, stand: int, lens: Lens, scene: Scene) -> Iterator[Lookalike]:
    kind, nearest_m, farthest_m = STANDS[stand]
    at_m = _spot(rng, lens, scene, away_m=(nearest_m, farthest_m), reach_m=REACH_M[kind])
    heading_deg = rng.choice((0.0, 90.0, 180.0, 270.0)) + rng.uniform(-12, 12)
    bodies = CAR_BODIES if kind is Label.CAR else SCOOTER_BODIES
    for body in bodies:
        for colour in COLOURS:
            yield _lookalike(stand, body, colour, (at_m, heading_deg, (0.0, 0.0)))
    for offset_m in OFFSETS_M:
        for colour in ("white", "black") if kind is not Label.CAR else ("white",):
            yield _lookalike(stand, bodies[0], colour, (at_m, heading_deg, offset_m))


def _lookalike(
    stand: int, body: str, colour: str, where: tuple[tuple[float, float], float, tuple[float, float]]
) -> Lookalike:
    at_m, heading_deg, (across_m, along_m) = where
    turn = math.radians(heading_deg)
    x_m = at_m[0] + across_m * math.cos(turn) - along_m * math.sin(turn)
    y_m = at_m[1] + across_m * math.sin(turn) + along_m * math.cos(turn)
    look = Look(kind=STANDS[stand][0], variant=body, colour=COLOURS[colour], seed=1)
    pose = Pose(look=look, x_m=round(x_m, 2), y_m=round(y_m, 2), heading_deg=round(heading_deg % 360, 1))
    return Lookalike(stand=stand, body=body, colour=colour, offset_m=(across_m, along_m), pose=pose)


def _spot(
    rng: random.Random, lens: Lens, scene: Scene, *, away_m: tuple[float, float], reach_m: float
) -> tuple[float, float]:
    width, height = scene.camera.size_wh
    for _ in range(200):
        y_m = rng.uniform(*away_m)
        x_m = rng.uniform(-0.6, 0.6) * y_m
        x1, y1, x2, y2 = _seen_at(lens, (x_m, y_m), reach_m)
        if min(x1, y1) >= MARGIN_PX and x2 <= width - MARGIN_PX and y2 <= height - MARGIN_PX:
            return x_m, y_m
    raise ValueError(f"scene {scene.id}: no spot from {away_m[0]:g} to {away_m[1]:g} m is well in sight; another seed")


def _seen_at(lens: Lens, at_m: tuple[float, float], reach_m: float) -> tuple[float, float, float, float]:
    """Returns the box (pixels) of everything within reach of a spot, up to two metres high."""
    x, y = at_m
    corners = [(x + i, y + j, z) for i in (-reach_m, reach_m) for j in (-reach_m, reach_m) for z in (0, 2)]
    points = lens.project(np.array(corners, np.float64))
    (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return left, top, right, bottom
