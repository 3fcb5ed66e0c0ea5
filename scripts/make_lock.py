"""Writes the hashed locks from pyproject.toml with pip-tools: run by `make lock`.

Three files: `requirements-dev.lock` (what `make` installs), `requirements.lock` (the same versions, run time only)
and `requirements-headless.lock` (the stand-in for opencv-python where a system lacks libGL).
NOTE: pip's configuration files are left out on purpose: a lock must not depend on the mirrors of whoever wrote it.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEV, RUN, HEADLESS = "requirements-dev.lock", "requirements.lock", "requirements-headless.lock"
OLDEST = (3, 11)


def main() -> int:
    """Returns 0 when all three locks are written, 2 where this Python is not the oldest supported one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--upgrade", action="store_true", help="take newer versions than those locked now")
    arguments = parser.parse_args()
    if sys.version_info[:2] != OLDEST:
        # A lock written on a newer Python leaves out what only the older ones need.
        print("lock: run this with Python {}.{}: make lock PYTHON=python3.11".format(*OLDEST), file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="lunxun-lock-") as folder:
        compiler = pip_compile_in(Path(folder))
        more = ["--upgrade"] if arguments.upgrade else []
        lock(compiler, DEV, "--extra", "dev", "pyproject.toml", *more)
        # pip-compile keeps the versions that its output file already names: so both locks agree.
        (ROOT / RUN).write_text((ROOT / DEV).read_text())
        lock(compiler, RUN, "pyproject.toml")
        wanted = Path(folder) / "headless.in"
        wanted.write_text("opencv-python-headless==" + locked_version("opencv-python") + "\n")
        lock(compiler, HEADLESS, "--no-annotate", "--unsafe-package", "numpy", str(wanted))
        # numpy comes from the main lock; pip-compile's warning about leaving it out would only alarm readers.
        (ROOT / HEADLESS).write_text((ROOT / HEADLESS).read_text().partition("\n# WARNING")[0])
    return 0


def pip_compile_in(folder: Path) -> Path:
    """pip-tools in an environment of its own, so that it pins nothing of ours."""
    venv.create(folder / "venv", with_pip=True)
    pip = [str(folder / "venv/bin/python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "pip-tools>=7.4"], check=True, env=plain_environment())
    return folder / "venv/bin/pip-compile"


def lock(compiler: Path, output: str, *arguments: str) -> None:
    """Hashes of *all* files of a release go in, so that other platforms and Pythons can use the same lock."""
    print(f"lock: {output}", flush=True)
    command = [str(compiler), "--quiet", "--generate-hashes", "--strip-extras", "--output-file", output]
    hide = ["--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host", "--no-emit-options"]
    subprocess.run([*command, *hide, *arguments], check=True, cwd=ROOT, env=plain_environment())


def plain_environment() -> dict[str, str]:
    """The caller's environment without pip's own places to look; a mirror named in PIP_INDEX_URL still counts."""
    hidden = {"PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return kept | {"PIP_CONFIG_FILE": os.devnull, "CUSTOM_COMPILE_COMMAND": "make lock"}


def locked_version(package: str) -> str:
    """The version of `package` in the development lock."""
    found = re.search(rf"^{re.escape(package)}==(\S+)", (ROOT / DEV).read_text(), re.MULTILINE)
    if found is None:
        raise SystemExit(f"lock: {DEV} does not name {package}")
    return found.group(1)


if __name__ == "__main__":
    sys.exit(main())
