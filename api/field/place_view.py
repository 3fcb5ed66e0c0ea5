"""Where a case is: words, coordinates, and a link that opens the phone's own map; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.field.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Coordinates as a phone takes them."""

    geo: str
    """RFC 5870: latitude first. Opens whatever map the phone has, and asks no server."""
    text: str
    """To be copied: latitude, longitude."""


def place(position: tuple[float, float] | list[float] | None) -> Place | None:
    """Returns where (longitude, latitude) is; None where nobody knows."""
    if position is None:
        return None
    longitude, latitude = position
    text = f"{latitude:.6f},{longitude:.6f}"
    return Place(geo=f"geo:{text}", text=text.replace(",", ", "))


def where(case: Mapping[str, Any], words: Words) -> str:
    """Returns camera and zone, or the area, or that nobody said."""
    parts = [case["camera_name"] or "", case["zone_name"] or ""]
    named = " · ".join(part for part in parts if part)
    return named or case["area"] or words.say("field.somewhere")
