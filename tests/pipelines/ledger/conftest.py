"""Twins of a camera and of a worker: a street that is scripted or filmed, looked at in visits and in stays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from pipelines.ledger.absorb import absorb
from pipelines.ledger.likeness import MatchSettings
from pipelines.ledger.open_places import open_places, open_runs
from pipelines.ledger.picture_need import answer_places, match_places, missed_places, needs_picture, strangers
from pipelines.ledger.state import Absorbed, CameraState, Place, Violation
from pipelines.orders import Look, OpenPlace, OrderKind, PlaceAnswer, Report, Sighting
from pipelines.outcome import Outcome
from pipelines.rules.resolve import ResolvedRule, RuleTypes, load_rule_types, watched
from pipelines.site import RuleId, ZoneId
from vision.arrays import XyxyNorm
from vision.boxes import boxes_array, iou_matrix
from vision.picture_health import PictureHealth

START_AT = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
CAMERA = "gate"
ZONE = "z1"


class Street(Protocol):
    """What can be seen at a time, in seconds since `START_AT`."""

    def sightings(self, at_s: float) -> tuple[Sighting, ...]: ...

    def patch(self, at_s: float, box: XyxyNorm) -> tuple[float, ...]: ...


@dataclass(kw_only=True)
class Thing:
    """Something that stands in the street for a while."""

    body: int
    """Things of one body look exactly alike, those of different bodies not at all."""
    from_s: float
    until_s: float
    box: XyxyNorm = (0.4, 0.4, 0.5, 0.8)
    label: str = "person"
    zones: tuple[str, ...] = (ZONE,)
    missed: Callable[[float], bool] = lambda at_s: False
    """Whether the network fails to find it at that time."""

    def is_there(self, at_s: float) -> bool:
        return self.from_s <= at_s < self.until_s


@dataclass(kw_only=True)
class ScriptedStreet:
    """A street in which things stand; what is nearer (later in the list) hides what is behind."""

    things: list[Thing] = field(default_factory=list)

    def sightings(self, at_s: float) -> tuple[Sighting, ...]:
        return tuple(
            Sighting(label=t.label, confidence=0.8, box=t.box, appearance=looks_of(t.body), zones=t.zones)
            for t in self.things
            if t.is_there(at_s) and not t.missed(at_s)
        )

    def patch(self, at_s: float, box: XyxyNorm) -> tuple[float, ...]:
        there = [(_iou(t.box, box), n, t.body) for n, t in enumerate(self.things) if t.is_there(at_s)]
        nearest = max(there, default=(0.0, 0, -1))
        return looks_of(nearest[2] if nearest[0] > 0.5 else -1)


def _iou(a: XyxyNorm, b: XyxyNorm) -> float:
    return float(iou_matrix(boxes_array([a]), boxes_array([b]))[0, 0])


def looks_of(body: int) -> tuple[float, ...]:
    """Returns a unit vector that is at right angles to every other body's; -1 is the empty street."""
    vector = [0.0] * 32
    vector[(body + 1) % 32] = 1.0
    return tuple(vector)


