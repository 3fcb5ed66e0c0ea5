"""A camera as one line of the list; pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.language import Language
from api.pages.texts import name_of, say

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a line shows."""

    id: str
    name: str
    area: str
    tags: Sequence[str]
    streams: str
    plans: str
    seen_at: str | None
    outcome: str
    """In words, with what is due to happen next."""
    tone: str
    """Class of the style sheet."""
    detail: str
    """The machine's own words, on hover."""
    failures: str
    zones: str
    find: str
    """What the search looks in."""


def rows(
    cameras: Sequence[Answer],
    language: Language,
    *,
    plans: Mapping[str, str],
    areas: Mapping[str, str],
    clock: Callable[[str], str],
) -> list[Row]:
    """Returns the lines of a list of cameras, in its order.

    Args:
        cameras: As `GET /cameras` answers.
        language: Of the page.
        plans: Id -> name.
        areas: Id -> name.
        clock: Says the time of a day.
    """
    return [_row(each, language, plans=plans, areas=areas, clock=clock) for each in cameras]


def _row(
    camera: Answer,
    language: Language,
    *,
    plans: Mapping[str, str],
    areas: Mapping[str, str],
    clock: Callable[[str], str],
) -> Row:
    state = camera["state"]
    area = areas.get(camera["area"], camera["area"])
    own = [plans.get(each, each) for each in camera["plans"]]
    words, tone = outcome_words(camera, language, clock=clock)
    zones = say(language, "cameras.zones_and_rules", zones=camera["zone_count"], rules=camera["rule_count"])
    return Row(
        id=camera["id"],
        name=camera["name"],
        area=area,
        tags=camera["tags"],
        streams=" ".join(say(language, f"cameras.short_{each}") for each in camera["streams"]),
        plans="、".join(own) if language is Language.ZH else ", ".join(own),
        seen_at=state["last_inspected_at"],
        outcome=words,
        tone=tone,
        detail=state["last_detail"],
        failures=str(state["failures"]) if state["failures"] else "",
        zones=zones,
        find=" ".join([camera["id"], camera["name"], area, *camera["tags"], *own, words]).lower(),
    )


def outcome_words(camera: Answer, language: Language, *, clock: Callable[[str], str]) -> tuple[str, str]:
    """Returns how the last visit went, and when the next try is where it failed, with a colour."""
    state = camera["state"]
    if state["last_outcome"] is None:
        key = "cameras.not_seen_yet" if camera["plans"] else "cameras.in_no_plan"
        return say(language, key), "dim"
    words = name_of(language, "outcome", state["last_outcome"])
    if state["is_stopped"]:
        return f"{words} · {say(language, 'cameras.waits_for_credential')}", "red"
    if state["last_outcome"] == "inspected":
        return words, ""
    if state["retry_at"]:
        words = f"{words} · {say(language, 'cameras.retry_at', at=clock(state['retry_at']))}"
    return words, "yellow" if state["last_outcome"] == "degraded" else "red"
