"""Visits to a scripted camera: the looks that a worker would take, decided by the product's own questions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from pipelines.benchmark.scripted_look import ScriptedStreet
from pipelines.brief_visit import LOOKS_FOR_ABSENCE, LOOKS_FOR_HEALTH, PATIENCE_S, SPACING_S
from pipelines.ledger.likeness import MatchSettings
from pipelines.ledger.open_places import open_places
from pipelines.ledger.picture_need import answer_places, missed_places, needs_picture
from pipelines.ledger.state import CameraState
from pipelines.orders import Look, OpenPlace, OrderKind, PlaceAnswer, Report, Sighting, Timings, Watched
from pipelines.outcome import Outcome
from pipelines.rules.resolve import ResolvedRule, RuleTypes, watched
from vision.picture_health import PictureHealth

START_AT = datetime(2026, 6, 1, tzinfo=UTC)
"""Second 0 of the simulation."""
TIME_ERROR_S = 0.3
"""What every look claims, and the most by which it is captured after its true instant."""
REFUSED_S = 5.0
"""A camera that cannot be reached is given up after so long."""
PICTURE = f"{1:064x}"
SIZE_WH = (1920, 1080)
OPEN_SHARE = 0.55
"""Of a short visit's time goes by until its first picture; the rest is analysis, closing and delivery."""
JITTER = 0.25
"""Spread of the logarithm of a visit's time."""
BUDGET_S = 20.0
_TIMINGS = Timings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What is the same at all cameras."""

    types: RuleTypes
    visit_s: float
    """Mean time of a short visit with one look."""
    stay_period_s: float = 2.0
    """Between two looks of a stay."""
    settings: MatchSettings = field(default_factory=MatchSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """How a visit, or a part of a stay, went."""

    looks: tuple[Look, ...]
    outcome: Outcome
    begun_s: float
    ended_s: float


def visit(
    street: ScriptedStreet, state: CameraState, rules: tuple[ResolvedRule, ...], *, duty: Duty, at_s: float, rng: Random
) -> Visited:
    """Returns a short visit that begins at that second: one look, and more while there is a reason to look again."""
    if street.is_unreachable(at_s):
        return Visited(looks=(), outcome=Outcome.UNREACHABLE, begun_s=at_s, ended_s=at_s + REFUSED_S)
    took_s = min(duty.visit_s * rng.lognormvariate(-(JITTER**2) / 2, JITTER), BUDGET_S)
    look_s = at_s + took_s * OPEN_SHARE
    looking = _Looking(street, state, rules, duty=duty, at_s=at_s)
    while looking.look(look_s) and look_s < at_s + BUDGET_S - took_s:
        look_s += SPACING_S
    extra_s = SPACING_S * (len(looking.looks) - 1)
    return Visited(looks=tuple(looking.looks), outcome=looking.outcome, begun_s=at_s, ended_s=at_s + took_s + extra_s)


def stay_part(
    street: ScriptedStreet,
    state: CameraState,
    rules: tuple[ResolvedRule, ...],
    *,
    duty: Duty,
    span_s: tuple[float, float],
) -> Visited:
    """Returns what a stay sees from one second to another, under what the ledger knows at the beginning of the part."""
    begin_s, end_s = span_s
    if street.is_unreachable(begin_s):
        return Visited(looks=(), outcome=Outcome.STREAM_ENDED, begun_s=begin_s, ended_s=begin_s + REFUSED_S)
    looking = _Looking(street, state, rules, duty=duty, at_s=begin_s)
    look_s = begin_s + duty.stay_period_s
    while look_s < end_s:
        looking.look(look_s)
        look_s += duty.stay_period_s
    return Visited(looks=tuple(looking.looks), outcome=looking.outcome, begun_s=begin_s, ended_s=end_s)


def report_of(visited: Visited, *, camera_id: str, order_id: str, kind: OrderKind) -> Report:
    """Returns the worker's report. Built without checks: these messages never cross a wire."""
    return Report.model_construct(
        schema_version=1,
        id=order_id,
        order_id=order_id,
        kind=kind,
        camera_id=camera_id,
        fence=1,
        worker_id="w",
        part=0,
        final=True,
        outcome=visited.outcome,
        stage=None,
        detail="",
        server_time=instant(visited.begun_s),
        looks=visited.looks,
        ended_offset_s=visited.ended_s - visited.begun_s,
        timings=_TIMINGS,
        network=None,
        software={},
        camera_clock_offset_s=None,
    )


