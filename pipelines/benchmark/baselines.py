"""What simpler systems would have said of the same looks: three common ways to make alarms out of detections.

None of them knows appearance, cover or absence. They are given every healthy look that the product took, the booked
ones included, with the same detections at the same confidence, and are scored by the same scorer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipelines.benchmark.likeness import iou
from pipelines.benchmark.observed import Alarm, Glance, Observed, Remembered, Spotted
from pipelines.look import SURE_FROM
from pipelines.rules.resolve import ResolvedRule
from vision.arrays import XyxyNorm
from vision.picture_health import PictureHealth

SILENT_S = 600.0
"""How long a zone stays silent after a snapshot alarm, and after how long an unseen box is forgotten."""
SAME_BOX_FROM = 0.5
"""IoU from which two looks are taken to show one object."""
TRACK_FROM = 0.2
TRACK_KEPT_LOOKS = 30
"""ByteTrack's defaults: boxes match from this IoU on, and a lost track is kept for so many pictures."""


@dataclass(slots=True, kw_only=True)
class _Track:
    """A box that was seen again and again in one zone."""

    number: int
    label: str
    box: XyxyNorm
    first_s: float
    last_s: float
    last_look: int
    is_alarmed: bool = False


@dataclass(slots=True, kw_only=True)
class _Said:
    """What one system has said so far."""

    alarms: list[Alarm] = field(default_factory=list)
    tracks: list[_Track] = field(default_factory=list)


def snapshot_alarm(observed: Observed, rules: Sequence[ResolvedRule]) -> Observed:
    """An alarm whenever enough of what a rule looks for stands in its zone, then silence in that zone."""
    said = _Said()
    for rule in rules:
        silent_until_s = 0.0
        for _, at_s, found in _looks(observed, rule):
            if len(found) >= _least(rule) and at_s >= silent_until_s:
                silent_until_s = at_s + SILENT_S
                said.alarms.append(_alarm(rule, found, raised_s=at_s, lower_s=0.0, subject=f"{rule.id}@{at_s:g}"))
    return _observed(observed, said)


def same_box(observed: Observed, rules: Sequence[ResolvedRule]) -> Observed:
    """An alarm where the same box is occupied at two looks at least the limit apart, whatever was between them."""
    return _tracked(
        observed, rules, least_iou=SAME_BOX_FROM, is_lost=lambda track, at_s, _: at_s > track.last_s + SILENT_S
    )


def iou_track(observed: Observed, rules: Sequence[ResolvedRule]) -> Observed:
    """An alarm where a track has been in a zone for the limit: boxes of successive looks are joined by overlap."""
    return _tracked(
        observed,
        rules,
        least_iou=TRACK_FROM,
        is_lost=lambda track, _, look: look > track.last_look + TRACK_KEPT_LOOKS,
    )


BASELINES: Mapping[str, Callable[[Observed, Sequence[ResolvedRule]], Observed]] = {
    "snapshot alarm, 600 s silence": snapshot_alarm,
    "same box at two looks": same_box,
    "iou track and time in zone": iou_track,
}
"""By the names that the table shows."""


def _tracked(
    observed: Observed,
    rules: Sequence[ResolvedRule],
    *,
    least_iou: float,
    is_lost: Callable[[_Track, float, int], bool],
) -> Observed:
    said = _Said()
    for rule in rules:
        live: list[_Track] = []
        for look, at_s, found in _looks(observed, rule):
            live = [track for track in live if not is_lost(track, at_s, look)]
            # A rule that counts is followed as one box, round all who count.
            boxes = found if rule.kind != "count" else [_union(found)] if len(found) >= _least(rule) else []
            new = _follow(live, boxes, at_s=at_s, look=look, least_iou=least_iou)
            live += [_begin(said, spot, at_s=at_s, look=look) for spot in new]
            due = [t for t in live if t.last_look == look and not t.is_alarmed and at_s - t.first_s >= rule.limit_s]
            count = len(found) if rule.kind == "count" else 1
            said.alarms += [_alarm_of(rule, track, count=count) for track in due]
    return _observed(observed, said)


def _begin(said: _Said, spot: Spotted, *, at_s: float, look: int) -> _Track:
    track = _Track(number=len(said.tracks), label=spot.label, box=spot.box, first_s=at_s, last_s=at_s, last_look=look)
    said.tracks.append(track)
    return track


def _follow(
    live: Sequence[_Track], found: Sequence[Spotted], *, at_s: float, look: int, least_iou: float
) -> list[Spotted]:
    """Gives each track the box that overlaps it most, best pairs first; returns the boxes that no track took."""
    pairs = sorted(
        ((iou(track.box, spot.box), t, s) for t, track in enumerate(live) for s, spot in enumerate(found)), reverse=True
    )
    tracks, spots = set(), set()
    for overlap, t, s in pairs:
        if overlap >= least_iou and t not in tracks and s not in spots:
            tracks.add(t)
            spots.add(s)
            live[t].box, live[t].last_s, live[t].last_look = found[s].box, at_s, look
    return [spot for s, spot in enumerate(found) if s not in spots]


def _looks(observed: Observed, rule: ResolvedRule) -> Iterator[tuple[int, float, list[Spotted]]]:
    """Yields each healthy look's number, its time, and what the rule looks for in it, the surest first."""
    healthy = (each for each in observed.glances if each.health is PictureHealth.OK)
    for number, glance in enumerate(healthy):
        yield number, glance.at_s, _concerned(glance, rule)


def _concerned(glance: Glance, rule: ResolvedRule) -> list[Spotted]:
    found = [each for each in glance.spotted if each.confidence >= SURE_FROM and rule.concerns(each.label, each.zones)]
    return sorted(found, key=lambda each: -each.confidence)


def _least(rule: ResolvedRule) -> int:
    return rule.min_count if rule.kind == "count" else 1


def _union(found: Sequence[Spotted]) -> Spotted:
    lefts, tops, rights, bottoms = zip(*(each.box for each in found), strict=True)
    return replace(found[0], box=(min(lefts), min(tops), max(rights), max(bottoms)))


def _alarm(rule: ResolvedRule, found: Sequence[Spotted], *, raised_s: float, lower_s: float, subject: str) -> Alarm:
    spot = _union(found) if rule.kind == "count" else found[0]
    return Alarm(
        rule_id=rule.id,
        zone_id=rule.zone_id,
        subject_id=subject,
        label=spot.label,
        box=spot.box,
        count=len(found) if rule.kind == "count" else 1,
        raised_s=raised_s,
        lower_s=lower_s,
    )


def _alarm_of(rule: ResolvedRule, track: _Track, *, count: int) -> Alarm:
    track.is_alarmed = True
    return Alarm(
        rule_id=rule.id,
        zone_id=rule.zone_id,
        subject_id=str(track.number),
        label=track.label,
        box=track.box,
        count=count,
        raised_s=track.last_s,
        lower_s=track.last_s - track.first_s,
    )


def _observed(observed: Observed, said: _Said) -> Observed:
    """Returns the system's view of the same looks; it clears nothing, because it never knows that something left."""
    remembered = tuple(
        Remembered(
            id=str(track.number),
            label=track.label,
            zones=(),
            box=track.box,
            first_s=track.first_s,
            last_s=track.last_s,
            lower_s=track.last_s - track.first_s,
            has_first_picture=False,
        )
        for track in said.tracks
    )
    alarms = tuple(sorted(said.alarms, key=lambda alarm: alarm.raised_s))
    return Observed(length_s=observed.length_s, alarms=alarms, remembered=remembered, glances=observed.glances)
