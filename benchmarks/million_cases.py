"""How long the lists, pages, details and histories of a million cases take, through the API, on both databases.

    python benchmarks/million_cases.py [--cases 1000000] [--database sqlite] [--database postgresql] [--json FILE]

The app runs in this process, so a time holds everything from the request to its JSON, but for the network. `cpu` is
what this process spent: on a machine that does other things too it says more than the clock does. PostgreSQL is a
temporary server with its usual care for the disk.
"""

import argparse
import json
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
import typer
from cryptography.fernet import Fernet
from fastapi.testclient import TestClient
from pydantic import SecretStr

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from postgres_server import postgres_running

from api.app import create_app
from api.cameras.secret_box import SecretBox
from api.data_folder import DataFolder
from api.db.engine import FILE_NAME, Database, open_database
from api.evidence.latest import LatestPictures
from api.evidence.local_store import LocalPictures
from api.people import service as people
from api.people.passwords import Passwords
from api.people.roles import Role, TokenKind
from api.services import Services
from api.settings import Settings

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
APART_S = 60
OPEN = 5000
"""The newest so many are not closed yet."""
STATES = ["closed"] * 60 + ["rejected"] * 30 + ["cancelled"] * 3 + ["force_closed"] * 3 + ["suspended"]
OPEN_STATES = ["pending_verification", "pending_dispatch", "handling", "handled"]
TYPES = ["illegal_parking", "garbage_exposed", "fire_lane_blocked", "goods_piled", "camera_fault"]
UNITS = ["sanitation", "urban_management", "traffic_police", "fire_rescue"]
EVENTS = ["opened", "verdict", "move", "move"]
CASE_COLUMNS = (
    "id", "number", "origin", "origin_id", "camera_id", "type", "state", "version", "opened_at", "facts", "area",
    "unit", "level",
)  # fmt: skip
EVENT_COLUMNS = ("case_id", "seq", "at", "actor", "kind", "detail")
FACTS = json.dumps(
    {"rule": "r1", "camera_name": "路口 7", "limit_s": 300, "dwell": {"lower_s": 312.5, "upper_s": 340.0}}
)
AT_ONCE = 20_000
ROUNDS = 40

Request = Callable[[random.Random], str]


def text_of(at: datetime) -> str:
    """Returns a time as the tables keep it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def case_id(number: int) -> str:
    """Returns the id of a case: without order, as real ones are."""
    return f"{random.Random(number).getrandbits(128):032x}"


def cases(count: int) -> Iterator[tuple[Any, ...]]:
    """Yields the rows of cases, oldest first."""
    chance = random.Random(1)
    for number in range(1, count + 1):
        state = chance.choice(OPEN_STATES if number > count - OPEN else STATES)
        yield (
            case_id(number), number, "violation", f"v{number}", f"c{chance.randrange(500)}",
            chance.choice(TYPES),
            state, len(EVENTS), text_of(BEGIN + timedelta(seconds=APART_S * number)), FACTS,
            f"grid-{chance.randrange(60)}",
            None if state == "rejected" else chance.choice(UNITS), chance.choice(["grid"] * 95 + ["town"] * 5),
        )  # fmt: skip


def events(count: int) -> Iterator[tuple[Any, ...]]:
    """Yields the rows of the cases' histories."""
    for number in range(1, count + 1):
        name, at = case_id(number), BEGIN + timedelta(seconds=APART_S * number)
        for seq, kind in enumerate(EVENTS, 1):
            yield name, seq, text_of(at + timedelta(minutes=seq)), "operator", kind, '{"reason": "as seen"}'


def fill_sqlite(path: Path, count: int) -> None:
    """Writes the rows past the server; the triggers that guard histories are put back as they were."""
    connection = sqlite3.connect(path)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for table, columns, rows in (("cases", CASE_COLUMNS, cases(count)), ("case_events", EVENT_COLUMNS, events(count))):
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        while part := list(islice(rows, AT_ONCE)):
            connection.executemany(statement, part)
    for _, sql in triggers:
        connection.execute(sql)
    connection.commit()
    connection.close()