def instant(at_s: float) -> datetime:
    """Returns the instant of a second of the simulation."""
    return START_AT + timedelta(seconds=at_s)


class _Looking:
    """The looks of one visit."""

    def __init__(
        self,
        street: ScriptedStreet,
        state: CameraState,
        rules: tuple[ResolvedRule, ...],
        *,
        duty: Duty,
        at_s: float,
    ) -> None:
        self.looks: list[Look] = []
        self._street, self._duty, self._begun_s = street, duty, at_s
        self._known: tuple[OpenPlace, ...] = (
            open_places(state, rules, server_time=instant(at_s)) if state.places else ()
        )
        self._watched: tuple[Watched, ...] = watched(rules)

    @property
    def outcome(self) -> Outcome:
        """How the visit ended, had it ended now."""
        is_healthy = any(look.health is PictureHealth.OK for look in self.looks)
        return Outcome.INSPECTED if is_healthy else Outcome.DEGRADED

    def look(self, at_s: float) -> bool:
        """Takes a look and returns whether there is a reason for another."""
        offset_s = at_s - self._begun_s + TIME_ERROR_S / 2
        if self._street.is_blind(at_s):
            self.looks.append(_look(len(self.looks), offset_s, health=PictureHealth.BLACK))
            return len(self.looks) < LOOKS_FOR_HEALTH
        sightings = self._street.sightings(at_s)
        if not (sightings or self._known):
            self.looks.append(_look(len(self.looks), offset_s))
            return False
        patches = [self._street.patch(at_s, place.box) for place in self._known]
        has_picture = self._needs_picture(sightings, patches, offset_s - TIME_ERROR_S)
        self.looks.append(
            _look(
                len(self.looks),
                offset_s,
                sightings=sightings,
                answers=self._answers(sightings, patches),
                picture=PICTURE if has_picture else None,
            )
        )
        if not has_picture and self._needs_picture(sightings, patches, offset_s + PATIENCE_S):
            return True
        return len(self.looks) < LOOKS_FOR_ABSENCE and bool(self._missed(sightings, patches))

    def _needs_picture(self, sightings: Sequence[Sighting], patches: Sequence[Sequence[float]], at_s: float) -> bool:
        return bool(sightings) and needs_picture(
            sightings,
            offset_s=at_s,
            places=self._known,
            runs=(),
            watched=self._watched,
            is_same_group=self._duty.types.is_same_group,
            settings=self._duty.settings,
            patches=patches,
        )

    def _missed(self, sightings: Sequence[Sighting], patches: Sequence[Sequence[float]]) -> tuple[int, ...]:
        types, settings = self._duty.types, self._duty.settings
        return missed_places(
            self._known, sightings, is_same_group=types.is_same_group, settings=settings, patches=patches
        )

    def _answers(self, sightings: Sequence[Sighting], patches: Sequence[tuple[float, ...]]) -> tuple[PlaceAnswer, ...]:
        types, settings = self._duty.types, self._duty.settings
        answers = answer_places(
            self._known, sightings, is_same_group=types.is_same_group, settings=settings, patches=patches
        )
        return tuple(
            PlaceAnswer.model_construct(place=place.id, answer=answer, appearance=patch)
            for place, answer, patch in zip(self._known, answers, patches, strict=True)
        )


def _look(
    index: int,
    offset_s: float,
    *,
    health: PictureHealth = PictureHealth.OK,
    sightings: tuple[Sighting, ...] = (),
    answers: tuple[PlaceAnswer, ...] = (),
    picture: str | None = None,
) -> Look:
    return Look.model_construct(
        index=index,
        offset_s=offset_s,
        time_error_s=TIME_ERROR_S,
        media_time_s=None,
        stream="main",
        size_wh=SIZE_WH,
        health=health,
        sightings=sightings,
        answers=answers,
        picture=picture,
    )
