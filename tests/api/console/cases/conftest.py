"""A case as the API answers it, and the words of a page, for what turns answers into what is shown."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.console.cases.words import Words
from api.pages.language import Language

UNITS = {"fire_rescue": "消防救援站", "traffic_police": "交警中队"}


@pytest.fixture
def words() -> Words:
    """Chinese, at a site in Shanghai."""
    return Words(
        language=Language.ZH,
        zone=ZoneInfo("Asia/Shanghai"),
        units=UNITS,
        types={"fire_lane_blocked": "占用消防通道", "illegal_parking": "机动车乱停放"},
        areas={"grid": "示例网格"},
    )


@pytest.fixture
def case() -> dict[str, Any]:
    """A case that its unit has taken on, as `GET /cases/{id}` answers."""
    return {
        "id": "k1",
        "number": 17,
        "version": 5,
        "state": "handling",
        "reason": None,
        "origin": "violation",
        "type": "fire_lane_blocked",
        "area": "grid",
        "position": [118.24512, 24.60841],
        "level": "community",
        "unit": "fire_rescue",
        "suggested_unit": None,
        "accepted_at": "2026-06-01T03:00:00+00:00",
        "accepted_by": "person:zhang",
        "request": None,
        "is_supervised": False,
        "reworks": 0,
        "ended_at": None,
        "conclusion": None,
        "evaluation": None,
        "camera_id": "c0",
        "camera_name": "路口 0",
        "zone_name": "东侧消防通道",
        "label": "car",
        "count": 1,
        "limit_s": 180.0,
        "dwell": {"lower_s": 200.0, "upper_s": 260.0},
        "dwell_at_end": None,
        "opened_at": "2026-06-01T02:00:00+00:00",
        "decided_at": "2026-06-01T02:30:00+00:00",
        "decided_by": "person:li",
        "cleared_at": None,
        "unwatched_at": None,
        "recurrence_of": None,
        "is_below_standard": False,
        "pictures": [],
        "report": None,
        "fault": None,
        "network": None,
        "allowed_moves": ["escalate", "accept", "report_handled"],
        "clock": {
            "stage": "handle",
            "due_at": "2026-06-01T05:00:00+00:00",
            "is_paused": False,
            "is_overdue": False,
            "colour": "yellow",
        },
    }
