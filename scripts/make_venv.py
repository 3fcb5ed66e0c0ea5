"""Makes this checkout's own `.venv` from the hashed lock: run by `make`, needs only Python and its `venv` module.

NOTE: it must still *parse* on an old Python, so that the message about a too old one can be printed; and it uses
only the standard library, because nothing else is there yet.
"""

import argparse
import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

OLDEST = (3, 11)
LOCK = "requirements-dev.lock"
HEADLESS_LOCK = "requirements-headless.lock"
STAMP = ".lunxun-stamp"
INPUTS = ("pyproject.toml", LOCK, HEADLESS_LOCK, "scripts/make_venv.py")
"""The stamp is a hash over these: where one changes, the next `make` sets up again."""

EXIT_NO = 1
EXIT_USAGE = 2


class SetupError(Exception):
    """Set-up cannot go on; the text is the whole message for the person who ran `make`."""

    def __init__(self, message, exit_code=EXIT_NO):
        super().__init__(message)
        self.exit_code = exit_code


def main(argv=None):
    """Returns the exit code: 0 set up, 1 the installation failed, 2 this machine lacks something first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--venv", type=Path, default=None, help="default: ROOT/.venv")
    arguments = parser.parse_args(argv)
    root = arguments.root.resolve()
    venv = (arguments.venv or root / ".venv").absolute()
    try:
        require_new_python(sys.version_info)
        with only_one_setup(root):
            if not is_current(root=root, venv=venv):
                set_up(root=root, venv=venv)
    except SetupError as error:
        print("set-up: {}".format(error), file=sys.stderr)
        return error.exit_code
    return 0


def require_new_python(version):
    """Raises SetupError where this Python is older than the project's oldest."""
    if tuple(version[:2]) < OLDEST:
        raise SetupError(
            "Lunxun needs Python {}.{} or newer, this is {}.{} ({}). If a newer one is installed, name it: "
            "make PYTHON=python3.{} ...".format(
                OLDEST[0], OLDEST[1], version[0], version[1], sys.executable, OLDEST[1]
            ),
            EXIT_USAGE,
        )


@contextmanager
def only_one_setup(root):
    """Two `make` runs in one checkout take turns. The lock is on the folder itself, so it leaves no file behind."""
    folder = os.open(str(root), os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def stamp_of(*, root, venv):
    """A text that differs whenever set-up has to run again: other inputs, another Python, a moved checkout."""
    digest = hashlib.sha256()
    for name in INPUTS:
        digest.update((root / name).read_bytes())
    # A virtual environment cannot be moved: its scripts name their own folder. Nor can it change its Python.
    return "{} {}.{} {}\n".format(digest.hexdigest(), sys.version_info[0], sys.version_info[1], venv)


def is_current(*, root, venv):
    """True where a finished set-up with exactly these inputs lies in `venv`."""
    stamp = venv / STAMP
    return stamp.is_file() and python_of(venv).exists() and stamp.read_text() == stamp_of(root=root, venv=venv)


def python_of(venv):
    return venv / "bin" / "python"


def set_up(*, root, venv):
    """Makes or renews `venv`. The stamp is written last, so an interrupted set-up is simply done again."""
    stamp = venv / STAMP
    if stamp.exists():
        stamp.unlink()
    make_empty_venv(venv)
    say("installing the locked packages into {} (the first time takes a few minutes)".format(venv))
    drop_headless(venv)
    pip(venv, "install", "--require-hashes", "-r", str(root / LOCK))
    # The build tools are in the lock as well: nothing unhashed is fetched behind our back.
    pip(venv, "install", "--no-deps", "--no-build-isolation", "-e", str(root))
    settle_cv2(root=root, venv=venv)
    stamp.write_text(stamp_of(root=root, venv=venv))


def make_empty_venv(venv):
    """Keeps a working `venv` of this Python's version, replaces any other.

    Raises:
        SetupError: This Python lacks `ensurepip` (Debian and Ubuntu keep it in a package of its own).
    """
    if version_in(venv) == tuple(sys.version_info[:2]):
        return
    if venv.exists():
        say("{} belongs to another Python or is broken: making it anew".format(venv))
        shutil.rmtree(str(venv))
    if subprocess.call([sys.executable, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL) != 0:
        raise SetupError(how_to_get_venv(), EXIT_USAGE)
    if subprocess.call([sys.executable, "-m", "venv", str(venv)]) != 0:
        raise SetupError("{} -m venv {} failed; its message is above".format(sys.executable, venv))


def version_in(venv):
    """The (major, minor) of a venv that runs and has pip; None for anything else."""
    command = [str(python_of(venv)), "-c", "import sys, pip; print(*sys.version_info[:2])"]
    try:
        answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return tuple(int(part) for part in answer.stdout.split())


def how_to_get_venv():
    """One sentence and, where we know it, the one command."""
    lacks = "this Python ({}) has no `venv`/`ensurepip`".format(sys.executable)
    if shutil.which("apt-get") is None:
        return "{}. Install a complete Python 3.11 or newer, then run make again".format(lacks)
    is_systems_own = os.path.realpath(sys.executable) == os.path.realpath("/usr/bin/python3")
    package = "python3-venv" if is_systems_own else "python{}.{}-venv".format(*sys.version_info[:2])
    return "{}. This helps, then run make again:\n\n    sudo apt-get install -y {}\n".format(lacks, package)


def drop_headless(venv):
    """Two cv2 packages in one environment break each other: the headless one goes before the lock is installed."""
    listed = subprocess.run(
        [str(python_of(venv)), "-m", "pip", "list", "--format=freeze"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    installed = {line.partition("==")[0] for line in listed.stdout.decode().splitlines()}
    if "opencv-python-headless" in installed:
        # They share one folder: where both were there, taking one away has broken the other.
        pip(venv, "uninstall", "--yes", *sorted({"opencv-python-headless", "opencv-python"} & installed))


def settle_cv2(*, root, venv):
    """Puts the headless cv2 in place where this system lacks the libraries (libGL and kin) of the usual one.

    Raises:
        SetupError: cv2 does not load for another reason.
    """
    trouble = why_cv2_fails(venv)
    if trouble is None:
        return
    if ".so" not in trouble:
        raise SetupError("cv2 was installed but does not load: {}".format(trouble))
    say("this system lacks a library of opencv-python ({}): using opencv-python-headless instead".format(trouble))
    pip(venv, "uninstall", "--yes", "opencv-python")
    pip(venv, "install", "--require-hashes", "--no-deps", "-r", str(root / HEADLESS_LOCK))
    trouble = why_cv2_fails(venv)
    if trouble is not None:
        raise SetupError("opencv-python-headless does not load either: {}".format(trouble))


def why_cv2_fails(venv):
    """The last line of the failed import, or None where cv2 loads."""
    tried = subprocess.run(
        [str(python_of(venv)), "-c", "import cv2"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    if tried.returncode == 0:
        return None
    lines = tried.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "exit code {}".format(tried.returncode)


def pip(venv, *arguments):
    """Runs the venv's own pip, quietly. Raises SetupError where it fails; pip's message stands above ours."""
    command = [str(python_of(venv)), "-m", "pip", "--quiet", "--no-input", "--disable-pip-version-check"]
    if subprocess.call([*command, *arguments]) != 0:
        raise SetupError(
            "pip {} failed on {} {}; its message is above. Is the package index within reach?".format(
                arguments[0], platform.system(), platform.machine()
            )
        )


def say(line):
    print("set-up: {}".format(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
