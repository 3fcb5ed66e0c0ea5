"""A case and looks as the API answers them."""

from datetime import UTC, datetime, timedelta
from typing import Any

BEGIN = datetime(2026, 6, 1, 2, 0, 0, tzinfo=UTC)


def at(seconds: float) -> str:
    return (BEGIN + timedelta(seconds=seconds)).isoformat()


def look(seconds: float, says: str = "present", *, picture: str | None = None, error_s: float = 0.0) -> dict[str, Any]:
    return {"taken_at": at(seconds), "says": says, "time_error_s": error_s, "picture": picture, "health": "ok"}


def make_case(**changes: Any) -> dict[str, Any]:
    """A case seen first at 100 s, confirmed at 130 s, with a limit of 20 s."""
    pictures = [
        {"role": "first_scene", "taken_at": at(100)},
        {"role": "second_scene", "taken_at": at(130)},
    ]
    case = {
        "dwell": {"lower_s": 30.0, "upper_s": None},
        "dwell_at_end": None,
        "limit_s": 20.0,
        "pictures": pictures,
        "cleared_at": None,
    }
    return case | changes
