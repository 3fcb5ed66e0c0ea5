"""How a camera has been: its day by state of coverage, and its last visits; pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.language import Language
from api.pages.texts import name_of
from pipelines.patrol.coverage import CoverageState

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of a time was in one state."""

    state: str
    name: str
    minutes: int
    percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One hour of a camera."""

    begin: str
    shares: Sequence[Share]

    @property
    def words(self) -> str:
        """As it is read on hover."""
        return f"{self.begin} {'，'.join(f'{each.name} {each.minutes} min' for each in self.shares)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitShown:
    """One visit as a line."""

    at: str
    kind: str
    outcome: str
    tone: str
    detail: str


def shares(minutes: Mapping[str, int], language: Language) -> list[Share]:
    """Returns the states that there were, in the order of `CoverageState`."""
    total = sum(minutes.values()) or 1
    return [
        Share(
            state=state.value,
            name=name_of(language, "coverage", state.value),
            minutes=minutes[state.value],
            percent=100 * minutes[state.value] / total,
        )
        for state in CoverageState
        if minutes.get(state.value)
    ]


def hours_shown(view: Answer, camera_id: str, language: Language, *, clock: Callable[[str], str]) -> list[Hour]:
    """Returns the hours of a camera, of what `GET /coverage/hours` answers.

    Args:
        view: The answer.
        camera_id: Which camera.
        language: Of the page.
        clock: Says when an hour begins.
    """
    rows: list[list[int]] = next((each["hours"] for each in view["cameras"] if each["camera_id"] == camera_id), [])
    return [
        Hour(begin=clock(begin), shares=shares(dict(zip(view["states"], row, strict=True)), language))
        for begin, row in zip(view["hours"], rows, strict=False)
    ]


def day_minutes(hours: Sequence[Hour]) -> dict[str, int]:
    """Returns how many minutes of all hours were what."""
    total: Counter[str] = Counter()
    for hour in hours:
        total.update({each.state: each.minutes for each in hour.shares})
    return dict(total)


def visits_shown(visits: Sequence[Answer], language: Language, *, clock: Callable[[str], str]) -> list[VisitShown]:
    """Returns visits as lines, newest first."""
    return [
        VisitShown(
            at=clock(each["granted_at"]),
            kind=name_of(language, "order", each["kind"]),
            outcome=name_of(language, "outcome", each["outcome"] or "worker_killed") if each["ended_at"] else "…",
            tone=_tone(each["outcome"]) if each["ended_at"] else "dim",
            detail=each["detail"],
        )
        for each in visits
    ]


def _tone(outcome: str | None) -> str:
    if outcome == "inspected":
        return "green"
    return "yellow" if outcome in ("degraded", "stopped", "busy") else "red"
