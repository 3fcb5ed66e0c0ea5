"""Answers of the API as the desk gets them, and a reader of whom every word is plain."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from api.console.desk.snapshot import Snapshot

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def at(seconds: float) -> str:
    """A time so many seconds from now."""
    return (NOW + timedelta(seconds=seconds)).isoformat()


class PlainWords:
    """Says keys and values, so that tests read what was said and not how."""

    def say(self, key: str, **values: object) -> str:
        return " ".join([key.removeprefix("desk."), *(f"{name}={value}" for name, value in values.items())])

    def name(self, kind: str, word: str) -> str:
        return f"{kind}:{word}"

    def exact(self, at: datetime | str) -> str:
        return str(at)


def camera(name: str, **state: Any) -> dict[str, Any]:
    known = {"last_outcome": None, "last_inspected_at": None, "next_due_at": None, "latest_look_at": None}
    return {"id": name, "name": f"路口 {name}", "tags": ["学校"], "area": "east", "state": known | state}


def seen(name: str, ago_s: float = 10.0, **state: Any) -> dict[str, Any]:
    """A camera with a healthy look."""
    good = {"last_outcome": "inspected", "last_inspected_at": at(-ago_s), "latest_look_at": at(-ago_s)}
    return camera(name, **(good | state))


def stop(name: str, ago_s: float | None = 10.0, **changes: Any) -> dict[str, Any]:
    known = {
        "camera_id": name,
        "max_gap_s": 60.0,
        "last_inspected_at": None if ago_s is None else at(-ago_s),
        "is_promise_kept": ago_s is None or ago_s <= 60,
        "last_outcome": None,
        "is_stopped": False,
    }
    return known | changes


def case(number: int, camera_id: str = "c0", **changes: Any) -> dict[str, Any]:
    known = {
        "number": number,
        "camera_id": camera_id,
        "state": "pending_verification",
        "type": "fire_lane_blocked",
        "origin": "violation",
        "box": (0.1, 0.2, 0.3, 0.4),
        "cleared_at": None,
    }
    return known | changes


def plan(*cameras: str, **changes: Any) -> dict[str, Any]:
    known = {
        "id": "p",
        "name": "一键轮巡",
        "cameras": list(cameras),
        "max_gap_s": 60.0,
        "is_running": True,
        "is_in_hours": True,
    }
    return known | changes


def snapshot(*cameras: Mapping[str, Any], stops: Any = (), patrol: Any = None, **changes: Any) -> Snapshot:
    known: dict[str, Any] = {"visits": [], "waiting": [], "working": [], "plans": []}
    shown = {"stops": list(stops), "visiting": [], "pinned": [], "skipped": []} | (patrol or {})
    return Snapshot(at=NOW, cameras=[dict(each) for each in cameras], patrol=shown, **(known | changes))
