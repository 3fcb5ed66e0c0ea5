"""The guard in conftest.py: a laptop may skip what it lacks, CI may not."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent
SMALL_TESTS = {
    "program": "def test_one(needs):\n    needs('a-program-that-nobody-has')\n",
    "footage": "def test_one(footage):\n    assert footage\n",
    "mark": "import pytest\n\n@pytest.mark.skipif(True, reason='no such thing')\ndef test_one(): ...\n",
    "file": "import pytest\n\npytest.skip('not here', allow_module_level=True)\n",
    "extra": "import pytest\n\ndef test_one():\n    pytest.skip(\"extra 'openvino' is not installed\")\n",
}


def failures(folder: Path, *, is_ci: bool) -> set[str]:
    """Which of the small tests fail, or cannot be collected, in a pytest run of its own."""
    shutil.copy(TESTS / "conftest.py", folder)
    for name, text in SMALL_TESTS.items():
        (folder / f"test_{name}.py").write_text(text)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LUNXUN_")}
    quiet = ["-p", "no:cacheprovider", "--continue-on-collection-errors"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rfE", *quiet, "--rootdir", folder, folder],
        env=environment | {"PYTHONPATH": str(TESTS)} | ({"LUNXUN_CI": "1"} if is_ci else {}),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert re.search(r"\d+ (skipped|failed)", done.stdout.splitlines()[-1]), done.stdout
    return set(re.findall(r"^(?:FAILED|ERROR) test_(\w+)\.py", done.stdout, re.MULTILINE))


def test_a_laptop_may_skip_what_it_lacks(tmp_path: Path) -> None:
    assert failures(tmp_path, is_ci=False) == set()


def test_ci_skips_nothing_but_what_an_extra_would_bring(tmp_path: Path) -> None:
    assert failures(tmp_path, is_ci=True) == {"program", "footage", "mark", "file"}
