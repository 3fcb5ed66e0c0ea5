"""How long there is still time, in words; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.console.cases.words import Words, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is due next."""

    words: str
    """Such as "处置 剩 1 小时"; empty where no clock runs."""
    exact: str
    colour: str
    """"red", "yellow", "green"; empty where no clock runs."""
    is_overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """One run of one stage's clock."""

    stage: str
    limit: str
    left: str
    """What is left, or what became of it."""
    due: str
    exact: str
    colour: str
    is_over: bool
    left_share: float | None
    """For a bar; None: it does not run."""
    hint: str


def due(clock: Mapping[str, Any] | None, words: Words, *, now: datetime) -> Due:
    """Returns what is due next of a case in a list."""
    if clock is None:
        return Due(words="", exact="", colour="")
    told = f"{words.name('stage', clock['stage'])} {left(clock, words, now=now)}"
    return Due(words=told, exact=words.exact(clock["due_at"]), colour=clock["colour"], is_overdue=clock["is_overdue"])


def left(clock: Mapping[str, Any], words: Words, *, now: datetime) -> str:
    """Returns "剩 1 小时" or "超期 5 分钟"."""
    if clock["is_paused"]:
        return words.say("cases.clock_stands")
    seconds = (moment(clock["due_at"]) - now).total_seconds()
    key = "cases.left" if seconds >= 0 else "cases.overdue_by"
    return words.say(key, span=words.span(abs(seconds)))


def clock_lines(clocks: Sequence[Mapping[str, Any]], words: Words, *, now: datetime) -> list[ClockLine]:
    """Returns the clocks of a case: what runs first, then what has ended, newest first."""
    running = [each for each in clocks if each["ended_at"] is None]
    running.sort(key=lambda each: (each["stage"] == "total", each["due_at"]))
    ended = [each for each in reversed(clocks) if each["ended_at"] is not None]
    return [_line(each, words, now=now) for each in [*running, *ended]]


def limit_words(limit: Mapping[str, Any], words: Words) -> str:
    """Returns "2 工作时"."""
    return f"{limit['amount']:g} {words.name('clock', limit['clock'])}"


def _line(clock: Mapping[str, Any], words: Words, *, now: datetime) -> ClockLine:
    is_running = clock["ended_at"] is None
    more = [f"+ {limit_words(each, words)}" for each in clock["extensions"]]
    ended = words.say("cases.clock_late" if clock["is_overdue"] else "cases.clock_in_time")
    stage = words.name("stage", clock["stage"])
    return ClockLine(
        stage=stage if clock["run"] == 1 else words.say("cases.stage_again", stage=stage, run=clock["run"]),
        limit=" ".join([limit_words(clock["limit"], words), *more]),
        left=left(clock, words, now=now) if is_running else ended,
        due=words.short(clock["due_at"]),
        exact=words.exact(clock["due_at"]),
        colour=clock["colour"] or "",
        is_over=clock["is_overdue"],
        left_share=clock["left_share"] if is_running else None,
        hint=words.say("cases.unknown_years", years=", ".join(map(str, clock["unknown_years"])))
        if clock["unknown_years"]
        else "",
    )
