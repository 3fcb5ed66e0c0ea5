"""What a person reads while a worker works."""

from io import StringIO

import pytest
from rich.console import Console
from structlog.testing import capture_logs

from pipelines.orders import Look, OrderKind
from pipelines.outcome import Outcome
from pipelines.worker.telling import Telling


@pytest.fixture
def paper():
    return StringIO()


@pytest.fixture
def telling(paper):
    return Telling(Console(file=paper, width=200, no_color=True))


def look(*labels, zones=("z",), picture=None):
    seen = [
        {"label": label, "confidence": 0.9, "box": (0, 0, 1, 1), "appearance": (), "zones": zones} for label in labels
    ]
    return Look(
        index=0, offset_s=1, time_error_s=0, stream="main", size_wh=(8, 8), health="ok", sightings=seen, picture=picture
    )


def test_a_visit_is_one_line_with_camera_outcome_what_was_seen_and_how_long(telling, paper, order, report):
    telling.began(order(1))
    looks = (look("car", "car", "person", picture="a" * 64),)
    telling.ended(order(1), report(1, looks=looks, timings={"total_s": 2.345}))
    (line,) = paper.getvalue().splitlines()
    for words in ("Camera 1", "inspected", "2 car, 1 person", "1 picture", "routine", "2.3 s"):
        assert words in line


def test_a_failure_says_why_and_a_name_cannot_colour_the_terminal(telling, paper, order, report):
    telling.ended(order(1, camera_name="[red]gate[/red]"), report(1, outcome="unreachable", detail="no route"))
    assert "[red]gate[/red]" in paper.getvalue()
    assert "no route" in paper.getvalue()


def test_a_stay_says_that_it_begins(telling, paper, order):
    telling.began(order(1, kind=OrderKind.STAY, until_s=60.0))
    assert "stay begins" in paper.getvalue()


def test_the_log_has_one_line_for_each_change_not_for_each_failure(telling, order, report):
    with capture_logs() as logged:
        for outcome in (Outcome.INSPECTED, *[Outcome.UNREACHABLE] * 5, Outcome.BUSY, Outcome.INSPECTED):
            telling.ended(order(1), report(1, outcome=outcome))
    assert [(each["before"], each["outcome"]) for each in logged] == [
        ("inspected", "unreachable"),
        ("unreachable", "busy"),
        ("busy", "inspected"),
    ]
