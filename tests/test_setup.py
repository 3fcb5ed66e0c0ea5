"""Set-up on a machine that has nothing: what is refused, with which words, and when it runs again."""

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "scripts" / "make_venv.py"
RUN_TESTS = ROOT / "scripts" / "run_tests.py"
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-headless.lock")


def load(script: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(script.stem, script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def make_venv() -> ModuleType:
    return load(SCRIPT)


@pytest.fixture
def checkout(tmp_path: Path, make_venv: ModuleType) -> Path:
    """A folder with the files that the stamp is made of."""
    for name in make_venv.INPUTS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def test_a_python_without_ensurepip_gets_the_one_command_that_helps(tmp_path: Path, checkout: Path) -> None:
    (tmp_path / "hide").mkdir()
    (tmp_path / "hide" / "ensurepip.py").write_text("raise ImportError('hidden by a test')\n")
    (tmp_path / "hide" / "apt-get").touch(mode=0o755)
    environment = os.environ | {
        "PYTHONPATH": str(tmp_path / "hide"),
        "PATH": f"{tmp_path / 'hide'}:{os.environ['PATH']}",
    }
    done = subprocess.run(
        [sys.executable, SCRIPT, "--root", checkout], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert re.search(r"^ +sudo apt-get install -y python3(\.\d+)?-venv$", done.stderr, re.MULTILINE)
    assert not (checkout / ".venv").exists()


def test_an_old_python_is_refused_with_the_version_it_has_and_the_one_it_needs(make_venv: ModuleType) -> None:
    with pytest.raises(make_venv.SetupError, match=r"needs Python 3\.11 or newer, this is 3\.10") as caught:
        make_venv.require_new_python((3, 10, 13))
    assert caught.value.exit_code == 2


def test_the_oldest_python_agrees_with_the_package(make_venv: ModuleType) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">={}.{}".format(*make_venv.OLDEST)


def test_a_finished_set_up_is_not_repeated_until_an_input_changes(checkout: Path, make_venv: ModuleType) -> None:
    venv = checkout / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").touch()
    assert not make_venv.is_current(root=checkout, venv=venv)
    (venv / make_venv.STAMP).write_text(make_venv.stamp_of(root=checkout, venv=venv))
    assert make_venv.is_current(root=checkout, venv=venv)
    with (checkout / make_venv.LOCK).open("a") as lock:
        lock.write("# changed\n")
    assert not make_venv.is_current(root=checkout, venv=venv)


def test_a_moved_checkout_is_set_up_again(tmp_path: Path, checkout: Path, make_venv: ModuleType) -> None:
    before = make_venv.stamp_of(root=checkout, venv=checkout / ".venv")
    assert before != make_venv.stamp_of(root=checkout, venv=tmp_path / "elsewhere" / ".venv")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_and_hashes_everything_and_names_no_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert lines
    for line in lines:
        assert re.fullmatch(r"[\w.-]+==\S+( ; .*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", line), line
    assert not re.search(r"://|find-links|index-url|trusted-host", text)


def test_the_lock_satisfies_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    development, run_time = locked("requirements-dev.lock"), locked("requirements.lock")
    for text in project["dependencies"]:
        wanted = Requirement(text)
        assert run_time[canonical(wanted.name)] in wanted.specifier, text
    for text in project["optional-dependencies"]["dev"]:
        wanted = Requirement(text)
        assert development[canonical(wanted.name)] in wanted.specifier, text
    assert run_time.items() <= development.items()
    assert not {"torch", "ultralytics"} & development.keys()


def test_the_stand_in_for_opencv_has_the_same_version() -> None:
    headless = locked("requirements-headless.lock")
    assert headless == {"opencv-python-headless": locked("requirements.lock")["opencv-python"]}


def locked(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    pairs = re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE)
    return {canonical(package): version for package, version in pairs}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(
    ("passes", "together"), [([0, 0], 0), ([0, 5], 0), ([5, 0], 0), ([5, 5], 5), ([1, 0], 1), ([0, 2], 2), ([1, 2], 1)]
)
def test_two_passes_of_the_tests_fail_where_one_does_or_where_nothing_was_chosen(
    passes: list[int], together: int
) -> None:
    assert load(RUN_TESTS).verdict(passes) == together
