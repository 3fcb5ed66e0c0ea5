"""A real server outlives kills under load on both databases; `make torture` does it many more times."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "torture" / "serve_kills.py"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nothing_acknowledged_is_lost_or_doubled_when_a_server_is_killed_ten_times(
    kind: str, request: pytest.FixtureRequest
) -> None:
    if kind == "postgresql":
        request.getfixturevalue("needs")("postgresql")
    root = SCRIPT.parents[2]
    command = [sys.executable, "-W", "ignore", str(SCRIPT), "--kills", "10", "--seed", "1", "--database", kind]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["losses"] == []
    assert told["refusals"] == {}
    # Kills that came before anything was done would prove nothing.
    assert told["reports"] > 20
    assert told["verdicts"] > 0
    assert told["deliveries"] >= told["events"] > 0
