"""What the API is asked for a new key; pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api.people.roles import Role, TokenKind

KINDS = (TokenKind.API.value, TokenKind.WORKER.value)
ROLES = tuple(each.value for each in (Role.INTEGRATOR, *(each for each in Role if each is not Role.INTEGRATOR)))


def key_body(
    values: Mapping[str, str], *, scopes: Sequence[str], areas: Sequence[str], zone: ZoneInfo
) -> dict[str, Any]:
    """Returns the body of `POST /tokens`; a worker has no role, scopes belong to integrators.

    Args:
        values: `name`, `kind`, `role`, `unit` and `expires_at` (a day, or nothing) as they were typed.
        scopes: Those that were ticked.
        areas: Ids, none for everywhere.
        zone: The site's: the key ends with that day.
    """
    body: dict[str, Any] = {"name": values["name"], "kind": values["kind"]}
    if values["kind"] != TokenKind.WORKER.value:
        body["role"] = values["role"] or None
        if values["role"] == Role.INTEGRATOR.value:
            body["scopes"] = list(scopes)
        body["unit"] = values["unit"] or None
        body["areas"] = list(areas)
    if values["expires_at"]:
        body["expires_at"] = _end_of(values["expires_at"], zone)
    return body


def _end_of(day: str, zone: ZoneInfo) -> str:
    """Returns the end of a day; what is no day goes to the API as it is, which refuses it by its field."""
    try:
        last = datetime.fromisoformat(day).date()
        return datetime.combine(last + timedelta(days=1), time.min, zone).isoformat()
    except (ValueError, OverflowError):
        return day
