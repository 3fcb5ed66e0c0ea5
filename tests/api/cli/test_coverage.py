"""`lunxun coverage` and `lunxun plans rounds`, on a folder where no server runs and through an API."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.cli import build
from api.cli.coverage import BAR_CELLS, lines, shares
from api.db.engine import open_sqlite
from api.db.tables import CameraRow, LookRow, PlanRow
from api.patrol import service
from api.patrol.rounds import start_round
from api.patrol.schemas import CameraCoverage, CoverageView, SkippedTime
from pipelines.patrol.coverage import CoverageState

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
CAMERA = {"id": "gate", "name": "东门", "streams": {"main": "rtsp://10.0.0.1/1"}}
PLAN = {"id": "day", "name": "Day", "cameras": ["gate"], "max_gap_s": 3600.0}


def lunxun(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(build(), [str(each) for each in arguments])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A camera that was looked at half an hour ago; its plan, and a round by hand, were started an hour ago."""
    database = open_sqlite(tmp_path)
    with database.write() as session:
        session.add(CameraRow(id="gate", position=0, name="东门", config=CAMERA))
        session.add(PlanRow(id="day", position=0, name="Day", config=PLAN, is_running=False))
    with database.write() as session:
        service.start_plan(session, "day", now=NOW - timedelta(hours=1), actor="test")
        start_round(session, "day", now=NOW - timedelta(hours=1), actor="test")
        look = {"order_id": "o", "number": 0, "camera_id": "gate", "time_error_s": 0.1, "stream": "sub", "width": 9}
        taken_at = NOW - timedelta(minutes=30)
        session.add(LookRow(**look, height=9, taken_at=taken_at, health="ok", sightings=[], answers=[]))
    database.close()
    return tmp_path


def test_coverage_of_a_folder_is_a_table_with_bars(data: Path) -> None:
    span = ("--from", (NOW - timedelta(hours=1)).isoformat(), "--to", NOW.isoformat())
    code, out, err = lunxun("coverage", "--data", data, *span)
    assert (code, err) == (0, "")
    head, _, gate, legend = out.splitlines()
    assert "60 minutes, 1 cameras" in head
    assert gate.startswith("gate")
    assert "1  1.7%" in gate
    assert gate.rstrip().endswith("▓")
    assert "█ inspected" in legend


def test_coverage_as_json_adds_up(data: Path) -> None:
    code, out, _ = lunxun("coverage", "--data", data, "--json")
    (camera,) = json.loads(out)["cameras"]
    assert (code, sum(camera["minutes"].values())) == (0, camera["total"])
    assert camera["minutes"]["inspected"] == 1


def test_wrong_times_and_folders_are_wrong_usage(data: Path) -> None:
    for arguments in (
        ("--data", data, "--from", "yesterday"),
        ("--data", data, "--api", "http://127.0.0.1:1"),
        ("--data", data / "none"),
        ("--data", data, "--from", NOW.isoformat(), "--to", (NOW - timedelta(hours=1)).isoformat()),
        ("--api", "http://example.com"),
    ):
        code, out, err = lunxun("coverage", *arguments)
        assert (code, out) == (2, "")
        assert err


def test_rounds_of_a_folder_are_listed_in_words_and_as_json(data: Path) -> None:
    code, out, _ = lunxun("plans", "rounds", "--data", data)
    assert code == 0
    assert "by hand" in out
    assert "1 of 1 inspected" in out
    code, out, _ = lunxun("plans", "rounds", "--plan", "day", "--data", data, "--json")
    assert {each["plan_id"] for each in json.loads(out)["rounds"]} == {"day"}
    assert lunxun("plans", "rounds", "--plan", "none", "--data", data)[0] == 1


class Answers(BaseHTTPRequestHandler):
    """An API that answers coverage to those with the right token."""

    seen: list[str] = []  # noqa: RUF012 - emptied by each test

    def do_GET(self) -> None:
        self.seen.append(self.path)
        is_known = self.headers["Authorization"] == "Bearer secret"
        body: dict[str, Any] = {"begin": NOW.isoformat(), "end": NOW.isoformat(), "cameras": []}
        if not is_known:
            body = {"error": {"code": "not_logged_in", "message": "log in first"}}
        self.send_response(200 if is_known else 401)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def api() -> Iterator[str]:
    Answers.seen.clear()
    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_api_is_asked_with_the_token_of_a_file(api: str, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("secret\n")
    code, out, err = lunxun("coverage", "--api", api, "--token-file", token, "--json")
    assert (code, err, json.loads(out)["cameras"]) == (0, "", [])
    assert Answers.seen[0].startswith("/api/v1/coverage?from=")
    token.write_text("wrong")
    code, out, err = lunxun("coverage", "--api", api, "--token-file", token)
    assert (code, out, err) == (1, "", "log in first\n")


def test_without_a_token_or_a_server_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LUNXUN_TOKEN", raising=False)
    assert "lunxun users token" in lunxun("coverage", "--api", "http://127.0.0.1:1")[2]
    monkeypatch.setenv("LUNXUN_TOKEN", "secret")
    code, _, err = lunxun("coverage", "--api", "http://127.0.0.1:1")
    assert code == 1
    assert "cannot be asked" in err


@given(st.dictionaries(st.sampled_from(list(CoverageState)), st.integers(0, 10080)))
def test_a_bar_is_full_and_shows_every_state_that_there_was(minutes: dict[CoverageState, int]) -> None:
    found = shares(minutes, BAR_CELLS)
    assert sum(found.values()) == (BAR_CELLS if sum(minutes.values()) else 0)
    assert all((found[state] > 0) == (minutes.get(state, 0) > 0) for state in CoverageState)


def test_a_skipped_time_stands_below_its_camera_with_reason_and_name() -> None:
    skipped = SkippedTime(begin=NOW, end=NOW, reason="道路施工", by="person:li")
    camera = CameraCoverage(camera_id="gate", minutes=dict.fromkeys(CoverageState, 0), total=0, skipped=[skipped])
    shown = [line.plain for line in lines(CoverageView(begin=NOW, end=NOW, cameras=[camera]))]
    assert shown[3].strip().endswith("by person:li: 道路施工")
