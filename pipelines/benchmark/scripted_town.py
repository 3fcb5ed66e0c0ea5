"""A random town by seed: cameras on hosts, promises, rules, and everything that happens in front of the cameras."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from vision.arrays import XyxyNorm

DAY_H = 24
FIRST_HOUR = 8
"""The town's clock when the simulation begins."""
SPOTS: tuple[XyxyNorm, ...] = tuple((0.05 + 0.24 * n, 0.4, 0.19 + 0.24 * n, 0.6) for n in range(4))
LIMITS_S = (20.0, 30.0, 60.0, 120.0, 180.0, 300.0, 600.0)
LIMIT_WEIGHTS = (4, 6, 15, 20, 20, 25, 10)
CAMERAS_PER_HOST = 16
Plans = tuple[tuple[float, float], ...]
"""Of each plan: which share of the cameras it has, and its gap compared with the middle one's."""
THREE_PLANS: Plans = ((0.2, 0.5), (0.5, 1.0), (0.3, 2.0))
ONE_PLAN: Plans = ((1.0, 1.0),)
PROFILES = (
    (0, 0, 0, 0, 0, 1, 2, 4, 5, 4, 4, 5, 6, 5, 4, 4, 5, 7, 6, 4, 2, 1, 1, 0),
    (1, 1, 0, 0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 2, 2, 2, 3, 5, 8, 9, 9, 7, 4, 2),
    (2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2),
)
"""How much comes at each hour of the day: at shops, where people eat, anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TownTerms:
    """What the town is like."""

    cameras: int
    hours: float
    seed: int
    middle_gap_s: float
    """`max_gap_s` of the middle plan."""
    plans: Plans = THREE_PLANS
    stays_per_h: float = 1.0
    """Objects that stop, per camera and hour on average; most cameras see far fewer, a few see many."""
    spread: float = 1.6
    """Of the logarithm of the cameras' rates: 1.6 gives a tenth of the cameras two thirds of all."""
    swap_share: float = 0.25
    """Of the objects that leave: at once another one stands at their spot."""
    cover_share: float = 0.15
    """Of the objects: something stands in front of them for a while."""
    outage_share: float = 0.04
    """Of the cameras, per day: they cannot be reached for a while."""
    blind_share: float = 0.02
    """Of the cameras, per day: their picture is black for a while."""


@dataclass(slots=True, kw_only=True)
class Thing:
    """One object that stops somewhere."""

    number: int
    """Its body: looks alike at every look, unlike any other."""
    spot: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time during which something is the matter with a spot or with the camera."""

    spot: int
    begin_s: float
    end_s: float


@dataclass(slots=True, kw_only=True)
class ScriptedCamera:
    """A camera and all that will happen in front of it."""

    id: str
    host: str
    gap_s: float
    limit_s: float
    rate_per_h: tuple[float, ...]
    """(24,) true rate at which violations begin, by the hour of the day."""
    things: list[Thing] = field(default_factory=list)
    """In order of their beginning."""
    covers: list[Span] = field(default_factory=list)
    outages: list[Span] = field(default_factory=list)
    blind: list[Span] = field(default_factory=list)


def build_town(terms: TownTerms) -> list[ScriptedCamera]:
    """Returns the cameras. The same terms always give the same town, however it is then patrolled."""
    return [_camera(number, terms, Random(f"{terms.seed}/{number}")) for number in range(terms.cameras)]


def load_of(town: list[ScriptedCamera], *, visit_s: float, slots: int) -> float:
    """Returns the share of the slots' time that the promises need."""
    return sum(visit_s / camera.gap_s for camera in town) / slots


def middle_gap_s(*, cameras: int, visit_s: float, slots: int, load: float, plans: Plans = THREE_PLANS) -> float:
    """Returns the middle plan's gap with which the promises need this share of the slots' time."""
    return cameras * visit_s * sum(share / factor for share, factor in plans) / (slots * load)


