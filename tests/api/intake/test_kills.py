"""What was acknowledged outlives a kill; `tests/torture/intake_kills.py` does it many more times."""

import json
import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "torture" / "intake_kills.py"


def test_nothing_acknowledged_is_lost_and_no_case_is_double_when_the_api_is_killed_ten_times() -> None:
    root = SCRIPT.parents[2]
    command = [sys.executable, "-W", "ignore", str(SCRIPT), "--kills", "10", "--seed", "1"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["losses"] == []
    # Kills that came before anything was done would prove nothing.
    assert told["reports"] > 10
    assert told["cases"] > 0
