from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ledger.absorb import absorb
from pipelines.ledger.state import CameraState
from pipelines.orders import Report
from pipelines.outcome import Outcome
from pipelines.rules.resolve import resolve_rules
from pipelines.rules.types import load_rule_types
from pipelines.sight.absorb import BAD_REPORTS, SightChange, absorb_sight, wants_fault_picture
from pipelines.sight.state import Sight
from pipelines.site import Camera
from vision.picture_health import PictureHealth

START = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
UNHEALTHY = [each for each in PictureHealth if each is not PictureHealth.OK]
CAR = {"label": "car", "confidence": 0.9, "box": (0.3, 0.5, 0.5, 0.8), "appearance": [1.0, 0.0], "zones": ["z"]}


def report(at_s: float, *healths: PictureHealth, outcome: str | None = None, picture: bool = False) -> Report:
    """A visit at that time; every look claims to see a car, as no honest worker's unhealthy one would."""
    looks = [
        {
            "index": index,
            "offset_s": 1.0 + 1.5 * index,
            "time_error_s": 0.1,
            "stream": "main",
            "size_wh": (1280, 720),
            "health": health,
            "sightings": [CAR],
            "picture": f"{int(at_s) * 10 + index:064x}" if picture or health is PictureHealth.OK else None,
        }
        for index, health in enumerate(healths)
    ]
    has_healthy = PictureHealth.OK in healths
    return Report.model_validate(
        {
            "id": f"r{at_s}",
            "order_id": f"o{at_s}",
            "kind": "routine",
            "camera_id": "c",
            "fence": 1,
            "worker_id": "w",
            "outcome": outcome or ("inspected" if has_healthy else "degraded"),
            "server_time": START + timedelta(seconds=at_s),
            "looks": looks,
            "ended_offset_s": 5.0,
        }
    )


def after(*reports: Report, sight: Sight | None = None) -> list[SightChange]:
    changes = []
    sight = sight or Sight(camera_id="c")
    for each in reports:
        changes.append(absorb_sight(sight, each))
        sight = changes[-1].sight
    return changes


BLACK, OK = PictureHealth.BLACK, PictureHealth.OK


def test_three_bad_visits_over_a_minute_with_a_picture_are_one_fault() -> None:
    changes = after(*(report(at, BLACK, BLACK, picture=True) for at in (0, 40, 80, 120, 160)))
    raised = [change.raised for change in changes if change.raised]
    assert [(fault.kind, fault.since_at) for fault in raised] == [("black", START + timedelta(seconds=2.5))]
    assert changes[2].raised is raised[0]


def test_three_bad_visits_in_a_few_seconds_are_none_yet() -> None:
    assert not [c for c in after(*(report(at, BLACK, picture=True) for at in (0, 5, 10, 15))) if c.raised]


def test_a_healthy_look_in_between_begins_the_count_again() -> None:
    reports = [report(at, *healths, picture=True) for at, healths in ((0, [BLACK]), (60, [BLACK, OK]), (120, [BLACK]))]
    assert not [change for change in after(*reports, report(180, BLACK, picture=True)) if change.raised]


def test_a_picture_of_the_fault_is_asked_for_in_time_and_not_waited_for_for_ever() -> None:
    changes = after(*(report(60 * n, BLACK) for n in range(8)))
    assert [wants_fault_picture(c.sight) for c in changes[:3]] == [False, True, True]
    assert [n for n, change in enumerate(changes) if change.raised] == [5]


def test_a_fault_ends_with_two_healthy_visits_and_the_next_one_is_another() -> None:
    bad = [report(60 * n, BLACK, picture=True) for n in range(3)]
    flicker = [report(200, OK), report(260, BLACK), report(320, OK), report(380, OK)]
    again = [report(440 + 60 * n, BLACK, picture=True) for n in range(3)]
    changes = after(*bad, *flicker, *again)
    assert [change.cleared.id for change in changes if change.cleared] == ["c:1"]
    assert [change.raised.id for change in changes if change.raised] == ["c:1", "c:2"]


@pytest.mark.parametrize(
    ("outcome", "every_s", "expected"),
    [("unreachable", 61, 10), ("unreachable", 400, 2), ("unauthorised", 60, 1), ("busy", 600, None)],
)
def test_a_camera_that_is_away_is_a_fault_after_ten_minutes_and_a_wrong_password_at_the_second_refusal(
    outcome: str, every_s: int, expected: int | None
) -> None:
    changes = after(*(report(every_s * n, outcome=outcome) for n in range(12)))
    raised = [n for n, change in enumerate(changes) if change.raised]
    assert raised == ([] if expected is None else [expected])


def test_what_is_no_fault_of_the_camera_counts_neither_way() -> None:
    reports: list[Report] = []
    for n in range(BAD_REPORTS):
        reports += [report(120 * n, BLACK, picture=True), report(120 * n + 60, outcome=Outcome.MODEL_FAILED.value)]
    assert len([change for change in after(*reports) if change.raised]) == 1


def camera() -> Camera:
    polygon = [[0.1, 0.2], [0.9, 0.2], [0.9, 0.95], [0.1, 0.95]]
    rule: dict[str, Any] = {"id": "r", "type": "fire_lane_blocked", "zone": "z", "labels": ["car"], "limit_s": 20.0}
    zone = {"id": "z", "kind": "fire_lane", "polygon": polygon}
    streams = {"main": "rtsp://10.0.0.1/main"}
    return Camera.model_validate({"id": "c", "name": "c", "streams": streams, "zones": [zone], "rules": [rule]})


@given(visits=st.lists(st.lists(st.sampled_from([OK, *UNHEALTHY]), min_size=1, max_size=3), max_size=12))
def test_no_violation_is_ever_raised_from_a_degraded_look(visits: list[list[PictureHealth]]) -> None:
    types = load_rule_types()
    rules = resolve_rules(camera(), types)
    state = CameraState(camera_id="c")
    healthy: set[str] = set()
    for number, healths in enumerate(visits):
        sent = report(15.0 * number, *healths, picture=True)
        healthy |= {look.picture for look in sent.looks if look.picture and look.health is OK}
        absorbed = absorb(state, sent, rules=rules, types=types)
        for violation in absorbed.raised:
            assert {violation.first_picture.sha256, violation.second_picture.sha256} <= healthy
            assert OK in healths
        if OK not in healths:
            assert (absorbed.state.places, absorbed.raised, absorbed.cleared) == (state.places, (), ())
        state = absorbed.state
