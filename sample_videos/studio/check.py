"""What is wrong with a scene before anybody renders it."""

from collections import Counter

import numpy as np

from sample_videos.studio.lens import Lens
from sample_videos.studio.rules import COUNTS, EXCUSED_IN
from sample_videos.studio.scene import Actor, Scene, SceneError, SceneRule, SceneZone
from sample_videos.studio.stops import is_in
from sample_videos.studio.tracks import Track

EDGE_S = 3.0
SMALLEST_ZONE = 0.004
"""Share of the picture; less than 46 x 46 pixels of 960x540 are of no use as a zone."""


def check_scene(scene: Scene) -> list[str]:
    """Returns what is wrong, each a sentence that says what was expected; empty when the scene is sound."""
    zones = {zone.id: zone for zone in scene.zones}
    errors = [f"id {name} is used {count} times; ids must be unique" for name, count in _repeated(scene)]
    tracks = []
    for actor in scene.actors:
        try:
            tracks.append((actor, Track(actor)))
        except SceneError as error:
            errors.append(str(error))
    for rule in scene.rules:
        errors += _rule_errors(rule, zones)
    for zone in scene.zones:
        errors += _zone_errors(zone, Lens(scene.camera))
    if scene.loop:
        for actor, track in tracks:
            errors += _edge_errors(actor, track, scene)
    width, height = scene.camera.size_wh
    if any(size % 2 for stream in (scene.main, scene.sub) if stream for size in stream.size_wh):
        errors.append("streams need an even width and height: the codec halves the colours")
    if abs(scene.main.size_wh[0] * height - scene.main.size_wh[1] * width) > max(width, height):
        errors.append(f"main stream {scene.main.size_wh} has another shape than the camera's picture {(width, height)}")
    return errors


def _repeated(scene: Scene) -> list[tuple[str, int]]:
    found = []
    for things in (scene.actors, scene.zones, scene.rules):
        counts = Counter(thing.id for thing in things)
        found += [(name, count) for name, count in counts.items() if count > 1]
    return found


def _rule_errors(rule: SceneRule, zones: dict[str, SceneZone]) -> list[str]:
    errors = []
    if rule.zone not in zones:
        errors.append(f"rule {rule.id}: there is no zone {rule.zone}; expected one of {sorted(zones)}")
    if not rule.labels:
        errors.append(f"rule {rule.id}: expected `labels`, the classes it looks for")
    if rule.limit_s is None:
        errors.append(f"rule {rule.id}: expected `limit_s`")
    if rule.type in COUNTS and rule.min_count is None:
        errors.append(f"rule {rule.id}: expected `min_count`, {rule.type} counts")
    return errors


def _zone_errors(zone: SceneZone, lens: Lens) -> list[str]:
    polygon = np.array(lens.zone_polygon(zone.ground)).reshape(-1, 2)
    if len(polygon) < 3:
        return [f"zone {zone.id}: the camera sees nothing of it; move the zone or turn the camera"]
    x, y = polygon.T
    area = abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2
    if area < SMALLEST_ZONE:
        return [f"zone {zone.id}: covers {area:.4f} of the picture; expected at least {SMALLEST_ZONE}"]
    return []


def _edge_errors(actor: Actor, track: Track, scene: Scene) -> list[str]:
    """In a loop, what stands in a zone at the end would jump out of it, and into it at the start."""
    errors = []
    for rule in scene.rules:
        zone = next((each for each in scene.zones if each.id == rule.zone), None)
        if zone is None or str(actor.look.kind) not in (rule.labels or []):
            continue
        excusing = [each for each in scene.zones if each.kind == EXCUSED_IN.get(rule.type)]
        for name, start_s in (("first", 0.0), ("last", scene.length_s - EDGE_S)):
            times = [start_s + n * 0.25 for n in range(round(EDGE_S / 0.25))]
            states = [state for t in times if (state := track.at(t)) is not None and not state.moves]
            places = [(state.x_m, state.y_m, state.heading_deg) for state in states]
            places = [place for place in places if not any(is_in(actor, place, each) for each in excusing)]
            if any(is_in(actor, place, zone) for place in places):
                errors.append(f"actor {actor.id} stands in zone {zone.id} in the {name} {EDGE_S:.0f} s of a loop")
    return list(dict.fromkeys(errors))
