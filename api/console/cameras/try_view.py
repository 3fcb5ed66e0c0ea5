"""What a rule would have raised, in words; pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from api.pages.language import Language
from api.pages.texts import catalogue, say
from api.pages.times import span

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """One case that there would have been."""

    raised_at: str
    what: str
    stood: str
    gone: str
    picture: str | None


def facts(tried: Answer, language: Language) -> list[tuple[str, str]]:
    """Returns what the trial went by."""
    seen = "，".join(f"{label} {count}" for label, count in tried["seen"].items())
    looks = say(language, "cameras.tried_looks_of", healthy=tried["healthy"], looks=tried["looks"])
    if tried["is_cut"]:
        looks = f"{looks} · {say(language, 'cameras.tried_cut')}"
    return [
        (say(language, "cameras.tried_looks"), looks),
        (say(language, "cameras.tried_limit"), span(language, tried["limit_s"])),
        (say(language, "cameras.tried_labels"), "，".join(tried["labels"])),
        (say(language, "cameras.tried_seen"), seen or say(language, "cameras.tried_seen_none")),
    ]


def raised(tried: Answer, language: Language, *, clock: Callable[[str], str]) -> list[Raised]:
    """Returns the cases that there would have been, oldest first."""
    return [_raised(each, language, clock=clock) for each in tried["raised"]]


def left_out(tried: Answer, language: Language) -> list[str]:
    """Returns in words what a trial cannot know."""
    keys = [f"cameras.left_out_{each}" for each in tried["left_out"]]
    return [say(language, key) if key in catalogue() else key for key in keys]


def _raised(each: Answer, language: Language, *, clock: Callable[[str], str]) -> Raised:
    upper = each["dwell_upper_s"]
    least = span(language, each["dwell_lower_s"])
    stood = (
        say(language, "cameras.tried_at_least", span=least)
        if upper is None
        else say(language, "cameras.tried_between", least=least, most=span(language, upper))
    )
    return Raised(
        raised_at=clock(each["raised_at"]),
        what=f"{each['label']} × {each['count']}" if each["count"] > 1 else each["label"],
        stood=stood,
        gone=say(language, "cameras.tried_still") if each["ended_at"] is None else clock(each["ended_at"]),
        picture=None if each["picture"] is None else f"/api/v1/evidence/{each['picture']}",
    )
