"""Who stands in which zone, from when to when: what the truth about a scene is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from shapely import Point, Polygon

from sample_videos.studio.footprint import footprint_shape
from sample_videos.studio.scene import Actor, Scene, SceneZone
from sample_videos.studio.tracks import Stand, Track

MOSTLY = 0.5
"""Share of a footprint in a zone that counts, where its middle does not lie in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One actor's stay in one place, cut at the clip's ends."""

    actor: Actor
    stand: Stand
    start_s: float
    end_s: float
    zones: frozenset[str]
    """Ids of the zones that it stands in, within their hours."""

    @property
    def length_s(self) -> float:
        """How long it stays."""
        return self.end_s - self.start_s


def stops_of(scene: Scene) -> list[Stop]:
    """Returns every stop within the clip, in the order of time, then of the actors' ids."""
    found = []
    for actor in scene.actors:
        for stand in Track(actor).stands():
            start_s, end_s = max(stand.start_s, 0.0), min(stand.end_s, scene.length_s)
            if start_s < end_s:
                zones = frozenset(zone.id for zone in _stood_in(actor, stand, scene.zones))
                active = frozenset(
                    zone.id for zone in scene.zones if zone.id in zones and is_open(zone, scene.starts_at, start_s)
                )
                found.append(Stop(actor=actor, stand=stand, start_s=start_s, end_s=end_s, zones=active))
    return sorted(found, key=lambda stop: (stop.start_s, stop.end_s, stop.actor.id))


def _stood_in(actor: Actor, stand: Stand, zones: Iterable[SceneZone]) -> list[SceneZone]:
    foot = footprint_shape(actor.look, (stand.x_m, stand.y_m, stand.heading_deg))
    middle = Point(stand.x_m, stand.y_m)
    shapes = [(zone, Polygon(zone.ground)) for zone in zones]
    return [
        zone for zone, shape in shapes if shape.covers(middle) or shape.intersection(foot).area >= MOSTLY * foot.area
    ]


def is_in(actor: Actor, place: tuple[float, float, float], zone: SceneZone) -> bool:
    """Whether an actor at this place (x, y, heading) touches the ground in the zone."""
    stand = Stand(start_s=0.0, end_s=0.0, x_m=place[0], y_m=place[1], heading_deg=place[2])
    return bool(_stood_in(actor, stand, [zone]))


def is_open(zone: SceneZone, starts_at: str, time_s: float) -> bool:
    """Whether the zone applies at a time of the clip; without hours it always does. `22:00-06:00` spans midnight."""
    if not zone.hours:
        return True
    now = (datetime.fromisoformat(starts_at) + timedelta(seconds=time_s)).time()
    return any(_within(now, said) for said in zone.hours)


def _within(now: time, said: str) -> bool:
    start, end = (_clock(part) for part in said.split("-"))
    minute = now.hour * 60 + now.minute
    return start <= minute < end if start <= end else minute >= start or minute < end


def _clock(said: str) -> int:
    hour, minute = (int(part) for part in said.split(":"))
    return hour * 60 + minute