@dataclass(kw_only=True)
class Patrol:
    """A worker and the API in one: visits a street, keeps the camera's memory, collects what is concluded."""

    street: Street
    rules: tuple[ResolvedRule, ...]
    types: RuleTypes
    settings: MatchSettings = field(default_factory=MatchSettings)
    error_s: float = 0.0
    """Time error that every look claims."""
    lag_s: float = 0.0
    """How long after the true instant looks are captured; at most the error."""
    stream: str = "main"
    state: CameraState = field(default_factory=lambda: CameraState(camera_id=CAMERA))
    raised: list[Violation] = field(default_factory=list)
    cleared: list[Violation] = field(default_factory=list)
    ended: list[Place] = field(default_factory=list)
    orders: int = 0

    def visit(self, at_s: float, *, health: PictureHealth = PictureHealth.OK, most_looks: int = 3) -> Absorbed:
        """A routine visit: one look, and up to two more, a second apart, while a known object seems gone."""
        self.orders += 1
        known = self.known()
        looks: list[Look] = []
        while len(looks) < most_looks:
            looks.append(self.look(at_s + len(looks), index=len(looks), known=known, health=health))
            if not (self._is_something_gone(looks[-1], known) or self._is_someone_new(looks, known)):
                break
        return self.absorb(looks, order=f"o{self.orders}")

    def stay(self, from_s: float, until_s: float, *, every_s: float = 0.5, part_s: float = 5.0) -> None:
        """A stay: looks at a steady pace, reported in parts."""
        self.orders += 1
        count = round((until_s - from_s) / every_s)
        looks: list[Look] = []
        known = self.known()
        for index in range(count):
            at_s = from_s + index * every_s
            looks.append(self.look(at_s, index=index, known=known))
            if (len(looks) + 1) * every_s > part_s or index == count - 1:
                self.absorb(looks, order=f"o{self.orders}")
                looks = []
                known = self.known()

    def known(self) -> tuple[OpenPlace, ...]:
        """What an order would tell of the camera's places."""
        return open_places(self.state, self.rules, server_time=START_AT)

    def look(
        self, at_s: float, *, index: int, known: Sequence[OpenPlace], health: PictureHealth = PictureHealth.OK
    ) -> Look:
        """Returns one look at that true instant."""
        is_healthy = health is PictureHealth.OK
        sightings = self.street.sightings(at_s) if is_healthy else ()
        patches = [self.street.patch(at_s, place.box) for place in known]
        answers = answer_places(
            known, sightings, is_same_group=self.types.is_same_group, settings=self.settings, patches=patches
        )
        has_picture = self.stream != "sub" and is_healthy and self._wants_picture(at_s, sightings, known, patches)
        return Look(
            index=index,
            offset_s=at_s + self.lag_s,
            time_error_s=self.error_s,
            stream=self.stream,  # type: ignore[arg-type]  # a test's literal
            size_wh=(1280, 720),
            health=health,
            sightings=sightings,
            answers=tuple(
                PlaceAnswer(place=place.id, answer=answer, appearance=patch)
                for place, answer, patch in zip(known, answers, patches, strict=True)
            )
            if is_healthy
            else (),
            picture=f"{round(at_s * 1000):064x}" if has_picture else None,
        )

    def absorb(self, looks: Sequence[Look], *, order: str) -> Absorbed:
        """Absorbs looks as one report."""
        done = absorb(self.state, report_of(looks, order=order), rules=self.rules, types=self.types)
        self.state = done.state
        self.raised += done.raised
        self.cleared += done.cleared
        self.ended += done.ended
        return done

    def _wants_picture(
        self,
        at_s: float,
        sightings: Sequence[Sighting],
        known: Sequence[OpenPlace],
        patches: Sequence[Sequence[float]],
    ) -> bool:
        return needs_picture(
            sightings,
            offset_s=at_s + self.lag_s - self.error_s,
            places=known,
            runs=open_runs(self.state, self.rules, server_time=START_AT),
            watched=watched(self.rules),
            is_same_group=self.types.is_same_group,
            settings=self.settings,
            patches=patches,
        )

    def _is_someone_new(self, looks: Sequence[Look], known: Sequence[OpenPlace]) -> bool:
        sightings, patches = looks[0].sightings, [each.appearance for each in looks[0].answers]
        if len(looks) > 1 or looks[0].health is not PictureHealth.OK:
            return False
        matches = match_places(
            known, sightings, is_same_group=self.types.is_same_group, settings=self.settings, patches=patches
        )
        return bool(strangers(sightings, matches, watched(self.rules)))

    def _is_something_gone(self, look: Look, known: Sequence[OpenPlace]) -> bool:
        return look.health is PictureHealth.OK and bool(
            missed_places(
                known,
                look.sightings,
                is_same_group=self.types.is_same_group,
                settings=self.settings,
                patches=[each.appearance for each in look.answers],
            )
        )


def report_of(looks: Sequence[Look], *, order: str = "o1", camera: str = CAMERA) -> Report:
    """Returns a report of these looks, offsets counted from `START_AT`."""
    return Report(
        id=f"{order}-{looks[0].index if looks else 0}",
        order_id=order,
        kind=OrderKind.ROUTINE,
        camera_id=camera,
        fence=1,
        worker_id="w1",
        outcome=Outcome.INSPECTED,
        server_time=START_AT,
        looks=tuple(looks),
        ended_offset_s=looks[-1].offset_s if looks else 0.0,
    )


@dataclass(frozen=True, kw_only=True)
class Twins:
    """What a test needs to build its street; handed over by a fixture, because test folders are no packages."""

    types: RuleTypes

    thing = Thing
    street = ScriptedStreet
    report = staticmethod(report_of)
    looks_of = staticmethod(looks_of)
    camera = CAMERA
    start_at = START_AT

    def rule(self, limit_s: float = 12.0, **changes: object) -> ResolvedRule:
        """Returns a loitering rule, changed."""
        fields: dict[str, object] = {
            "id": RuleId("r1"),
            "type": "loitering",
            "kind": "occupancy",
            "zone_id": ZoneId(ZONE),
            "labels": frozenset({"person"}),
            "limit_s": limit_s,
        }
        return ResolvedRule(**(fields | changes))  # type: ignore[arg-type]  # a test's own fields

    def patrol(self, street: Street, *rules: ResolvedRule, **changes: object) -> Patrol:
        """Returns a patrol of the street under a loitering rule of 12 s, or under the rules given."""
        fields: dict[str, object] = {"street": street, "rules": rules or (self.rule(),), "types": self.types}
        return Patrol(**(fields | changes))  # type: ignore[arg-type]  # a test's own fields

    def at(self, seconds: float) -> datetime:
        """Returns the instant so many seconds after the start."""
        return START_AT + timedelta(seconds=seconds)


@pytest.fixture(scope="session")
def twins() -> Twins:
    return Twins(types=load_rule_types())
