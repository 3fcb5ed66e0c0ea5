"""How long lists, filters, pages, figures and claims of a million cases take, through the API, on both databases.

    python benchmarks/million_cases.py [--cases 1000000] [--database sqlite] [--keep FOLDER] [--json FILE]

The app runs in this process, so a time holds everything from the request to its JSON, but for the network. `cpu` is
what this process spent: on a machine that does other things too it says more than the clock does; PostgreSQL's own
work is in its own processes, and so in the wall clock only. `--keep` makes each database once and uses it again.
"""

import argparse
import json
import os
import random
import sqlite3
import statistics
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import typer
from cryptography.fernet import Fernet
from fastapi.testclient import TestClient
from million_fates import end_of
from million_requests import Asked, claims, pages, requests, slow_requests
from million_store import Store, filled
from sqlalchemy import Engine, event

from api.app import create_app
from api.cameras.secret_box import SecretBox
from api.evidence.latest import LatestPictures
from api.evidence.local_store import LocalPictures
from api.people import service as people
from api.people.passwords import Passwords
from api.people.roles import Role, TokenKind
from api.services import Services
from api.settings import Settings

ROUNDS = 40
SLOW_ROUNDS = 5
"""Of what may take seconds."""
KINDS = ("sqlite", "postgresql")
_NAMES = ("p50_ms", "p95_ms", "cpu_p50_ms", "cpu_p95_ms")


def measured(client: TestClient, head: dict[str, str], asked: Iterator[Asked]) -> dict[str, float]:
    """Returns the middle and the slow end of some requests, in milliseconds, and how many statements one makes."""
    wall_ms: list[float] = []
    cpu_ms: list[float] = []
    statements: list[int] = []

    def count(*_: Any) -> None:
        statements[-1] += 1

    for method, path in asked:
        statements.append(0)
        event.listen(Engine, "before_cursor_execute", count)
        begun, spent = time.perf_counter(), time.process_time()
        answer = client.request(method, f"/api/v1{path}", headers=head)
        wall_ms.append((time.perf_counter() - begun) * 1000)
        cpu_ms.append((time.process_time() - spent) * 1000)
        event.remove(Engine, "before_cursor_execute", count)
        if not answer.is_success:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")
    ends = []
    for each in (wall_ms, cpu_ms):
        ends += [statistics.median(each), statistics.quantiles(each, n=20, method="inclusive")[18]]
    rounded = (round(each, 1) for each in ends)
    return dict(zip(_NAMES, rounded, strict=True)) | {"statements": statistics.median(statements)}


def measure(store: Store, count: int) -> dict[str, dict[str, float]]:
    """Returns the figures of everything that is asked, by name."""
    services = Services(
        settings=Settings(data=store.folder.path, allowed_hosts=("testserver",)),
        database=store.database,
        box=SecretBox(Fernet.generate_key()),
        passwords=Passwords(),
        pictures=LocalPictures(store.folder.pictures).open(),
        latest=LatestPictures(store.folder.latest),
        clock=lambda: end_of(count),
    )
    with store.database.write() as session:
        made = people.make_token(session, name="benchmark", kind=TokenKind.API, role=Role.ADMIN, now=services.clock())
    head, chance = {"Authorization": f"Bearer {made.token}"}, random.Random(2)
    found: dict[str, dict[str, float]] = {}

    def told(name: str, asked: Iterator[Asked]) -> None:
        found[name] = measured(client, head, asked)
        typer.echo(f"  {name:<36}" + "".join(f"{value:>10.1f}" for value in found[name].values()))

    with TestClient(create_app(services)) as client:
        client.get("/api/v1/cases", headers=head)
        typer.echo(f"  {'ms':<36}" + "".join(f"{name.removesuffix('_ms'):>10}" for name in (*_NAMES, "statem.")))
        for name, request in requests(count).items():
            told(name, (("GET", request(chance)) for _ in range(ROUNDS)))
        told("list, next page", islice(pages(client, head), ROUNDS))
        told("claim from the queue", islice(claims(client, head), ROUNDS))
        for name, path in slow_requests(count).items():
            told(name, (("GET", path) for _ in range(SLOW_ROUNDS)))
    return found


def run(kind: str, count: int, keep: Path | None) -> dict[str, Any]:
    """Returns what one database does."""
    with filled(kind, count, keep=keep) as store:
        typer.echo(f"{kind}: {count} cases with histories and clocks, filled in {store.filled_s} s")
        load_before = round(os.getloadavg()[0], 1)
        figures = measure(store, count)
        load = {"load_before": load_before, "load_after": round(os.getloadavg()[0], 1)}
        return {"filled_s": store.filled_s, **load, "figures": figures}


def table(databases: Mapping[str, Any]) -> str:
    """Returns the figures as the table of `docs/databases.md`."""
    kinds = [kind for kind in KINDS if kind in databases]
    heads = "".join(f" {kind} |" for kind in kinds)
    lines = [f"| request |{heads} statements |", "|---|" + "---|" * (len(kinds) + 1)]
    for name in databases[kinds[0]]["figures"]:
        each = [databases[kind]["figures"][name] for kind in kinds]
        cells = [f"{one['p50_ms']} / {one['p95_ms']} ({one['cpu_p50_ms']} / {one['cpu_p95_ms']})" for one in each]
        lines.append(f"| {name} | {' | '.join(cells)} | {each[0]['statements']:.0f} |")
    return "\n".join(lines)


def main() -> None:
    """Prints the figures, and writes them as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--database", action="append", choices=KINDS)
    parser.add_argument("--keep", type=Path, help="folder in which the databases stay for the next time")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    told = {
        "schema": 2,
        "cases": options.cases,
        "requests_each": ROUNDS,
        "slow_requests_each": SLOW_ROUNDS,
        "sqlite_version": sqlite3.sqlite_version,
        "cores": os.cpu_count(),
        "databases": {kind: run(kind, options.cases, options.keep) for kind in options.database or KINDS},
    }
    typer.echo("\n" + table(told["databases"]))
    if options.json:
        options.json.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
