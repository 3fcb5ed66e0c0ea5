"""From events to sentences; pure. What an event does not say, its sentence does not say either."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from api.cases.move import Move
from api.cases.states import SYSTEM, EventKind
from api.clocks.limit import ClockKind, Stage
from api.db.tables import CaseEventRow
from api.story.words import ADDED, BY, CLOCKS, EVENTS, LEVELS, MOVES, REASONS, STAGES, Language

UNKNOWN = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What the sentences of one case may name."""

    language: Language
    when: Callable[[datetime], str]
    """How a time is written."""
    found: Mapping[str, str]
    """What the case said when it was opened: `camera`, `zone`, `type`, `label`, `dwell`, `limit`."""
    origin: str
    units: Mapping[str, str] = field(default_factory=dict)
    """Id -> name."""


def sentence(event: CaseEventRow, telling: Telling) -> str:
    """Returns what one event says, as plain text: whoever shows it must escape it.

    Only people are quoted; what the server notes for itself is in the event.
    """
    detail, language = event.detail, telling.language
    words = {**telling.found, **_words(detail, telling), "kind": event.kind}
    core = _template(event, telling.origin, language).format_map(_Open(words))
    added = [
        ADDED[name][language].format_map({name: words[name]})
        for name in ADDED
        if str(detail.get(name) or "").strip() and (event.actor != SYSTEM or detail[name] in REASONS)
    ]
    return (" " if language == "en" else "").join([core, *added])


def maker(event: CaseEventRow, language: Language) -> str:
    """Returns what kind of actor an event is of; never a name."""
    if event.actor == SYSTEM:
        return BY["system"][language]
    return BY["person" if event.actor.startswith("person:") else "other"][language]


def pictures_of(event: CaseEventRow) -> list[str]:
    """Returns the pictures that an event names, a pair of before and after in this order."""
    detail = event.detail
    named = [*(detail.get("pictures") or []), detail.get("picture"), detail.get("before"), detail.get("after")]
    return [each for each in named if isinstance(each, str)]


def limit_text(limit: Any, language: Language) -> str:
    """Returns a limit of a clock in words; nothing for what is none."""
    try:
        words = CLOCKS[ClockKind(limit["clock"])][language]
        return words.format(amount=f"{float(limit['amount']):g}")
    except (KeyError, TypeError, ValueError):
        return ""


class _Open(dict[str, str]):
    """Facts of an event; one that is missing is a dash, not an error and not a guess."""

    def __missing__(self, key: str) -> str:
        return UNKNOWN


def _template(event: CaseEventRow, origin: str, language: Language) -> str:
    if event.kind == EventKind.MOVE.value:
        known = [move for move in Move if move.value == event.detail.get("move")]
        return MOVES[known[0]][language] if known else EVENTS["other"][language]
    more = {EventKind.OPENED.value: origin, EventKind.RECHECKED.value: str(event.detail.get("answer"))}
    name = f"{event.kind}.{more[event.kind]}" if event.kind in more else event.kind
    return EVENTS.get(name, EVENTS["other"])[language]


def _words(detail: Mapping[str, Any], telling: Telling) -> dict[str, str]:
    language = telling.language
    found = {key: str(value) for key, value in detail.items() if isinstance(value, str | int | float)}
    for name in ("cleared_at", "unwatched_at", "due_at", "sign_in_due_at"):
        if name in found:
            found[name] = _time(found[name], telling)
    if "unit" in found:
        found["unit"] = telling.units.get(found["unit"], found["unit"])
    if isinstance(detail.get("units"), list):
        quoted = [f"“{telling.units.get(str(each), str(each))}”" for each in detail["units"]]
        found["units"] = ("、" if language == "zh" else ", ").join(quoted)
    if found.get("level") in LEVELS:
        found["level"] = LEVELS[found["level"]][language]
    if found.get("stage") in set(Stage):
        found["stage"] = STAGES[Stage(found["stage"])][language]
    if found.get("reason") in REASONS:
        found["reason"] = REASONS[found["reason"]][language]
    asked = limit_text(detail.get("limit"), language)
    if detail.get("move"):
        found["limit"] = (f" {asked}" if language == "zh" else f": {asked}") if asked else ""
    return found


def _time(text: str, telling: Telling) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return telling.when(at) if at.tzinfo is not None else text
