"""What all tests share: the guard for what a machine may lack, the real footage and networks, the time limit."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from postgres_server import MISSING, postgres_programs

CI = "LUNXUN_CI"
"""Set where everything must be there: a test that would skip for want of something fails instead."""

LIVE = Path(__file__).parent / "e2e"

EXTRAS = {"c2pa": "c2pa", "openvino": "onnxruntime_ep_openvino", "postgres": "psycopg", "train": "ultralytics"}
"""Optional installs and the module each brings. CI runs on the default install, so these alone may skip there."""

SYSTEM_GSTREAMER = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"

Needs = Callable[[str], str]


def pytest_configure(config: pytest.Config) -> None:
    """Names our own marks."""
    config.addinivalue_line("markers", "one_store: its subject is not the store: runs on SQLite alone")
    config.addinivalue_line("markers", "live: runs the whole system in real time: `make test` runs few of them at once")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what runs the whole system."""
    for item in items:
        if LIVE in item.path.parents:
            item.add_marker(pytest.mark.live)


@pytest.fixture(scope="session")
def needs() -> Needs:
    """A function: `needs("strace")` returns where it is, or ends the test with a reason.

    Knows `footage`, `weights`, `gstreamer` (the system's Python with the RTSP server), `cjk-font`, `postgresql` (the
    programs of its server; the driver is among the development packages), the extras, and otherwise takes the name for
    a program's. With LUNXUN_CI set a missing thing is a failure, not a skip.
    """

    def found(what: str) -> str:
        where, reason = _look_for(what)
        if where is None:
            pytest.skip(reason)
        return where

    return found


@pytest.fixture(scope="session")
def footage(needs: Needs) -> Path:
    """The real clip with three stays; its README says who stands where and when."""
    return Path(needs("footage")) / "one-by-one-a.mp4"


@pytest.fixture(scope="session")
def weights(needs: Needs) -> Path:
    """The folder of COCO-trained networks in ONNX."""
    return Path(needs("weights"))


def _look_for(what: str) -> tuple[str | None, str]:
    """Returns where `what` is, or None, and the reason that a person who sees the skip can act on."""
    if what in ("footage", "weights"):
        name = f"LUNXUN_{what.upper()}"
        folder = os.environ.get(name)
        return (folder if folder and Path(folder).is_dir() else None), f"set {name} to the folder of {what}"
    if what in EXTRAS:
        module = importlib.util.find_spec(EXTRAS[what])
        return (module.origin if module else None), f"extra '{what}' is not installed"
    if what == "postgresql":
        programs = postgres_programs()
        if importlib.util.find_spec("psycopg") is None:
            return None, "no driver psycopg: run `make setup` again"
        return (str(programs) if programs else None), MISSING
    if what == "gstreamer":
        python = "/usr/bin/python3"
        is_there = Path(python).exists() and _runs([python, "-c", SYSTEM_GSTREAMER])
        return (python if is_there else None), "apt-get install gir1.2-gst-rtsp-server-1.0 python3-gi"
    if what == "cjk-font":
        answer = subprocess.run(["fc-match", "-f", "%{file}", ":lang=zh"], capture_output=True, text=True, check=False)
        return (answer.stdout or None), "apt-get install fonts-noto-cjk"
    return shutil.which(what), f"the program '{what}' is not on the path (apt-get install {what})"


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With LUNXUN_CI set, turns a skip into a failure, however the test came to skip."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips as a whole while it is collected."""
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not os.environ.get(CI) or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if "extra '" in reason:
        return
    report.outcome = "failed"
    report.longrepr = f"{CI} is set, so nothing may skip, but this did: {reason}"
