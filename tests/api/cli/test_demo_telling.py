"""What the demo prints: aligned where names are Chinese, whole where they are long, plain without a terminal."""

import io
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console

from api.cli.demo_score import DemoScore
from api.cli.demo_server import Login
from api.cli.demo_telling import DemoTeller, status_text

CASE: dict[str, Any] = {
    "number": 1,
    "camera_name": "东门",
    "type": "crowd_gathering",
    "label": "person",
    "count": 3,
    "opened_at": "2026-06-01T10:00:00+08:00",
    "cleared_at": "2026-06-01T10:01:00+08:00",
    "dwell": {"lower_s": 16.4, "upper_s": None},
    "limit_s": 15.0,
}


def teller() -> tuple[DemoTeller, io.StringIO]:
    sink = io.StringIO()
    told = DemoTeller(Console(file=sink, width=40, highlight=False, soft_wrap=True))
    cameras = [("东门", "rtsp://127.0.0.1:1/east"), ("区人民医院急诊入口", "rtsp://127.0.0.1:1/hospital-entrance")]
    told.began(cameras=cameras, note="", model="grid-n", plan="重点区域一键轮巡", max_gap_s=10.0)
    return told, sink


def test_addresses_stand_below_each_other_though_chinese_letters_are_wider() -> None:
    _, sink = teller()
    lines = [line for line in sink.getvalue().splitlines() if "rtsp://" in line]
    assert len({cell_len(line[: line.index("rtsp://")]) for line in lines}) == 1
    assert lines[1].endswith("rtsp://127.0.0.1:1/hospital-entrance"), "narrow output cuts no address"
    assert "重点区域一键轮巡: no camera goes unseen for longer than 10 s" in sink.getvalue()


def test_a_case_says_when_where_what_how_long_and_where_its_picture_is() -> None:
    told, sink = teller()
    told.case_opened(CASE, Path("/tmp/demo/cases/01-east.jpg"))
    first, stayed, picture = sink.getvalue().splitlines()[-3:]
    assert first.startswith("case 1   ")
    assert "东门" in first
    assert first.endswith("crowd gathering (person x 3)")
    assert stayed.strip() == "stayed at least 16 s, at most unknown, limit 15 s"
    assert picture.strip() == "/tmp/demo/cases/01-east.jpg"


def test_the_login_and_the_way_to_stop_are_shown_and_nothing_is_coloured_in_a_file() -> None:
    told, sink = teller()
    told.ready(address="http://127.0.0.1:8000", login=Login(name="admin", password="x-y"), took_s=4.0, first_in_s=None)
    said = sink.getvalue()
    assert "login    admin  x-y" in said
    assert "stop     Ctrl-C" in said
    assert "\x1b" not in said


def test_the_end_is_told_in_numbers() -> None:
    told, sink = teller()
    numbers = {"violations": 5, "found": 4, "missed": 1, "false_alarms": 0, "exempt_alarms": 1, "cases": 5}
    told.ended(DemoScore(seconds=75.0, cameras=8, first_case_s=31.0, **numbers))
    last = sink.getvalue().splitlines()[-1]
    assert last.endswith("5 cases; 4 of 5 violations found that were due, no false alarm, 1 for a person to excuse")


def test_the_last_line_says_whether_the_promise_is_kept_once_it_is_known() -> None:
    assert status_text(elapsed_s=3.2, cases=1, is_promise_kept=None) == "3 s, 1 case"
    assert status_text(elapsed_s=3.2, cases=2, is_promise_kept=False) == "3 s, 2 cases, some camera seen late"
