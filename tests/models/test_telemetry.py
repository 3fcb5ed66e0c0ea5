"""Nothing leaves the site by itself: ONNX Runtime is told to keep to itself before it is loaded."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("module", ["models.session", "api.cli"])
def test_onnx_runtime_starts_no_telemetry(module: str, tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "ORT_DISABLE_TELEMETRY"}
    command = [sys.executable, "-c", f"import {module}, onnxruntime"]
    subprocess.run(command, check=True, env={**environment, "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}, timeout=60)
    assert not list(tmp_path.iterdir()), "its telemetry keeps a session's number there"
