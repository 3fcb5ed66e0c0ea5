"""Runs all tests in two passes: those that run the whole system in real time last, and fewer at a time.

    python scripts/run_tests.py [--jobs 4] [--live-jobs 2] -- [what pytest takes, such as -k ledger]

Ends with the first pass's failure, else with the second's; a choice (`-k`, a path) that only one pass knows is no
failure, one that neither knows is.
"""

import argparse
import subprocess
import sys

NONE_CHOSEN = 5
"""pytest's exit status when no test was collected (docs.pytest.org, "Exit codes")."""


def run(jobs: int, mark: str, chosen: list[str]) -> int:
    """Returns pytest's exit status for one pass."""
    command = [sys.executable, "-m", "pytest", "-n", str(jobs), "--dist", "worksteal", "-m", mark, *chosen]
    return subprocess.run(command, check=False).returncode


def verdict(statuses: list[int]) -> int:
    """Returns the exit status of both passes together."""
    failures = [status for status in statuses if status not in (0, NONE_CHOSEN)]
    if failures:
        return failures[0]
    return 0 if 0 in statuses else NONE_CHOSEN


def main() -> int:
    """Runs both passes, the second whatever the first found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--live-jobs", type=int, default=2)
    parser.add_argument("chosen", nargs="*", help="what pytest takes")
    asked = parser.parse_args()
    passes = [(asked.jobs, "not live", asked.chosen), (asked.live_jobs, "live", asked.chosen or ["tests/e2e"])]
    statuses = [run(jobs, mark, chosen) for jobs, mark, chosen in passes]
    status = verdict(statuses)
    print(f"tests: {'all passed' if status == 0 else 'failed'} (exit status of the passes: {statuses})", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
