"""When enough of a kind stand in a zone at once, for the rules that count."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sample_videos.studio.stops import Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """One stretch of time in which enough stood there."""

    start_s: float
    end_s: float
    stops: tuple[Stop, ...]
    """Who stood there at some time in it."""
    count: int
    """How many there were at least, all the time."""

    @property
    def label(self) -> str:
        """The most frequent kind; of equals the first of the alphabet."""
        counts = Counter(sorted(str(stop.actor.look.kind) for stop in self.stops))
        return counts.most_common(1)[0][0]


def crowds(stops: Sequence[Stop], least: int) -> list[Crowd]:
    """Returns the stretches in which at least `least` stand at once, in the order of time.

    One who comes in the instant in which another leaves takes over: the crowd goes on.
    """
    edges = sorted({stop.start_s for stop in stops} | {stop.end_s for stop in stops})
    pieces: list[tuple[float, float, int]] = []
    for index in range(len(edges) - 1):
        start_s, end_s = edges[index], edges[index + 1]
        there = sum(stop.start_s <= start_s and stop.end_s >= end_s for stop in stops)
        if there < least:
            continue
        if pieces and pieces[-1][1] == start_s:
            first_s, _, fewest = pieces.pop()
            pieces.append((first_s, end_s, min(fewest, there)))
        else:
            pieces.append((start_s, end_s, there))
    return [
        Crowd(
            start_s=start_s,
            end_s=end_s,
            stops=tuple(stop for stop in stops if stop.start_s < end_s and stop.end_s > start_s),
            count=fewest,
        )
        for start_s, end_s, fewest in pieces
    ]
