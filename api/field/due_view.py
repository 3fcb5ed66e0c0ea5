"""How long there is still time for a case, as a page shows it; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.field.words import Words

COLOURS = ("red", "yellow", "green")
"""Most urgent first."""
NO_COLOUR = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The most urgent clock of a case."""

    colour: str
    """"red", "yellow", "green"; "none" where no clock runs."""
    stage: str
    """What is due, as a name; empty where no clock runs."""
    left: str
    """Such as "剩 1 小时" or "超期 5 分"; empty where no clock runs."""
    at: str
    """When, in short."""
    exact: str
    """When, with its date."""
    due_at: datetime | None

    @property
    def order(self) -> tuple[int, float]:
        """Most urgent first: by colour, then by deadline."""
        rank = COLOURS.index(self.colour) if self.colour in COLOURS else len(COLOURS)
        return rank, self.due_at.timestamp() if self.due_at else float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """One clock of a case, for the table of all."""

    stage: str
    limit: str
    told: str
    """What became of it, or what is left."""
    exact: str
    colour: str


def due_of(clocks: Mapping[str, Any], words: Words) -> Due:
    """Returns what is due next, from the answer of `GET /cases/{id}/clocks`."""
    running = [each for each in clocks["clocks"] if each["ended_at"] is None]
    # The whole course is timed beside its stages; what somebody has to do now is a stage.
    stages = [each for each in running if each["stage"] != "total"] or running
    if not stages:
        return listed_due(None, words)
    first: Mapping[str, Any] = min(stages, key=_at)
    return listed_due({**first, "colour": clocks["colour"]}, words)


def listed_due(clock: Mapping[str, Any] | None, words: Words) -> Due:
    """Returns what is due next, from the `clock` that `GET /cases` answers with a case."""
    if clock is None:
        return Due(colour=NO_COLOUR, stage="", left="", at="", exact="", due_at=None)
    at = _at(clock)
    return Due(
        colour=clock["colour"] or NO_COLOUR,
        stage=words.name("stage", clock["stage"]),
        left=_left(clock, words),
        at=words.short(at),
        exact=words.exact(at),
        due_at=at,
    )


def clock_lines(clocks: Mapping[str, Any], words: Words) -> Sequence[ClockLine]:
    """Returns all clocks of a case as lines."""
    return [
        ClockLine(
            stage=words.name("stage", each["stage"]),
            limit=limit_text(each["limit"], words),
            told=_told(each, words),
            exact=words.exact(_at(each)),
            colour=each["colour"] or NO_COLOUR,
        )
        for each in clocks["clocks"]
    ]


def limit_text(limit: Mapping[str, Any], words: Words) -> str:
    """Returns "2 工作时"."""
    return f"{limit['amount']:g} {words.name('clock', limit['clock'])}"


def _at(clock: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(clock["due_at"])


def _told(clock: Mapping[str, Any], words: Words) -> str:
    if clock["ended_at"] is None:
        return _left(clock, words)
    return words.say("field.clock_late" if clock["is_overdue"] else "field.clock_in_time")


def _left(clock: Mapping[str, Any], words: Words) -> str:
    if clock["is_paused"]:
        return words.say("field.clock_stands")
    seconds = (_at(clock) - words.now).total_seconds()
    if clock["is_overdue"] or seconds < 0:
        return words.say("field.overdue_by", span=words.span(abs(seconds)))
    return words.say("field.left", span=words.span(seconds))
