"""Coverage by hour: silence is never drawn as calm."""

from typing import Any
from zoneinfo import ZoneInfo

from api.console.figures.heat_view import cell_of, hours_of, rows_of

STATES = ["inspected", "between", "late", "paused", "unreachable", "degraded"]


def hour(**minutes: int) -> dict[str, int]:
    return dict.fromkeys(STATES, 0) | minutes


def test_an_hour_is_told_by_the_worst_that_took_a_tenth_of_it() -> None:
    assert cell_of(hour(inspected=50, between=4, late=6)).state == "late"
    assert cell_of(hour(inspected=50, between=5, late=5)).state == "inspected"
    assert cell_of(hour(between=40, unreachable=20)).state == "unreachable"


def test_an_hour_of_which_nothing_is_known_claims_nothing() -> None:
    cell = cell_of(hour())
    assert (cell.state, cell.seen, cell.minutes) == ("", 0.0, {})


def test_only_inspected_and_between_count_as_seen() -> None:
    assert cell_of(hour(inspected=15, between=15, paused=30)).seen == 0.5


def test_whoever_was_seen_least_comes_first() -> None:
    view: dict[str, Any] = {
        "states": STATES,
        "hours": ["2026-06-01T00:00:00+00:00"],
        "cameras": [
            {"camera_id": "a", "name": "A", "hours": [[60, 0, 0, 0, 0, 0]]},
            {"camera_id": "b", "name": "B", "hours": [[0, 0, 60, 0, 0, 0]]},
        ],
    }
    assert [row.camera_id for row in rows_of(view)] == ["b", "a"]
    assert hours_of(view, ZoneInfo("Asia/Shanghai")) == ["08"]
