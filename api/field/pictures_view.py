"""Which pictures of a case a phone shows, in which order; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.field.words import Words

_ORDER = (
    "first_scene_overlay",
    "first_scene",
    "second_scene_overlay",
    "second_scene",
    "report_photo",
    "reference",
    "current",
    "verify_scene",
    "handled_scene",
    "cleared_scene_overlay",
    "cleared_scene",
    "check_scene",
    "recheck_after",
)
"""Crops are left out: the whole scene can be enlarged, and each picture costs somebody's data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One picture."""

    sha256: str
    title: str
    taken: str
    exact: str
    is_below_standard: bool
    width: int
    height: int


def shown(pictures: Sequence[Mapping[str, Any]], words: Words) -> tuple[Shown, ...]:
    """Returns the pictures that say most first; of a scene and its drawn copy, the drawn one."""
    drawn = {each["parent_sha256"] for each in pictures if str(each["role"]).endswith("_overlay")}
    kept = [each for each in pictures if each["role"] in _ORDER and each["sha256"] not in drawn]
    kept.sort(key=lambda each: (_ORDER.index(each["role"]), each["taken_at"]))
    return tuple(_shown(each, words) for each in kept)


def _shown(picture: Mapping[str, Any], words: Words) -> Shown:
    at = datetime.fromisoformat(picture["taken_at"])
    return Shown(
        sha256=picture["sha256"],
        title=words.name("picture", str(picture["role"]).removesuffix("_overlay")),
        taken=words.ago(at),
        exact=words.exact(at),
        is_below_standard=picture["is_below_standard"],
        width=picture["width"],
        height=picture["height"],
    )
