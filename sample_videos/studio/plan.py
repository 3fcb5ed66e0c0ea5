"""Which poses of its actors a scene needs rendered, and which of them stands for an actor at a given time.

What stands is rendered exactly. What moves reuses few poses: its way through the picture is cut into stretches along
which it looks nearly alike, each with one pose in its middle; the composer moves and scales that pose's sprite to the
exact place. People and cyclists take the step with them: neighbouring poses differ in the phase of the step.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sample_videos.studio.footprint import Place, rough_box_px
from sample_videos.studio.lens import Lens
from sample_videos.studio.pose import Pose
from sample_videos.studio.scene import Actor, Label, LightKind, Look, Scene
from sample_videos.studio.tracks import State, Track, turned_deg

STEP_S = 0.05
GROWS_BY = 0.12
TURNS_DEG = 7.0
VIEW_TURNS_DEG = 6.0
"""How much size, heading and the side that the camera sees may change between neighbouring poses."""
MOST_POSES = {Label.PERSON: 12, Label.BICYCLE: 12}
MOST_POSES_OTHERS = 11
FAR_PX = 60.0
"""Lower than this in the picture, nobody sees a coarser choice of poses; the limits grow in proportion, up to 4."""
CUT_OFF = 20.0
"""What a sprite that lacks a part counts: with a tenth missing as much as one that is turned by 11 degrees too far."""
CYCLE_M = {Label.PERSON: 1.4, Label.BICYCLE: 4.2}
PHASES = (0.0, 0.25, 0.5, 0.75)
LIT_AT_NIGHT = {Label.MOTORCYCLE, Label.TRICYCLE, Label.CAR, Label.VAN, Label.TRUCK, Label.BUS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The pose that stands for an actor at one instant, and where the actor really is."""

    pose: Pose
    x_m: float
    y_m: float
    moves: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """How an actor looks from the camera, in numbers: alike sights share a pose."""

    log_size: float
    heading_deg: float
    view_deg: float
    height_px: float
    inside: float
    """Share of it that lies in the picture: a sprite is cut at the edge, so it cannot stand further in."""

    def fits(self, other: "_Sight") -> float:
        """Returns how ill a sprite of `other` would stand for this sight."""
        return self.differs(other) + CUT_OFF * max(self.inside - other.inside - 0.01, 0.0)

    def differs(self, other: "_Sight") -> float:
        """Returns how unlike two sights are: 1 where neighbouring poses should lie."""
        grown = abs(self.log_size - other.log_size) / math.log1p(GROWS_BY)
        turned = abs(turned_deg(self.heading_deg, other.heading_deg)) / TURNS_DEG
        seen_turned = abs(turned_deg(self.view_deg, other.view_deg)) / VIEW_TURNS_DEG
        coarser = min(max(FAR_PX / max(self.height_px, 1.0), 1.0), 4.0)
        return max(grown, turned, seen_turned) / coarser


class ScenePlan:
    """The poses of a scene's actors, and the choice between them. Keeps what it computed; the scene does not change."""

    def __init__(self, scene: Scene) -> None:
        self._lens = Lens(scene.camera)
        self._is_night = scene.light.kind in {LightKind.NIGHT, LightKind.NIGHT_IR}
        self._moving: dict[str, list[tuple[Pose, _Sight]]] = {}
        self._standing: dict[str, list[tuple[Pose, _Sight]]] = {}
        for actor in scene.actors:
            self._add(actor)

    def poses(self) -> list[Pose]:
        """Returns every pose once, in the order of the actors, those that stand first."""
        poses = [pose for found in [*self._standing.values(), *self._moving.values()] for pose, _ in found]
        return list({pose.key: pose for pose in poses}.values())

    def placed(self, look: Look, state: State, *, lights: bool = False) -> Placed | None:
        """Returns the pose that stands for an actor of this look in this state; None where no picture shows it."""
        place = (state.x_m, state.y_m, state.heading_deg)
        candidates = self._candidates(look, state, lights=lights)
        sight = self._sight(look, place) if candidates else None
        if sight is None:
            return None
        pose = min(candidates, key=lambda each: (sight.fits(each[1]), _apart_m(each[0], place)))[0]
        return Placed(pose=pose, x_m=state.x_m, y_m=state.y_m, moves=state.moves)

    def _candidates(self, look: Look, state: State, *, lights: bool) -> list[tuple[Pose, _Sight]]:
        name = look.model_dump_json()
        standing, moving = self._standing.get(name, []), self._moving.get(name, [])
        if not state.moves:
            return [each for each in standing if each[0].lights == lights] or standing
        phase = _phase(look, state.walked_m)
        if phase is not None:
            return [each for each in moving if each[0].phase == phase] or moving
        # A car that rolls to its place looks at last as it will standing there.
        return moving + [each for each in standing if each[0].lights == self._is_lit(look, lights)]

    def _add(self, actor: Actor) -> None:
        track = Track(actor)
        name = actor.look.model_dump_json()
        for stand in track.stands():
            place = (stand.x_m, stand.y_m, stand.heading_deg)
            sight = self._sight(actor.look, place)
            if sight is not None:
                pose = _pose(actor.look, place, lights=actor.lights)
                self._standing.setdefault(name, []).append((pose, sight))
        for start_s, end_s in track.moves():
            self._moving.setdefault(name, []).extend(self._poses_on_the_way(actor, track, (start_s, end_s)))

    def _poses_on_the_way(
        self, actor: Actor, track: Track, span_s: tuple[float, float]
    ) -> Iterable[tuple[Pose, _Sight]]:
        seen = [(place, self._sight(actor.look, place)) for place in _places(track, span_s)]
        shown = [(place, sight) for place, sight in seen if sight is not None]
        if not shown:
            return
        sights = [sight for _, sight in shown]
        walks = actor.look.kind in CYCLE_M
        most = MOST_POSES.get(actor.look.kind, MOST_POSES_OTHERS)
        lights = self._is_lit(actor.look, actor.lights)
        for index, at in enumerate(_spread(sights, most=most, least=len(PHASES) if walks else 1)):
            phase = PHASES[index % len(PHASES)] if walks else None
            yield _pose(actor.look, shown[at][0], phase=phase, lights=lights), sights[at]

    def _is_lit(self, look: Look, lights: bool) -> bool:
        return lights or (self._is_night and look.kind in LIT_AT_NIGHT)

    def _sight(self, look: Look, place: Place) -> _Sight | None:
        """None where it is not in the picture."""
        box = rough_box_px(look, place, self._lens)
        width, height = self._lens.size_wh
        if box is None or box[2] <= 0 or box[3] <= 0 or box[0] >= width or box[1] >= height:
            return None
        x_m, y_m, heading_deg = place
        depth_m = float(self._lens.depth(np.array([[x_m, y_m, 0.0]]))[0])
        bearing_deg = math.degrees(math.atan2(self._lens.eye[0] - x_m, y_m - self._lens.eye[1]))
        return _Sight(
            log_size=-math.log(max(depth_m, 0.1)),
            heading_deg=heading_deg,
            view_deg=heading_deg - bearing_deg,
            height_px=box[3] - box[1],
            inside=_share_inside(box, self._lens.size_wh),
        )