def hour_at(time_s: float) -> int:
    """Returns the hour of the day, 0 to 23."""
    return int(FIRST_HOUR + time_s / 3600) % DAY_H


def _camera(number: int, terms: TownTerms, rng: Random) -> ScriptedCamera:
    (limit_s,) = rng.choices(LIMITS_S, LIMIT_WEIGHTS)
    profile = rng.choice(PROFILES)
    # The mean of a log-normal with median 1 is exp(spread^2 / 2).
    busy = terms.stays_per_h * math.exp(rng.gauss(0, terms.spread) - terms.spread**2 / 2)
    rates = [min(busy * DAY_H * each / sum(profile), 30.0) for each in profile]
    camera = ScriptedCamera(
        id=f"c{number:05d}",
        host=f"h{number // CAMERAS_PER_HOST:04d}",
        gap_s=terms.middle_gap_s * _factor((number * 7919 % terms.cameras + 0.5) / terms.cameras, terms.plans),
        limit_s=limit_s,
        rate_per_h=tuple(rate * _SHARE_OVER_LIMIT for rate in rates),
    )
    length_s = terms.hours * 3600
    things = _things(rates, limit_s=limit_s, terms=terms, rng=rng)
    camera.things = sorted(things, key=lambda thing: thing.start_s)
    covers = (_cover(thing, rng) for thing in camera.things if rng.random() < terms.cover_share)
    camera.covers = sorted(covers, key=lambda span: span.begin_s)
    camera.outages = _spans(terms.outage_share, length_s, rng)
    camera.blind = _spans(terms.blind_share, length_s, rng)
    return camera


def _factor(share: float, plans: Plans) -> float:
    for part, factor in plans:
        if share < part:
            return factor
        share -= part
    return plans[-1][1]


_STAY_MEDIAN = 0.8
_STAY_SPREAD = 0.8
"""Stays are log-normal around the limit: 39 in 100 reach it."""
_SHARE_OVER_LIMIT = 0.5 * math.erfc(-math.log(_STAY_MEDIAN) / _STAY_SPREAD / math.sqrt(2))


def _things(rates: list[float], *, limit_s: float, terms: TownTerms, rng: Random) -> Iterator[Thing]:
    """Yields what stops; who finds no free spot drives on."""
    free_at = [0.0] * len(SPOTS)
    number = 0
    for start_s in _arrivals(rates, terms.hours * 3600, rng):
        free = [spot for spot, at in enumerate(free_at) if at <= start_s]
        if not free:
            continue
        spot, begin_s = rng.choice(free), start_s
        while True:
            number += 1
            end_s = begin_s + limit_s * _STAY_MEDIAN * math.exp(rng.gauss(0, _STAY_SPREAD))
            yield Thing(number=number, spot=spot, start_s=begin_s, end_s=end_s)
            begin_s = end_s + rng.uniform(1, 20)
            if rng.random() >= terms.swap_share or begin_s >= terms.hours * 3600:
                break
        free_at[spot] = end_s + 30


def _arrivals(rates: list[float], length_s: float, rng: Random) -> Iterator[float]:
    """Yields the instants of a Poisson process with a rate for each hour of the day (thinning: Lewis, Shedler 1979)."""
    most = max(rates) / 3600
    at_s = 0.0
    while most > 0:
        at_s += rng.expovariate(most)
        if at_s >= length_s:
            return
        if rng.random() * most * 3600 < rates[hour_at(at_s)]:
            yield at_s


def _cover(thing: Thing, rng: Random) -> Span:
    begin_s = rng.uniform(thing.start_s, thing.end_s)
    return Span(spot=thing.spot, begin_s=begin_s, end_s=begin_s + rng.uniform(5, 60))


def _spans(per_day: float, length_s: float, rng: Random) -> list[Span]:
    if rng.random() >= per_day * max(length_s / 86400, 1 / DAY_H):
        return []
    begin_s = rng.uniform(0, length_s)
    return [Span(spot=-1, begin_s=begin_s, end_s=begin_s + 600 * math.exp(rng.gauss(0, 1)))]
