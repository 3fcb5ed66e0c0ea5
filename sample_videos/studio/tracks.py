"""Where an actor is at any time: its keys made into a smooth way with stops."""

import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from sample_videos.studio.scene import Actor, Label, Metres2, SceneError

STANDS_M = 0.02
"""Two keys nearer than this are one place: the actor stands."""
EASE_S = {Label.PERSON: 0.3, Label.BICYCLE: 1.0}
EASE_OTHERS_S = 1.6
"""How long braking to a stop, and starting from it, takes."""
TURN_S = {Label.PERSON: 0.3, Label.BICYCLE: 0.6}
TURN_OTHERS_S = 1.0
"""Half the time that a bend in the way takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """An actor at one instant."""

    x_m: float
    y_m: float
    heading_deg: float
    walked_m: float
    """Way since the first key."""
    moves: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """One stop: from when it stopped until it left, or was gone."""

    start_s: float
    end_s: float
    x_m: float
    y_m: float
    heading_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leg:
    start_s: float
    end_s: float
    start: Metres2
    end: Metres2
    length_m: float
    walked_m: float
    ease_in_s: float = 0.0
    ease_out_s: float = 0.0

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s

    @property
    def stands(self) -> bool:
        return self.length_m < STANDS_M

    @property
    def heading_deg(self) -> float:
        return math.degrees(math.atan2(self.start[0] - self.end[0], self.end[1] - self.start[1]))

    @property
    def cruise_mps(self) -> float:
        return self.length_m / (self.duration_s - (self.ease_in_s + self.ease_out_s) / 2)

    def way_m(self, t: float) -> float:
        """Returns how far along it is: even, but for braking and starting."""
        since, left = t - self.start_s, self.end_s - t
        if since < self.ease_in_s:
            return self.cruise_mps * since * since / (2 * self.ease_in_s)
        if left < self.ease_out_s:
            return self.length_m - self.cruise_mps * left * left / (2 * self.ease_out_s)
        return self.cruise_mps * (since - self.ease_in_s / 2)

    def velocity_mps(self) -> Metres2:
        """Returns the cruising velocity, (x, y)."""
        if self.stands:
            return (0.0, 0.0)
        share = self.cruise_mps / self.length_m
        return ((self.end[0] - self.start[0]) * share, (self.end[1] - self.start[1]) * share)


class Track:
    """An actor's way. With one key only it always stands there.

    Raises:
        SceneError: The keys are not in the order of time.
    """

    def __init__(self, actor: Actor) -> None:
        times = [key.t for key in actor.keys]
        if any(later <= earlier for earlier, later in pairwise(times)):
            raise SceneError(f"actor {actor.id}: expected keys with growing t, got {times}; put them in order")
        self._times = times
        self._keys = actor.keys
        self._turn_s = TURN_S.get(actor.look.kind, TURN_OTHERS_S)
        self._legs = _eased(_legs_of(actor), EASE_S.get(actor.look.kind, EASE_OTHERS_S))
        self._headings = self._headings_at_keys()

    @property
    def start_s(self) -> float:
        """When it appears."""
        return self._times[0] if self._legs else -math.inf

    @property
    def end_s(self) -> float:
        """When it is gone."""
        return self._times[-1] if self._legs else math.inf

    def at(self, t: float) -> State | None:
        """Returns where it is; None before its first key and from its last on."""
        if not self._legs:
            key = self._keys[0]
            return State(x_m=key.x, y_m=key.y, heading_deg=self._headings[0], walked_m=0.0, moves=False)
        if not self.start_s <= t < self.end_s:
            return None
        index = min(bisect_right(self._times, t), len(self._legs)) - 1
        leg = self._legs[index]
        if leg.stands:
            share = (t - leg.start_s) / leg.duration_s
            heading = _between(self._headings[index], self._headings[index + 1], share)
            x_m, y_m = leg.start
            return State(x_m=x_m, y_m=y_m, heading_deg=heading, walked_m=leg.walked_m, moves=False)
        x_m, y_m = self._point(index, t)
        walked_m = leg.walked_m + leg.way_m(t)
        return State(x_m=x_m, y_m=y_m, heading_deg=self._heading(index, t), walked_m=walked_m, moves=True)

    def stands(self) -> tuple[Stand, ...]:
        """Returns its stops in the order of time; standing on through several keys is one stop."""
        if not self._legs:
            state = self.at(0.0)
            assert state is not None
            return (_stand(state, -math.inf, math.inf),)
        found: list[Stand] = []
        for index, leg in enumerate(self._legs):
            if not leg.stands:
                continue
            start_s = leg.start_s
            if found and found[-1].end_s == leg.start_s:
                start_s = found.pop().start_s
            x_m, y_m = leg.start
            heading = self._headings[index + 1]
            found.append(Stand(start_s=start_s, end_s=leg.end_s, x_m=x_m, y_m=y_m, heading_deg=heading))
        return tuple(found)

    def moves(self) -> tuple[tuple[float, float], ...]:
        """Returns the stretches of time in which it moves."""
        found: list[tuple[float, float]] = []
        for leg in self._legs:
            if leg.stands:
                continue
            start_s = found.pop()[0] if found and found[-1][1] == leg.start_s else leg.start_s
            found.append((start_s, leg.end_s))
        return tuple(found)

    def _window_s(self, index: int) -> float:
        """Half the time that the bend at the end of leg `index` takes; 0 where one of the two legs stands."""
        if not 0 <= index < len(self._legs) - 1 or self._legs[index].stands or self._legs[index + 1].stands:
            return 0.0
        return min(self._turn_s, self._legs[index].duration_s / 2, self._legs[index + 1].duration_s / 2)

    def _point(self, index: int, t: float) -> Metres2:
        leg = self._legs[index]
        for corner in (index - 1, index):
            window_s = self._window_s(corner)
            since = t - self._times[corner + 1] + window_s
            if window_s > 0 and 0 <= since <= 2 * window_s:
                before, after = self._legs[corner].velocity_mps(), self._legs[corner + 1].velocity_mps()
                at = self._legs[corner].end
                bent = [
                    at[n] + before[n] * (since - window_s) + (after[n] - before[n]) * since * since / (4 * window_s)
                    for n in (0, 1)
                ]
                return (bent[0], bent[1])
        share = leg.way_m(t) / leg.length_m
        return tuple(a + (b - a) * share for a, b in zip(leg.start, leg.end, strict=True))  # type: ignore[return-value]

    def _heading(self, index: int, t: float) -> float:
        leg = self._legs[index]
        first, last = self._keys[index].heading_deg, self._keys[index + 1].heading_deg
        if first is not None and last is not None:
            return _between(first, last, leg.way_m(t) / leg.length_m)
        turn_s = min(2 * self._turn_s, leg.duration_s / 2)
        start_s = self._window_s(index - 1) or turn_s
        end_s = self._window_s(index) or turn_s
        if t - leg.start_s < start_s:
            return _between(self._headings[index], leg.heading_deg, (t - leg.start_s) / start_s)
        if leg.end_s - t < end_s:
            return _between(self._headings[index + 1], leg.heading_deg, (leg.end_s - t) / end_s)
        return leg.heading_deg % 360

    def _headings_at_keys(self) -> list[float]:
        headings: list[float] = []
        for index, key in enumerate(self._keys):
            arrives = self._legs[index - 1] if index > 0 and not self._legs[index - 1].stands else None
            leaves = self._legs[index] if index < len(self._legs) and not self._legs[index].stands else None
            if key.heading_deg is not None:
                headings.append(key.heading_deg)
            elif arrives and leaves:
                headings.append(_between(arrives.heading_deg, leaves.heading_deg, 0.5))
            elif arrives:
                headings.append(arrives.heading_deg)
            elif headings:
                headings.append(headings[-1])
            else:
                headings.append(leaves.heading_deg if leaves else self._later_heading())
        return headings

    def _later_heading(self) -> float:
        """Of one that stands first and says nothing: as it will leave."""
        said = [key.heading_deg for key in self._keys if key.heading_deg is not None]
        moving = [leg.heading_deg for leg in self._legs if not leg.stands]
        return [*said, *moving, 0.0][0]


def _stand(state: State, start_s: float, end_s: float) -> Stand:
    return Stand(start_s=start_s, end_s=end_s, x_m=state.x_m, y_m=state.y_m, heading_deg=state.heading_deg)


def _legs_of(actor: Actor) -> list[_Leg]:
    legs: list[_Leg] = []
    walked_m = 0.0
    for first, last in pairwise(actor.keys):
        start, end = (first.x, first.y), (last.x, last.y)
        length_m = math.dist(start, end)
        legs.append(_Leg(start_s=first.t, end_s=last.t, start=start, end=end, length_m=length_m, walked_m=walked_m))
        walked_m += length_m
    return legs


def _eased(legs: list[_Leg], ease_s: float) -> list[_Leg]:
    eased: list[_Leg] = []
    for index, leg in enumerate(legs):
        comes_from_rest = index > 0 and legs[index - 1].stands
        goes_to_rest = index + 1 < len(legs) and legs[index + 1].stands
        most_s = min(ease_s, leg.duration_s / 2)
        eased.append(
            _Leg(
                start_s=leg.start_s,
                end_s=leg.end_s,
                start=leg.start,
                end=leg.end,
                length_m=leg.length_m,
                walked_m=leg.walked_m,
                ease_in_s=most_s if comes_from_rest and not leg.stands else 0.0,
                ease_out_s=most_s if goes_to_rest and not leg.stands else 0.0,
            )
        )
    return eased


def turned_deg(start_deg: float, end_deg: float) -> float:
    """Returns the smaller turn from one heading to another, -180 to 180, counter-clockwise positive."""
    return (end_deg - start_deg + 180) % 360 - 180


def _between(start_deg: float, end_deg: float, share: float) -> float:
    return (start_deg + turned_deg(start_deg, end_deg) * min(max(share, 0.0), 1.0)) % 360
