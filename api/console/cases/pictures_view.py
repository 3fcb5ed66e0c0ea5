"""Which pictures of a case are shown where; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.console.cases.words import Words

_FINDING = ("first_scene", "second_scene", "reference", "current")
"""What the case was opened with, side by side; each stands for its drawn copy where there is one."""
_LATER = ("report_photo", "cleared_scene", "verify_scene", "handled_scene", "check_scene", "recheck_after")
"""What came since, in the order of the looks and people that brought it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture with what is said below it."""

    sha256: str
    title: str
    taken_at: str
    width: int
    height: int
    is_below_standard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Before and after, as a re-check found it."""

    before: Picture | None
    after: Picture | None
    answer: str
    asked_at: str
    is_clear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """All pictures of a case."""

    main: tuple[Picture, ...]
    rest: tuple[Picture, ...]
    """Crops, and the plain scenes that a drawn copy stands for."""


def pictures(held: Sequence[Mapping[str, Any]], words: Words) -> Pictures:
    """Returns the pictures: the finding first, then what came since, oldest first."""
    drawn = {each["parent_sha256"]: each for each in held if each["role"].endswith("_overlay")}
    main: list[Mapping[str, Any]] = []
    for roles in (_FINDING, _LATER):
        ranked = [each for each in held if each["role"] in roles]
        ranked.sort(key=lambda each: roles.index(each["role"]) if roles is _FINDING else 0)
        main += [drawn.get(each["sha256"], each) for each in ranked]
    shown = {each["sha256"] for each in main}
    rest = [each for each in held if each["sha256"] not in shown]
    return Pictures(main=_once(main, words), rest=_once(rest, words))


def pairs(rechecks: Sequence[Mapping[str, Any]], held: Sequence[Mapping[str, Any]], words: Words) -> tuple[Pair, ...]:
    """Returns before and after of each re-check that has an answer, the newest first."""
    known = {each["sha256"]: each for each in held}
    return tuple(
        Pair(
            before=_known(each["before"], known, words),
            after=_known(each["after"], known, words),
            answer=words.listed([words.name("answer", each["answer"]), words.name("why", each["why"] or "")]),
            asked_at=each["asked_at"],
            is_clear=each["answer"] == "cleared",
        )
        for each in reversed(rechecks)
        if each["answer"] is not None and each["after"] is not None
    )


def _once(held: Sequence[Mapping[str, Any]], words: Words) -> tuple[Picture, ...]:
    """The same picture can be evidence of two things; it is shown once."""
    return tuple({each["sha256"]: _picture(each, words) for each in held}.values())


def _known(sha256: str | None, known: Mapping[str, Mapping[str, Any]], words: Words) -> Picture | None:
    return _picture(known[sha256], words) if sha256 is not None and sha256 in known else None


def _picture(picture: Mapping[str, Any], words: Words) -> Picture:
    return Picture(
        sha256=picture["sha256"],
        title=words.name("picture", picture["role"]),
        taken_at=picture["taken_at"],
        width=picture["width"],
        height=picture["height"],
        is_below_standard=picture["is_below_standard"],
    )
