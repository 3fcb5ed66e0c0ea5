"""Webhooks and their deliveries between the form and the API; pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.console.settings.form_view import words_of

STATES = ("waiting", "sending", "delivered", "dead", "cancelled")
TONES: Mapping[str, str] = {"waiting": "blue", "sending": "blue", "delivered": "green", "dead": "red", "cancelled": ""}


def codes_of(text: str) -> dict[str, str]:
    """Returns our key -> the receiver's code, of lines such as `fire_lane_blocked = A-17`.

    A line without a code has an empty one, which the API refuses by its field.
    """
    found = {}
    for line in text.splitlines():
        key, _, code = line.partition("=")
        if key.strip():
            found[key.strip()] = code.strip()
    return found


def codes_text(codes: Mapping[str, str]) -> str:
    """Returns the same as lines."""
    return "\n".join(f"{key} = {code}" for key, code in sorted(codes.items()))


def webhook_body(values: Mapping[str, str]) -> dict[str, Any]:
    """Returns what the API takes of `name`, `url`, `topics` and `codes` as they were typed."""
    return {
        "name": values["name"],
        "url": values["url"],
        "topics": words_of(values["topics"]) or ["*"],
        "codes": codes_of(values["codes"]),
    }


def counts(deliveries: Mapping[str, int]) -> list[tuple[str, int, str]]:
    """Returns state, how many and colour, in the order of a delivery's life; those that there are none of left out."""
    order: Sequence[str] = (*STATES, *sorted(set(deliveries) - set(STATES)))
    return [(each, deliveries[each], TONES.get(each, "")) for each in order if deliveries.get(each)]


def moment(typed: str, zone: ZoneInfo) -> str:
    """Returns what a field for a time of the site's clock means, with its offset; else as it was typed."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=zone).isoformat()
    except ValueError:
        return typed
