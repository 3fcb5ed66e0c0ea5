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
from datetime import timedelta
from itertools import islice, repeat
from pathlib import Path
from typing import Any

import psycopg
import typer
from cryptography.fernet import Fernet
from fastapi.testclient import TestClient
from pydantic import SecretStr

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from million_rows import (
    APART_S,
    BEGIN,
    CASE_COLUMNS,
    CLOCK_COLUMNS,
    EVENT_COLUMNS,
    OPEN_STATES,
    TYPES,
    Row,
    case_id,
    cases,
    clocks,
    events,
    text_of,
)
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

AT_ONCE = 20_000
ROUNDS = 40
SLOW_ROUNDS = 5
"""Of what takes seconds."""

Request = Callable[[random.Random], str]


def tables(count: int) -> dict[str, tuple[tuple[str, ...], Iterator[Row]]]:
    """Returns by table its columns and its rows."""
    return {
        "cases": (CASE_COLUMNS, cases(count)),
        "case_events": (EVENT_COLUMNS, events(count)),
        "stage_clocks": (CLOCK_COLUMNS, clocks(count)),
    }


def fill_sqlite(path: Path, count: int) -> None:
    """Writes the rows past the server; the triggers that guard histories are put back as they were."""
    connection = sqlite3.connect(path)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for table, (columns, rows) in tables(count).items():
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
        for table, (columns, rows) in tables(count).items():
            _copy(connection, f"COPY {table} ({', '.join(columns)}) FROM STDIN", rows)
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


def slow_requests(count: int) -> dict[str, str]:
    """Returns what is asked about a month, by name: the one in the middle, and the one that has just ended."""
    asked = {}
    for name, part in (("middle", 0.5), ("newest", 1.0)):
        end = BEGIN + timedelta(seconds=APART_S * count * part)
        period = f"from={text_of(end - timedelta(days=30))}&to={text_of(end)}"
        asked[f"figures, {name} month"] = f"/figures?{period}"
        asked[f"one figure by unit, {name} month"] = f"/figures/closing_on_time_rate?{period}&group_by=unit"
        asked[f"ids behind it, {name} month"] = f"/figures/closing_on_time_rate/cases?{period}"
    return asked


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
        for name, path in slow_requests(count).items():
            found[name] = measured(client, head, repeat(path, SLOW_ROUNDS))
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
        typer.echo(f"{kind}: {count} cases with histories and clocks, filled in {filled_s} s")
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
