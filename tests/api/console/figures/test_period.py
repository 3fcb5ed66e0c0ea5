"""Which time an address asks for."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from api.console.figures.period import period_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 9, 17, 0, tzinfo=UTC)
"""On the site's calendar it is the 10th already."""


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ({}, "2026-03-01", "2026-03-10"),
        ({"period": "last_month"}, "2026-02-01", "2026-02-28"),
        ({"period": "week"}, "2026-03-04", "2026-03-10"),
        ({"period": "today"}, "2026-03-10", "2026-03-10"),
        ({"period": "days", "first": "2026-02-05", "last": "2026-02-03"}, "2026-02-03", "2026-02-05"),
        ({"period": "days", "first": "nonsense"}, "2026-03-01", "2026-03-10"),
        ({"period": "<script>"}, "2026-03-01", "2026-03-10"),
    ],
)
def test_days_are_those_of_the_sites_own_calendar(query: dict[str, str], first: str, last: str) -> None:
    period = period_of(query, now=NOW, zone=SHANGHAI)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert period.begin <= period.end <= NOW


def test_a_link_to_the_same_figures_asks_for_the_same() -> None:
    query = {"period": "days", "first": "2026-02-03", "last": "2026-02-05", "type": "illegal_parking", "x": "y"}
    period = period_of(query, now=NOW, zone=SHANGHAI)
    again = period_of(period.address(), now=NOW, zone=SHANGHAI)
    assert again == period
    assert period.asked()["type"] == "illegal_parking"
    assert "x" not in period.asked()
