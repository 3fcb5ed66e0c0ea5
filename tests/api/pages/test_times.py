"""How pages tell times."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.pages.language import Language
from api.pages.times import ago, clock_time, exact, span

NOW = datetime(2026, 6, 1, 2, 0, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "刚刚", "just now"),
        (-4, "刚刚", "just now"),
        (59, "59 秒前", "59 s ago"),
        (60, "1 分钟前", "1 min ago"),
        (3599, "59 分钟前", "59 min ago"),
        (7260, "2 小时前", "2 h ago"),
        (90000, "1 天前", "1 d ago"),
        (-90, "1 分钟后", "in 1 min"),
    ],
)
def test_how_long_ago_is_told_in_its_greatest_unit(seconds: float, zh: str, en: str) -> None:
    at = NOW - timedelta(seconds=seconds)
    assert ago(Language.ZH, at, NOW) == zh
    assert ago(Language.EN, at, NOW) == en


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0 s"), (61, "1 min 1 s"), (7500, "2 h 5 min"), (90061, "1 d 1 h"), (-3, "0 s")]
)
def test_a_span_has_two_units_at_most(seconds: float, told: str) -> None:
    assert span(Language.EN, seconds) == told


def test_exact_times_are_told_in_the_zone_of_the_site() -> None:
    assert exact(NOW, SHANGHAI) == "2026-06-01 10:00:00 +08:00"
    assert clock_time(NOW, SHANGHAI) == "10:00:00"
