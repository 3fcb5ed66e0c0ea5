"""Turns what a form brings into the body of an API call; pure.

A form's fields are named as the API names them (`limit.amount` lies in `limit`), so that the page's own script and this
module make the very same body of them (`static/outbox.js`).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

BESIDE = frozenset({"csrf", "once", "version", "photos", "longitude", "latitude", "within_min", "act"})
"""Fields that say how to send, or go elsewhere."""
MANY = frozenset({"units"})
"""Fields that are lists."""
LONGEST_CALL_MIN = 30 * 24 * 60


def body_of(fields: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Returns the body; empty fields are left out. Whether it makes sense, the API says."""
    body: dict[str, Any] = {}
    for name, value in fields:
        text = value.strip()
        if name in BESIDE or not text:
            continue
        outer, _, inner = name.partition(".")
        if name in MANY:
            body.setdefault(name, []).append(text)
        elif inner:
            body.setdefault(outer, {})[inner] = text
        else:
            body[name] = text
    # A clock is chosen in every form; without an amount it says nothing.
    if "amount" not in body.get("limit", {"amount": ""}):
        del body["limit"]
    return body


def position_of(longitude: str, latitude: str) -> list[float] | None:
    """Returns longitude and latitude; None where one is missing or no number."""
    try:
        return [float(longitude), float(latitude)]
    except ValueError:
        return None


def sign_in_due(within_min: str, now: datetime) -> str:
    """Returns when a unit that is called now has to be there; an hour from now where nobody said."""
    minutes = int(within_min) if within_min.isdecimal() and len(within_min) < 7 else 60
    return (now + timedelta(minutes=min(max(minutes, 1), LONGEST_CALL_MIN))).isoformat()
