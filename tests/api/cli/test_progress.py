"""What a person sees in the terminal."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from api.cli.progress import Progress
from api.outbox.announcer import Announcement

OPENED = Announcement(
    topic="case.opened",
    key="k",
    at=datetime(2026, 7, 1, tzinfo=UTC),
    payload={
        "case_id": "c1",
        "number": 7,
        "camera_name": "东门 [a]",
        "type": "fire_lane_blocked",
        "label": "car",
        "dwell": {"lower_s": 21.4, "upper_s": None},
        "limit_s": 20.0,
    },
)


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def progress(output: io.StringIO) -> Progress:
    """Prints without a terminal."""
    console = Console(file=output, highlight=False, soft_wrap=True, markup=False)
    return Progress(console, picture_of=lambda case_id: Path(f"/pictures/{case_id}.jpg"))


def test_a_case_is_one_plain_line_with_the_path_of_its_picture(progress: Progress, output: io.StringIO) -> None:
    progress.announced(OPENED)
    line = output.getvalue()
    assert line.count("\n") == 1
    for part in (
        "no. 7",
        "东门 [a]",
        "fire_lane_blocked",
        "car",
        "at least 21 s, at most unknown (limit 20 s)",
        "/pictures/c1.jpg",
    ):
        assert part in line
    assert "\x1b" not in line


def test_an_empty_site_says_what_to_do_next(progress: Progress, output: io.StringIO) -> None:
    progress.started(address="http://127.0.0.1:8000", cameras=0, plans_running=0)
    assert "http://127.0.0.1:8000" in output.getvalue()
    assert "--site FILE" in output.getvalue()


def test_what_is_no_case_says_nothing_here(progress: Progress, output: io.StringIO) -> None:
    progress.announced(Announcement(topic="visit.ended", key="k", at=OPENED.at))
    assert output.getvalue() == ""
