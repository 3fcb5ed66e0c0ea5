"""Readings of scripted looks, for rules that are tried on their own."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.ledger.likeness import MatchSettings
from pipelines.ledger.reading import Reading, read_look
from pipelines.orders import Report
from pipelines.rules.resolve import load_rule_types

START_AT = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def reading() -> Callable[..., Reading]:
    """A function: what stands where in a look at a time, as `(label, box)`, all in zone z1."""
    types = load_rule_types()

    def made(
        at_s: float, *things: tuple[str, tuple[float, ...]], picture: bool = True, error_s: float = 0.0
    ) -> Reading:
        sightings = [
            {"label": label, "confidence": 0.9, "box": box, "appearance": (), "zones": ["z1"]} for label, box in things
        ]
        look: dict[str, Any] = {
            "index": round(at_s),
            "offset_s": at_s,
            "time_error_s": error_s,
            "stream": "main",
            "size_wh": (1000, 500),
            "health": "ok",
            "sightings": sightings,
            "picture": f"{round(at_s):064x}" if picture else None,
        }
        report = Report.model_validate(
            {
                "id": "a",
                "order_id": "o1",
                "kind": "routine",
                "camera_id": "gate",
                "fence": 1,
                "worker_id": "w1",
                "outcome": "inspected",
                "server_time": START_AT,
                "looks": [look],
                "ended_offset_s": at_s,
            }
        )
        return read_look(report, report.looks[0], is_same_group=types.is_same_group, settings=MatchSettings())

    return made
