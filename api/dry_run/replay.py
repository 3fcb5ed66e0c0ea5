"""The ledger over kept looks: by boxes alone, because how objects look is not kept; pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from pipelines.ledger.absorb import absorb
from pipelines.ledger.state import CameraState, Violation
from pipelines.orders import Look, OrderKind, Report, Sighting
from pipelines.outcome import Outcome
from pipelines.rules.resolve import ResolvedRule, RuleTypes, resolve_rules
from pipelines.site import Camera, ZoneKind
from vision.picture_health import PictureHealth
from vision.zones import zones_touched

MISSES_TO_END = 3
"""Looks in a row without an object that end its stay, as many as the ledger wants of a visit."""
_ANY_PICTURE = "0" * 64
"""Stands for the picture that a real visit would have taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLook:
    """What is kept of one look."""

    at: datetime
    time_error_s: float
    size_wh: tuple[int, int]
    health: PictureHealth
    objects: Sequence[tuple[str, float, tuple[float, float, float, float]]]
    """Label, confidence, box."""


@dataclass(slots=True, kw_only=True)
class Replay:
    """Judges one look after another, oldest first."""

    camera_id: str
    applying: Callable[[datetime], Camera]
    """The camera with the zones and rules that hold at an instant."""
    types: RuleTypes
    raised: list[Violation] = field(default_factory=list)
    ended: dict[str, datetime] = field(default_factory=dict)
    """Subject -> from when on it was missed for good."""
    _state: CameraState | None = None
    _missed: dict[str, list[datetime]] = field(default_factory=dict)

    def judge(self, look: KeptLook) -> set[str]:
        """Returns the labels that the look saw where a rule is about them."""
        camera = self.applying(look.at)
        rules = resolve_rules(camera, self.types)
        state = self._state or CameraState(camera_id=self.camera_id)
        if look.health is not PictureHealth.OK or (state.last_look_at is not None and look.at <= state.last_look_at):
            return set()
        report = _report(self.camera_id, look, camera)
        absorbed = absorb(state, report, rules=rules, types=self.types)
        self.raised += absorbed.raised
        for violation in absorbed.cleared:
            self.ended[violation.subject_id] = violation.cleared_at or look.at
        self._state = self._without_the_gone(absorbed.state, look.at)
        return _concerned(report.looks[0].sightings, rules)

    def _without_the_gone(self, state: CameraState, at: datetime) -> CameraState:
        """Ends what several looks in a row have not seen: the ledger itself would wait for a word on its very spot."""
        gone = set()
        for place in state.places:
            if place.presence.last_seen_at >= at:
                self._missed.pop(place.id, None)
                continue
            missed = self._missed.setdefault(place.id, [])
            missed.append(at)
            if len(missed) >= MISSES_TO_END:
                gone.add(str(place.id))
                self.ended[place.id] = missed[0]
                del self._missed[place.id]
        if not gone:
            return state
        return replace(
            state,
            places=tuple(each for each in state.places if each.id not in gone),
            violations=tuple(each for each in state.violations if each.subject_id not in gone),
        )


def _report(camera_id: str, look: KeptLook, camera: Camera) -> Report:
    polygons = [
        (zone.id, np.asarray(zone.polygon, np.float64)) for zone in camera.zones if zone.kind is not ZoneKind.PRIVACY
    ]
    sightings = tuple(
        Sighting(label=label, confidence=confidence, box=box, appearance=(), zones=zones_touched(box, polygons))
        for label, confidence, box in look.objects
    )
    judged = Look(
        index=0,
        offset_s=0.0,
        time_error_s=look.time_error_s,
        stream="main",
        size_wh=look.size_wh,
        health=look.health,
        sightings=sightings,
        picture=_ANY_PICTURE,
    )
    name = look.at.strftime("try%Y%m%d%H%M%S%f")
    return Report(
        id=name,
        order_id=name,
        kind=OrderKind.ROUTINE,
        camera_id=camera_id,
        fence=1,
        worker_id="dry-run",
        outcome=Outcome.INSPECTED,
        server_time=look.at,
        looks=(judged,),
        ended_offset_s=0.0,
    )


def _concerned(sightings: Iterable[Sighting], rules: Sequence[ResolvedRule]) -> set[str]:
    return {each.label for each in sightings for rule in rules if rule.concerns(each.label, each.zones)}
