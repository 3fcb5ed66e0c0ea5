"""The exact truth about a scene in the format of docs/truth.md: what happens, when, where in the picture."""

import json
from collections.abc import Sequence
from typing import Any

from sample_videos.studio.compose import Composer
from sample_videos.studio.counting import Crowd, crowds
from sample_videos.studio.rules import (
    COUNTS,
    FORBIDS_PERSON,
    NEEDS_PERSON,
    concerned,
    excuse,
    least_of,
    limit_of,
)
from sample_videos.studio.scene import Label, SceneRule
from sample_videos.studio.stops import Stop, stops_of
from vision.arrays import XyxyNorm

TOLERANCE_S = 0.5
LICENCE = "Apache-2.0"
EDGE_S = 3.0
LOOK_EVERY_S = 0.25
HIDDEN_BELOW = 0.4
"""Share of a silhouette below which nobody could be blamed for not seeing it."""
COMPANY_FROM = 0.5
"""Share of a stay for which a person must be near, or must not, for the rules that ask about company."""

Said = dict[str, Any]


class TruthWriter:
    """Says the truth about one course of a scene, looking at it through its composer."""

    def __init__(self, composer: Composer) -> None:
        self._composer, self._scene = composer, composer.scene
        self._stops = stops_of(self._scene)

    def truth(self, clip: str, *, sub: str | None = None, names_bodies: bool = False) -> Said:
        """Returns the truth of a clip of this name; the same for the same scene and course.

        With `names_bodies` each entry says whose it is: in a long course the very same body comes back to the very same
        pixels, as nothing ever does in a street.

        Raises:
            SceneError: A rule lacks its labels, its limit or its count.
        """
        violations: list[Said] = []
        stays: list[tuple[str, Said]] = []
        for rule in self._scene.rules:
            found = self._of_count(rule) if rule.type in COUNTS else self._of_occupancy(rule)
            violations += [each | (_whose(name) if names_bodies else {}) for name, each in found[0]]
            stays += [(name, each | (_whose(name) if names_bodies else {})) for name, each in found[1]]
            guilty = {(name, each["start_s"]) for name, each in found[0]}
            stays = [each for each in stays if (each[0], each[1]["start_s"]) not in guilty]
        return {
            "schema": 1,
            "clip": clip,
            "licence": LICENCE,
            "tags": self._scene.tags,
            "tolerance_s": TOLERANCE_S,
            "starts_at": self._scene.starts_at,
            "loop": self._scene.loop,
            "streams": {"main": clip} | ({} if sub is None else {"sub": sub}),
            "camera": self._camera(),
            "violations": sorted(violations, key=_order),
            "stays": _each_once(sorted((each for _, each in stays), key=_order)),
            "ignore": self._ignored(),
        }

    def _camera(self) -> Said:
        scene = self._scene
        zones = []
        for zone in scene.zones:
            corners = [[_share(x), _share(y)] for x, y in self._composer.lens.zone_polygon(zone.ground)]
            zones.append({"id": zone.id, "kind": zone.kind, "polygon": corners} | _if_said("hours", zone.hours))
        rules = [rule.model_dump(mode="json", exclude_none=True) for rule in scene.rules]
        return {"id": scene.id, "name": scene.name, "zones": zones, "rules": rules}

    def _of_occupancy(self, rule: SceneRule) -> tuple[list[tuple[str, Said]], list[tuple[str, Said]]]:
        violations, stays = [], []
        for stop in concerned(rule, self._stops):
            box = self._box(stop)
            if box is None:
                continue
            said = _when(stop.start_s, stop.end_s) | {"box": _rounded(box)}
            innocent = self._innocent(rule, stop)
            name = stop.actor.id
            if innocent is None and stop.actor.exempt is None:
                hidden = self._hidden(stop)
                said = {"rule": rule.id, "label": str(stop.actor.look.kind)} | said | {"count": 1}
                violations.append((name, said | ({"hidden": hidden} if hidden else {})))
            else:
                why = stop.actor.why or innocent or "would be an offence for anybody else"
                where: Said = {"zone": rule.zone, "label": str(stop.actor.look.kind)}
                stays.append((name, where | said | {"why": why, "exempt": stop.actor.exempt}))
        return violations, stays

    def _innocent(self, rule: SceneRule, stop: Stop) -> str | None:
        """Returns why a stop is no offence; None when it is one."""
        excused = excuse(rule, self._scene, stop)
        if excused is not None:
            return excused
        if stop.length_s < limit_of(rule):
            return "left before the limit"
        if rule.type in NEEDS_PERSON and self._company(stop) < COMPANY_FROM:
            return "nobody is with it"
        if rule.type in FORBIDS_PERSON and self._company(stop) >= COMPANY_FROM:
            return "somebody is with it"
        return None

    def _of_count(self, rule: SceneRule) -> tuple[list[tuple[str, Said]], list[tuple[str, Said]]]:
        violations, stays = [], []
        seen = [
            stop
            for stop in concerned(rule, self._stops)
            if stop.actor.exempt is None and excuse(rule, self._scene, stop) is None and self._box(stop) is not None
        ]
        for crowd in crowds(seen, least_of(rule)):
            name = "+".join(sorted({stop.actor.id for stop in crowd.stops}))
            said = _when(crowd.start_s, crowd.end_s) | {"box": _rounded(self._union(crowd, limit_of(rule)))}
            if crowd.end_s - crowd.start_s >= limit_of(rule):
                said = {"rule": rule.id, "label": crowd.label} | said
                violations.append((name, said | {"count": crowd.count}))
            else:
                where: Said = {"zone": rule.zone, "label": crowd.label}
                stays.append((name, where | said | {"why": "fewer again before the limit", "exempt": None}))
        return violations, stays

    def _union(self, crowd: Crowd, limit_s: float) -> XyxyNorm:
        """The box round those who stand there when the violation is due, or in the crowd's middle."""
        due_s = crowd.start_s + limit_s
        at_s = due_s if due_s < crowd.end_s else (crowd.start_s + crowd.end_s) / 2
        boxes = [box for stop in crowd.stops if stop.start_s <= at_s < stop.end_s if (box := self._box(stop))]
        lows, highs = [box[:2] for box in boxes], [box[2:] for box in boxes]
        x1, y1 = (min(each) for each in zip(*lows, strict=True))
        x2, y2 = (max(each) for each in zip(*highs, strict=True))
        return (x1, y1, x2, y2)

    def _box(self, stop: Stop) -> XyxyNorm | None:
        """The stander's own box in the picture; None where no picture shows it."""
        sight = self._composer.visible((stop.start_s + stop.end_s) / 2, only=stop.actor.id).get(stop.actor.id)
        if sight is None:
            return None
        own = [box for label, box in sight.boxes if label == stop.actor.look.kind]
        return own[0] if own else sight.boxes[0][1]

    def _hidden(self, stop: Stop) -> list[list[float]]:
        """Returns the stretches in which something stands or passes before it."""
        found: list[list[float]] = []
        for number in range(int(stop.length_s / LOOK_EVERY_S)):
            at_s = stop.start_s + (number + 0.5) * LOOK_EVERY_S
            sight = self._composer.visible(at_s, only=stop.actor.id).get(stop.actor.id)
            if sight is not None and sight.share >= HIDDEN_BELOW:
                continue
            start_s, end_s = _time(at_s - LOOK_EVERY_S / 2), _time(at_s + LOOK_EVERY_S / 2)
            if found and start_s - found[-1][1] < LOOK_EVERY_S / 2:
                found[-1][1] = end_s
            else:
                found.append([start_s, end_s])
        return found

    def _company(self, stop: Stop) -> float:
        """Returns the share of the stay in which a person's box is within one box width of its own."""
        looks = max(int(stop.length_s), 1)
        near = 0
        for number in range(looks):
            at_s = stop.start_s + (number + 0.5) * stop.length_s / looks
            sights = self._composer.visible(at_s)
            own = sights.get(stop.actor.id)
            people = [box for sight in sights.values() for label, box in sight.boxes if label == Label.PERSON]
            near += own is not None and any(self._is_near(own.boxes[0][1], box) for box in people)
        return near / looks

    def _is_near(self, box: XyxyNorm, other: XyxyNorm) -> bool:
        width, height = self._composer.lens.size_wh
        across = max(box[0] - other[2], other[0] - box[2], 0.0) * width
        down = max(box[1] - other[3], other[1] - box[3], 0.0) * height
        return bool(across**2 + down**2 <= ((box[2] - box[0]) * width) ** 2)

    def _ignored(self) -> list[Said]:
        """What stands in a zone where a loop closes starts or ends with a jump: nothing is scored there."""
        if not self._scene.loop:
            return []
        length_s = self._scene.length_s
        found: list[Said] = []
        for rule in self._scene.rules:
            stops = [stop for stop in concerned(rule, self._stops) if excuse(rule, self._scene, stop) is None]
            spans = [(0.0, EDGE_S), (length_s - EDGE_S, length_s)]
            jumps = [span for span in spans if any(each.start_s < span[1] and each.end_s > span[0] for each in stops)]
            found += [{"zone": rule.zone} | _when(*span) for span in jumps]
        return _each_once(found)