def poses_of(scene: Scene) -> list[Pose]:
    """Returns the poses that the scene's pictures need, each once; those that never touch the picture are left out.

    Raises:
        SceneError: An actor's keys are not in the order of time.
    """
    return ScenePlan(scene).poses()


def pose_at(scene: Scene, actor: Actor, t: float) -> Placed | None:
    """Returns the actor's pose and exact place at `t`; None where it is not there or not in the picture.

    For many times keep one `ScenePlan` and one `Track` an actor instead.
    """
    plan, state = ScenePlan(scene), Track(actor).at(t)
    return None if state is None else plan.placed(actor.look, state, lights=actor.lights)


def _places(track: Track, span_s: tuple[float, float]) -> list[Place]:
    start_s, end_s = span_s
    steps = max(math.ceil((end_s - start_s) / STEP_S), 1)
    states = [track.at(start_s + (end_s - start_s) * (step + 0.5) / steps) for step in range(steps)]
    return [(state.x_m, state.y_m, state.heading_deg) for state in states if state is not None]


def _spread(sights: list[_Sight], *, most: int, least: int) -> list[int]:
    """Returns indices, about one unit of change apart, at least `least` and at most `most` of them."""
    way = [0.0]
    for before, after in pairwise(sights):
        way.append(way[-1] + before.differs(after))
    count = min(max(math.ceil(round(way[-1], 6)), least, 1), most)
    return [_middle(sights, way, (way[-1] * n / count, way[-1] * (n + 1) / count)) for n in range(count)]


def _middle(sights: list[_Sight], way: list[float], stretch: tuple[float, float]) -> int:
    """Returns the index in the middle of a stretch; at the picture's edge the one that shows most."""
    low, high = (round(each, 6) for each in stretch)
    within = [index for index, each in enumerate(way) if low <= round(each, 6) <= high]
    centre = (low + high) / 2
    nearest = min(range(len(way)), key=lambda index: round(abs(way[index] - centre), 6))
    return max([nearest, *within], key=lambda index: (round(sights[index].inside * 10), index == nearest))


def _share_inside(box: tuple[float, float, float, float], size_wh: tuple[int, int]) -> float:
    across = min(box[2], size_wh[0]) - max(box[0], 0)
    down = min(box[3], size_wh[1]) - max(box[1], 0)
    return max(across, 0) * max(down, 0) / max((box[2] - box[0]) * (box[3] - box[1]), 1e-6)


def _pose(look: Look, place: Place, *, phase: float | None = None, lights: bool = False) -> Pose:
    """The pose, rounded so that its key is the same on every machine."""
    x_m, y_m = (round(value, 2) + 0.0 for value in place[:2])
    heading_deg = round(place[2], 1) % 360
    return Pose(look=look, x_m=x_m, y_m=y_m, heading_deg=heading_deg, phase=phase, lights=lights)


def _apart_m(pose: Pose, place: Place) -> float:
    return math.dist((pose.x_m, pose.y_m), place[:2])


def _phase(look: Look, walked_m: float) -> float | None:
    cycle_m = CYCLE_M.get(look.kind)
    return None if cycle_m is None else PHASES[int(walked_m / cycle_m * len(PHASES)) % len(PHASES)]