def fill_postgres(url: str, count: int) -> None:
    """Writes the rows past the server with COPY, without triggers, and lets the planner look at them."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        _copy(connection, f"COPY cases ({', '.join(CASE_COLUMNS)}) FROM STDIN", cases(count))
        _copy(connection, f"COPY case_events ({', '.join(EVENT_COLUMNS)}) FROM STDIN", events(count))
        connection.execute("VACUUM ANALYZE")


def _copy(connection: "psycopg.Connection[Any]", statement: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def requests(count: int) -> dict[str, Request]:
    """Returns what is asked, by name; each time somewhere else."""

    def any_case(chance: random.Random) -> str:
        return case_id(chance.randint(1, count))

    begin = text_of(BEGIN + timedelta(seconds=APART_S * count // 2))
    end = text_of(BEGIN + timedelta(seconds=APART_S * count // 2, days=7))
    return {
        "list, newest": lambda _: "/cases",
        "list, one state": lambda chance: f"/cases?state={chance.choice(OPEN_STATES)}",
        "list, closed": lambda _: "/cases?state=closed",
        "list, one camera": lambda chance: f"/cases?camera_id=c{chance.randrange(500)}",
        "list, one type": lambda chance: f"/cases?type={chance.choice(TYPES)}",
        "list, camera and state": lambda chance: f"/cases?camera_id=c{chance.randrange(500)}&state=handling",
        "list, a week": lambda _: f"/cases?from={begin}&to={end}",
        "detail": lambda chance: f"/cases/{any_case(chance)}",
        "history": lambda chance: f"/cases/{any_case(chance)}/history",
    }


def measured(client: TestClient, head: dict[str, str], paths: Iterator[str]) -> dict[str, float]:
    """Returns the middle and the slow end of so many requests, in milliseconds."""
    wall_ms, cpu_ms = [], []
    for path in paths:
        begun, spent = time.perf_counter(), time.process_time()
        answer = client.get(f"/api/v1{path}", headers=head)
        wall_ms.append((time.perf_counter() - begun) * 1000)
        cpu_ms.append((time.process_time() - spent) * 1000)
        if not answer.is_success:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")
    slow = statistics.quantiles(wall_ms, n=20)[18], statistics.quantiles(cpu_ms, n=20)[18]
    middle = statistics.median(wall_ms), statistics.median(cpu_ms)
    names = ("p50_ms", "p95_ms", "cpu_p50_ms", "cpu_p95_ms")
    return dict(zip(names, (round(each, 1) for each in (middle[0], slow[0], middle[1], slow[1])), strict=True))


def pages(client: TestClient, head: dict[str, str]) -> Iterator[str]:
    """Yields one page after the other, by the cursor of the one before."""
    path = "/cases"
    for _ in range(ROUNDS):
        yield path
        cursor = client.get(f"/api/v1{path}", headers=head).json()["next_cursor"]
        path = f"/cases?cursor={cursor}"


def measure(database: Database, folder: DataFolder, count: int) -> dict[str, dict[str, float]]:
    """Returns the figures of everything that is asked, by name."""
    services = Services(
        settings=Settings(data=folder.path, allowed_hosts=("testserver",)),
        database=database,
        box=SecretBox(Fernet.generate_key()),
        passwords=Passwords(),
        pictures=LocalPictures(folder.pictures).open(),
        latest=LatestPictures(folder.latest),
    )
    with database.write() as session:
        now = services.clock()
        made = people.make_token(session, name="b", kind=TokenKind.API, role=Role.SUPERVISOR, now=now)
    head, chance = {"Authorization": f"Bearer {made.token}"}, random.Random(2)
    found = {}
    with TestClient(create_app(services)) as client:
        client.get("/api/v1/cases", headers=head)
        for name, request in requests(count).items():
            found[name] = measured(client, head, (request(chance) for _ in range(ROUNDS)))
            typer.echo(f"  {name:<26} {found[name]}")
        found["list, next page"] = measured(client, head, pages(client, head))
        typer.echo(f"  {'list, next page':<26} {found['list, next page']}")
    return found


def run(kind: str, count: int) -> dict[str, Any]:
    """Returns what one database does."""
    with ExitStack() as stack:
        folder = DataFolder(path=Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lunxun-million-"))))
        folder.make()
        url = None
        if kind == "postgresql":
            server = stack.enter_context(postgres_running("shared_buffers=512MB", is_hurried=False))
            url = SecretStr(server.make())
        database = open_database(folder.path, url)
        stack.callback(database.close)
        begun = time.monotonic()
        if url is None:
            fill_sqlite(folder.path / FILE_NAME, count)
        else:
            fill_postgres(url.get_secret_value(), count)
        filled_s = round(time.monotonic() - begun, 1)
        typer.echo(f"{kind}: {count} cases with {len(EVENTS)} events each, filled in {filled_s} s")
        return {"filled_s": filled_s, "figures": measure(database, folder, count)}


def main() -> None:
    """Prints the figures, and writes them as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--database", action="append", choices=("sqlite", "postgresql"))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    told = {
        "schema": 1,
        "cases": options.cases,
        "events": options.cases * len(EVENTS),
        "requests_each": ROUNDS,
        "sqlite_version": sqlite3.sqlite_version,
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 1),
        "databases": {},
    }
    for kind in options.database or ("sqlite", "postgresql"):
        told["databases"][kind] = run(kind, options.cases)
    told["load_after"] = round(os.getloadavg()[0], 1)
    if options.json:
        options.json.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