def truth_of(composer: Composer, clip: str, *, sub: str | None = None, names_bodies: bool = False) -> Said:
    """Returns the truth of a clip of this name: of the composer's own course of the scene; see `TruthWriter.truth`.

    Raises:
        SceneError: A rule lacks its labels, its limit or its count.
    """
    return TruthWriter(composer).truth(clip, sub=sub, names_bodies=names_bodies)


def truth_text(truth: Said) -> str:
    """Returns the truth as its file has it: the same truth, the same bytes."""
    lists = ("violations", "stays", "ignore")
    lines = [f" {json.dumps(key)}: {json.dumps(truth[key], ensure_ascii=False)}" for key in truth if key not in lists]
    for key in lists:
        rows = ",\n".join("  " + json.dumps(each, ensure_ascii=False) for each in truth[key])
        lines.append(f' "{key}": [{chr(10) + rows if rows else ""}]')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _whose(name: str) -> Said:
    """Who comes more than once in a course is called after the first actor, a `~` and a number; a crowd has no body."""
    return {} if "+" in name else {"body": name.split("~")[0]}


def _when(start_s: float, end_s: float) -> Said:
    return {"start_s": _time(start_s), "end_s": _time(end_s)}


def _time(value_s: float) -> float:
    return round(value_s, 3)


def _share(value: float) -> float:
    return round(min(max(float(value), 0.0), 1.0), 4)


def _rounded(box: XyxyNorm) -> list[float]:
    return [_share(value) for value in box]


def _if_said(name: str, value: list[str] | None) -> Said:
    return {} if value is None else {name: value}


def _order(said: Said) -> tuple[float, float, str]:
    return said["start_s"], said["end_s"], json.dumps(said, sort_keys=True)


def _each_once(rows: Sequence[Said]) -> list[Said]:
    return [row for index, row in enumerate(rows) if row not in rows[:index]]
