"""`lunxun doctor`: what this machine lacks, and the command that helps."""

import importlib
import json
import multiprocessing
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

import typer

from api.cli.addresses import allowed_networks
from api.cli.installation import settings_from
from api.cli.options import DataOption, JsonOption, LoopbackOption, NetworkOption
from api.cli.refusals import ANSWER_IS_NO, refusals
from api.data_folder import DataFolder, DataFolderError
from api.db.errors import DatabaseError, StorageError
from api.db.postgres import look_at_server
from api.settings import Settings

SAFE_SQLITE = (3, 51, 3)
LOW_DISK = 0.10
FORK_SERVER_S = 20


class Verdict(StrEnum):
    """How a check ended."""

    GOOD = "good"
    WARNING = "warning"
    """It works, with a risk that is named."""
    BAD = "bad"
    """It does not work until this is mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found."""

    check: str
    """What was looked at."""
    verdict: Verdict
    """How it ended."""
    text: str
    """What was found, and the command that helps."""


Check = Callable[[Settings], Finding]


def doctor(
    *,
    data: DataOption = None,
    allow_loopback_cameras: LoopbackOption = False,
    camera_network: NetworkOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look at this machine: libraries, fonts, disk, clock, processes, networks."""
    with refusals():
        settings = settings_from(
            data=data, allow_loopback_cameras=allow_loopback_cameras, camera_network=camera_network
        )
    findings = [check(settings) for check in CHECKS]
    if as_json:
        typer.echo(json.dumps({"schema": 1, "findings": [asdict(each) for each in findings]}, ensure_ascii=False))
    else:
        for each in findings:
            typer.echo(f"{each.verdict.value:<8} {each.check:<12} {each.text}")
    raise typer.Exit(ANSWER_IS_NO if any(each.verdict is Verdict.BAD for each in findings) else 0)


def check_opencv(_: Settings) -> Finding:
    """cv2 needs libGL on the system, or its headless twin."""
    try:
        version = importlib.import_module("cv2").__version__
    except ImportError as error:
        help_text = "install libgl1 and libglib2.0-0, or run `make` again, which takes opencv-python-headless then"
        return Finding(check="pictures", verdict=Verdict.BAD, text=f"cv2 cannot be imported ({error}); {help_text}")
    return Finding(check="pictures", verdict=Verdict.GOOD, text=f"OpenCV {version}")


def check_font(_: Settings) -> Finding:
    """Chinese on evidence copies is drawn with a font of the system."""
    found = _lines(["fc-list", ":lang=zh", "file"])
    if found:
        return Finding(check="font", verdict=Verdict.GOOD, text=found[0].strip().rstrip(":"))
    text = "no font with Chinese characters; evidence copies show boxes instead: apt-get install fonts-noto-cjk"
    return Finding(check="font", verdict=Verdict.WARNING, text=text)


def check_sqlite(_: Settings) -> Finding:
    """SQLite before 3.51.3 has a rare bug when two connections write and checkpoint at the same time."""
    text = f"SQLite {sqlite3.sqlite_version}"
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return Finding(check="database", verdict=Verdict.GOOD, text=text)
    reason = "older than 3.51.3 (rare WAL bug); only one connection writes here, so do not let other programs write"
    return Finding(check="database", verdict=Verdict.WARNING, text=f"{text}, {reason}")


def check_postgres(settings: Settings) -> Finding:
    """A database on a server: reachable, new enough, and set to keep what it acknowledges."""
    if settings.database is None:
        return Finding(check="server", verdict=Verdict.GOOD, text="no database server is used (LUNXUN_DATABASE)")
    try:
        state = look_at_server(settings.database.get_secret_value())
    except (DatabaseError, StorageError) as error:
        return Finding(check="server", verdict=Verdict.BAD, text=str(error))
    if state.risks:
        return Finding(check="server", verdict=Verdict.WARNING, text=f"PostgreSQL {state.version}; {state.risks}")
    return Finding(check="server", verdict=Verdict.GOOD, text=f"PostgreSQL {state.version}")


def check_clock(_: Settings) -> Finding:
    """Case times are only as good as the server's clock."""
    answer = _lines(["timedatectl", "show", "--property=NTPSynchronized", "--value"])
    if answer[:1] == ["yes"]:
        return Finding(check="clock", verdict=Verdict.GOOD, text="synchronised")
    text = "not known to be synchronised; the times of cases are only as good as it: timedatectl set-ntp true"
    return Finding(check="clock", verdict=Verdict.WARNING, text=text)


def check_disk(settings: Settings) -> Finding:
    """Room for evidence where the data folder is, or would be."""
    folder = next(each for each in (settings.data.absolute(), *settings.data.absolute().parents) if each.exists())
    usage = shutil.disk_usage(folder)
    text = f"{usage.free / 2**30:.1f} GiB free of {usage.total / 2**30:.1f} at {folder}"
    if usage.free < settings.reserve_bytes:
        return Finding(check="disk", verdict=Verdict.BAD, text=f"{text}; no picture can be stored until there is more")
    verdict = Verdict.WARNING if usage.free < LOW_DISK * usage.total else Verdict.GOOD
    return Finding(check="disk", verdict=verdict, text=text)


def check_folder(settings: Settings) -> Finding:
    """An existing data folder must be writable and local."""
    folder = DataFolder(path=settings.data.absolute())
    if not folder.path.is_dir():
        return Finding(check="data", verdict=Verdict.GOOD, text=f"'{folder.path}' is not there yet; the start makes it")
    try:
        folder.make()
    except DataFolderError as error:
        return Finding(check="data", verdict=Verdict.BAD, text=str(error))
    return Finding(check="data", verdict=Verdict.GOOD, text=str(folder.path))


def check_fork_server(_: Settings) -> Finding:
    """Every visit runs in a child process from a preloaded server of processes."""
    context = multiprocessing.get_context("forkserver")
    process = context.Process(target=_nothing)
    process.start()
    process.join(FORK_SERVER_S)
    if process.exitcode == 0:
        return Finding(check="processes", verdict=Verdict.GOOD, text="children start")
    process.kill()
    text = f"a child process did not start (exit code {process.exitcode}); look at the limits on processes and files"
    return Finding(check="processes", verdict=Verdict.BAD, text=text)


def check_networks(settings: Settings) -> Finding:
    """Which addresses cameras may have."""
    networks = allowed_networks(settings)
    names = ", ".join(str(network) for network in networks.networks)
    more = ", and this machine itself" if networks.allow_loopback else ""
    return Finding(check="networks", verdict=Verdict.GOOD, text=f"cameras may be on {names}{more}")


CHECKS: tuple[Check, ...] = (
    check_opencv,
    check_font,
    check_sqlite,
    check_postgres,
    check_clock,
    check_disk,
    check_folder,
    check_fork_server,
    check_networks,
)


def _nothing() -> None:
    """What the trial child does."""


def _lines(command: Sequence[str]) -> list[str]:
    """Returns what a small program of the system prints; nothing where it is not there or fails."""
    if shutil.which(command[0]) is None:
        return []
    done = subprocess.run(list(command), capture_output=True, text=True, timeout=10, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []
