"""Kills an API with SIGKILL while it takes reports in, again and again, and checks after each kill what was lost.

    python tests/torture/intake_kills.py --kills 200 --seed 1

A child process is uploader, worker and API in one; it tells its parent through a pipe what was acknowledged. The
parent kills it at a random moment, then looks at database and store. Prints one JSON document; exit 1 when a promise
broke.
"""

import argparse
import importlib
import json
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as query

from api.db.engine import open_sqlite
from api.db.tables import CaseRow, OutboxRow, PictureRow, ReportRow, ViolationRow
from api.evidence.local_store import LocalPictures
from api.evidence.verify import verify_store

LONGEST_LIFE_S = 60.0
MOST_LINES = 24
"""A child is killed after at most so many acknowledgements: a count, so that a slow machine tests as much."""
LONGER_S = 0.03
"""The kill comes up to so much later: it falls into whatever is being done by then."""


def load_street() -> Any:
    """Returns `tests/street.py`: the API on a temporary folder, and a worker that reports what a script says."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    return importlib.import_module("street")


def work(module: Any, folder: Path, round_number: int, pipe: int) -> None:
    """Makes and clears cases until killed; writes a line for everything that was acknowledged."""

    def tell(*words: str) -> None:
        os.write(pipe, (" ".join(words) + "\n").encode())

    # Each life begins an hour later: the leases of the one before have run out.
    clock = module.FakeClock(module.START + timedelta(hours=round_number))
    street = module.open_street(folder, clock=clock)
    street.numbers = iter(range(round_number * 100_000, (round_number + 1) * 100_000))
    module.put_site(street.database, module.site_json(3))
    street.start()
    street.services.announcer.subscribe(
        lambda said: tell("case", said.payload["case_id"]) if said.topic == "case.opened" else None
    )
    tell("ready")
    for step in range(100_000):
        clock.advance(61)
        claimed = street.claim()
        for order in claimed["orders"]:
            order["server_time"] = claimed["server_time"]
            looks = seen(street, tell) if step % 3 else empty(street, order)
            report = street.report(order, looks)
            answer = street.send(report)
            if answer.status_code == 200:
                tell("report", report["id"])
            else:
                tell("refused", answer.text.replace("\n", " "))


def seen(street: Any, tell: Any) -> list[dict[str, Any]]:
    """A look with a picture of the car."""
    sha256 = street.upload()
    tell("picture", sha256)
    return [street.look(1.0, picture=sha256)]


def empty(street: Any, order: dict[str, Any]) -> list[dict[str, Any]]:
    """Three looks that see the place empty."""
    gone = [{"place": place["id"], "answer": "not_seen", "appearance": [0, 1, 0, 0]} for place in order["places"]]
    return [street.look(1.0 + index, index=index, sightings=[], answers=gone) for index in range(3)]


def one_life(module: Any, folder: Path, round_number: int, chance: random.Random) -> list[str]:
    """Starts the child, kills it at a random moment, and returns what it has said."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(module, folder, round_number, writing)
        finally:
            os._exit(3)
    os.close(writing)
    try:
        said = listen(reading, moment(chance))
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as rest:
        said += rest.read()
    # A line that was cut short by the kill was not said.
    return said.decode().split("\n")[:-1]


@dataclass(frozen=True)
class Moment:
    """When a child is killed."""

    word: bytes
    count: int
    longer_s: float


def moment(chance: random.Random) -> Moment:
    """Returns a moment: after some acknowledgement, or right after a case was made known, where most is at stake."""
    longer_s = chance.choice((0.0, chance.uniform(0.0, LONGER_S)))
    if chance.random() < 0.5:
        return Moment(word=b"case ", count=chance.randint(1, 3), longer_s=longer_s)
    return Moment(word=b"\n", count=chance.randint(1, MOST_LINES), longer_s=longer_s)


def listen(pipe: int, end: Moment) -> bytes:
    """Returns what the child says until that moment."""
    said = b""
    end_s = time.monotonic() + LONGEST_LIFE_S
    has_come = False
    while (left_s := end_s - time.monotonic()) > 0:
        if not select.select([pipe], [], [], left_s)[0]:
            continue
        chunk = os.read(pipe, 65536)
        if not chunk:
            raise RuntimeError("the child ended by itself")
        said += chunk
        if not has_come and said.count(end.word) >= end.count:
            has_come, end_s = True, time.monotonic() + end.longer_s
    return said


def losses(folder: Path, acknowledged: dict[str, set[str]]) -> list[str]:
    """Returns what was acknowledged and is not there, and whatever else is wrong."""
    database = open_sqlite(folder)
    store = LocalPictures(folder / "pictures").open()
    try:
        found = [f"{p.kind.value} {p.about}" for p in verify_store(database, store) if p.is_loss]
        found += [f"left in staging: {name}" for name in store.strays()]
        with database.read() as session:
            for kind, column in (("case", CaseRow.id), ("report", ReportRow.id), ("picture", PictureRow.sha256)):
                known = set(session.scalars(query(column)))
                found += [f"lost {kind} {each}" for each in sorted(acknowledged[kind] - known)]
            cases = session.scalar(query(func.count()).select_from(CaseRow))
            violations = session.scalar(query(func.count()).select_from(ViolationRow))
            opened = session.scalar(query(func.count()).select_from(OutboxRow).where(OutboxRow.topic == "case.opened"))
            origins = Counter(session.scalars(query(CaseRow.origin_id)))
        if not cases == violations == opened:
            found.append(f"{cases} cases, {violations} violations, {opened} announced")
        found += [f"violation {origin} has {count} cases" for origin, count in origins.items() if count > 1]
        if session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
            found.append("the database is damaged")
        session.close()
    finally:
        database.close()
    return found


def main() -> int:
    """Runs the kills; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    module = load_street()
    acknowledged: dict[str, set[str]] = {name: set() for name in ("case", "report", "picture")}
    found: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        for number in range(options.kills):
            lines = [line.split(" ", 1) for line in one_life(module, Path(name), number, chance)]
            found += [f"refused {words[0]}" for kind, *words in lines if kind == "refused"]
            for kind, each in acknowledged.items():
                each.update(words[0] for said, *words in lines if said == kind)
            found += losses(Path(name), acknowledged)
    counts = {f"{kind}s": len(each) for kind, each in acknowledged.items()}
    print(json.dumps({"kills": options.kills, "seed": options.seed, **counts, "losses": sorted(set(found))}))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
