"""Kills the worker, the API or both with SIGKILL at random moments while cases are made, then counts what was lost.

Run: `python tests/torture/kill_nine.py --kills 50 --seed 1 --json report.json` (about 10 s a kill).
Exit 1 when a promise broke.
"""

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))
from town import LUNXUN, Town, site_camera, town, write_site

from sample_videos.blocks.scenes import Scene, truth
from sample_videos.blocks.world import Block, write_clip
from sample_videos.farm.background import BackgroundFarm, farm_running

LOOP_S, STAY_S, PAUSE_S, LIMIT_S = 60.0, 26.0, 4.0, 10.0
SETTLE_S = 25.0
SLOW_S = 90.0
"""A busy machine gets so much longer until there is something to lose."""
ENOUGH_CASES = 3
TARGETS = (("worker",), ("serve",), ("serve", "worker"))


@dataclass(slots=True)
class Watcher:
    """Reads the list of cases again and again, as an operator's page does; what it saw was acknowledged."""

    running: Town
    seen: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watches until the block ends."""
        thread = threading.Thread(target=self.watch)
        thread.start()
        try:
            yield
        finally:
            self.is_over.set()
            thread.join()

    def watch(self) -> None:
        """Runs until `is_over`; an API that is away is no error here."""
        while not self.is_over.wait(0.2):
            try:
                for case in self.running.cases():
                    self.seen[case["id"]] = case
            except (httpx.TransportError, httpx.HTTPStatusError):
                continue


def scene(number: int) -> Scene:
    """Returns a camera where a car stays 26 s, and 4 s later another two cells on, and so on; shifted by its number."""
    start_s = 2.0 + (number % 4) * 0.5
    stays = [(start_s + turn * (STAY_S + PAUSE_S), turn) for turn in range(2)]
    blocks = tuple(
        Block(label="car", column=4 + 2 * turn, row=5, start_s=at_s, end_s=at_s + STAY_S, stripes=1 + 2 * turn)
        for at_s, turn in stays
    )
    return Scene(
        id=f"camera-{number}",
        name=f"{number} 号摄像机",
        zone_kind="fire_lane",
        zone_cells=((4, 5), (6, 5)),
        rule_type="fire_lane_blocked",
        limit_s=LIMIT_S,
        blocks=blocks,
    )


def kill(running: Town, targets: tuple[str, ...]) -> int:
    """Sends SIGKILL to the named processes; returns how many were running."""
    hit = [process for process in map(running.child, targets) if process is not None]
    for process in hit:
        process.kill()
    return len(hit)


def torture(folder: Path, *, kills: int, cameras: int, seed: int) -> dict[str, Any]:
    """Returns the counts; see `verdict` for what they must be."""
    rng = random.Random(seed)
    scenes = [scene(number) for number in range(cameras)]
    clips = [write_clip(folder / f"{each.id}.mp4", each.blocks, length_s=LOOP_S) for each in scenes]
    with farm_running(clips) as farm:
        watched = [site_camera(truth(each), farm.url(each.id)) for each in scenes]
        site = write_site(folder / "site.yaml", watched, max_gap_s=5.0)
        with town(folder, site, "blocks") as running:
            watcher = Watcher(running)
            with watcher.watching():
                counts = kill_often(running, watcher, kills=kills, rng=rng)
            found = {case["id"]: running.case(case["id"]) for case in running.cases()}
            counts |= judge(running, watcher.seen, found, epoch_s=farm.epoch_s)
            counts["end_s"] = round(running.end(), 2)
        counts["farm_sessions_open"] = _sessions_open(farm)
    verify = subprocess.run([*LUNXUN, "evidence", "verify", str(folder / "data")], capture_output=True, check=False)
    return {"schema": 1, "seed": seed, **counts, "verify_exit": verify.returncode}


def wait_for_cases(watcher: Watcher, count: int) -> None:
    """Waits until so many cases have been seen, or a slow machine's time is over."""
    give_up_s = time.monotonic() + SLOW_S
    while len(watcher.seen) < count and time.monotonic() < give_up_s:
        time.sleep(0.25)


def kill_often(running: Town, watcher: Watcher, *, kills: int, rng: random.Random) -> dict[str, Any]:
    """Kills again and again, waits until the API answers, and at the end until everything has settled."""
    done: Counter[str] = Counter()
    ready_s: list[float] = []
    time.sleep(20.0)
    wait_for_cases(watcher, 1)
    for number in range(kills):
        targets = rng.choice(TARGETS)
        done["+".join(targets)] += kill(running, targets) > 0
        ready_s.append(running.wait_until_up())
        print(f"kill {number + 1}/{kills} ({' and '.join(targets)}): {len(watcher.seen)} cases", flush=True)
        time.sleep(rng.uniform(1.0, 15.0))
    time.sleep(SETTLE_S)
    wait_for_cases(watcher, ENOUGH_CASES)
    ready_s.sort()
    return {
        "kills": dict(done),
        "ready_s": {"p50": round(ready_s[len(ready_s) // 2], 2), "max": round(ready_s[-1], 2)},
    }


def _sessions_open(farm: BackgroundFarm) -> int:
    try:
        farm.wait_until(lambda counters: counters.total.sessions_open == 0)
    except TimeoutError:
        return farm.counters().total.sessions_open
    return 0


def judge(running: Town, seen: dict[str, Any], found: dict[str, Any], *, epoch_s: float) -> dict[str, Any]:
    """Returns how many cases were acknowledged, made, lost, without pictures, and made twice for one stay."""
    without = sum(not _has_pictures(running, case) for case in found.values())
    stays = Counter((case["camera_id"], _stay_number(case, epoch_s)) for case in found.values())
    return {
        "cases": len(found),
        "acknowledged": len(seen),
        "lost": len(set(seen) - set(found)),
        "without_pictures": without,
        "twice": sum(count - 1 for count in stays.values()),
    }


def _has_pictures(running: Town, case: dict[str, Any]) -> bool:
    roles = {picture["role"]: picture["sha256"] for picture in case["pictures"]}
    scenes = [roles.get("first_scene"), roles.get("second_scene")]
    return None not in scenes and all(
        hashlib.sha256(running.original(sha256)).hexdigest() == sha256 for sha256 in roles.values()
    )


def _stay_number(case: dict[str, Any], epoch_s: float) -> int:
    first = next(picture for picture in case["pictures"] if picture["role"] == "first_scene")
    return int((datetime.fromisoformat(first["taken_at"]).timestamp() - epoch_s - 1.0) // (STAY_S + PAUSE_S))


def verdict(result: dict[str, Any]) -> bool:
    """Whether every promise was kept (and the test was one: cases were made)."""
    broken = ("lost", "without_pictures", "twice", "verify_exit", "farm_sessions_open")
    return result["cases"] >= ENOUGH_CASES and not any(result[name] for name in broken)


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--cameras", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lunxun-torture-") as folder:
        result = torture(Path(folder), kills=options.kills, cameras=options.cameras, seed=options.seed)
    text = json.dumps(result, indent=1)
    print(text)
    if options.json:
        options.json.write_text(text, encoding="utf-8")
    return 0 if verdict(result) else 1


if __name__ == "__main__":
    sys.exit(main())
