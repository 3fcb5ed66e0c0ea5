"""Kills a real `lunxun serve` with SIGKILL at random moments under load, and checks after each restart what was lost.

    python tests/torture/serve_kills.py --kills 200 --seed 1 --database sqlite
    python tests/torture/serve_kills.py --kills 200 --seed 1 --database postgresql

Workers and people keep at it over HTTP; what was acknowledged to them is written down here. Prints one JSON document;
exit 1 when a promise broke. The server is forked with its modules already loaded, so that a life costs no second of
imports; it runs the command's own code from its first line.
"""

import argparse
import asyncio
import ctypes
import itertools
import json
import os
import random
import signal
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))
from catalogued import put_row
from hook_ear import Ear, listening
from hook_promises import broken_hooks, wait_until_told
from postgres_server import postgres_running
from promises import CHECKS, Check, broken_promises, no_breach_is_untold
from street_load import Load, Said, Spool, site

from api.cli import outgoing, serve
from api.cli.installation import opened, settings_from
from api.control.schemas import ApplySite, MakeToken
from api.data_folder import DataFolder
from api.db.engine import open_read_only
from api.evidence.local_store import LocalPictures
from api.outbox import attempt
from api.people.roles import Role, TokenKind
from api.services import Services
from api.settings import Settings
from api.webhooks import service as webhooks
from api.webhooks.schemas import WebhookAsked

PR_SET_PDEATHSIG = 1
READY_S = 60.0
LONGEST_LIFE_S = 30.0
MOST_ANSWERS = 40
LONGER_S = 0.05
SUPERVISION_PERIOD_S = 0.1
"""Lives are short: the chore runs as often in one as it would in an hour; so does the one that delivers."""
ATTEMPT_LEASE_S = 1.0
"""So long an attempt to deliver that a kill cut off holds up the next; in an hour's life it is a minute."""
WORKERS = ("w1", "w2")
SETTINGS = {
    "LUNXUN_CLAIM_HOLDOFF_S": "0",
    "LUNXUN_STAY_LIMIT_S": "0",
    "LUNXUN_LEASE_S": "3",
    "LUNXUN_ALLOW_LOOPBACK_WEBHOOKS": "1",
}


def prepared(settings: Settings, ear: Ear) -> dict[str, str]:
    """Makes the installation: its site, its plan running, who is to hear of it, and the tokens of those who call."""
    with opened(settings) as upkeep:
        # A case breaks its first deadline before a person can have looked at it.
        put_row(upkeep.services, "fire_lane_blocked", verify="0.0001 urgent_hour")
        upkeep.apply_site(ApplySite(file="torture", content=site()))
        serve.start_new_plans(upkeep.services)
        worker = upkeep.make_token(MakeToken(name="torture", kind=TokenKind.WORKER))
        person = upkeep.make_token(MakeToken(name="torture-person", kind=TokenKind.API, role=Role.OPERATOR))
        _subscribe(upkeep.services, ear)
    return {"worker": worker.token.get_secret_value(), "operator": person.token.get_secret_value()}


def _subscribe(services: Services, ear: Ear) -> None:
    """Books all events for the ear."""
    asked, now = WebhookAsked(name="torture", url=ear.url), services.clock()
    with services.database.write() as session:
        made = webhooks.make(session, asked, box=services.box, allow_loopback=True, now=now, actor="torture")
    ear.secrets_by_id = {key.id: made.secret for key in made.keys}


@dataclass(frozen=True, kw_only=True)
class Life:
    """One life of the server."""

    address: str
    ready_s: float
    """From its start to its first answer."""
    pid: int

    def end(self) -> None:
        """Kills it; it stays a zombie until `served` is over, so that nobody else can have its number."""
        os.kill(self.pid, signal.SIGKILL)


@contextmanager
def served(settings: Settings, port: int) -> Iterator[Life]:
    """Runs `lunxun serve` on the folder from `with` to its end, or until it is killed."""
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        _serve_until_killed(settings, port)
    try:
        address = f"http://127.0.0.1:{port}"
        while not _answers(address):
            if os.waitpid(child, os.WNOHANG) != (0, 0):
                child = 0
                raise RuntimeError(f"the server ended by itself: {(settings.data.parent / 'out').read_text()[-3000:]}")
            if time.monotonic() - begun > READY_S:
                raise RuntimeError("the server did not become ready")
            time.sleep(0.02)
        yield Life(address=address, ready_s=time.monotonic() - begun, pid=child)
    finally:
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _serve_until_killed(settings: Settings, port: int) -> None:
    """The child: output into a file, then the command itself. It dies with its parent."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        out = os.open(settings.data.parent / "out", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for descriptor in (1, 2):
            os.dup2(out, descriptor)
        serve.SUPERVISION_PERIOD_S = SUPERVISION_PERIOD_S
        outgoing.SEND_PERIOD_S = SUPERVISION_PERIOD_S
        attempt.LEASE_S = ATTEMPT_LEASE_S
        serve.serve(data=settings.data, port=port, allow_loopback_cameras=True)
    finally:
        os._exit(3)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/api/v1/health", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


async def one_life(load: Load, life: Life, chance: random.Random) -> None:
    """Loads the server until a random moment: so many acknowledgements, and a little longer."""
    working = asyncio.create_task(load.run())
    until = load.said.count() + chance.randint(1, MOST_ANSWERS)
    longer_s = chance.choice((0.0, chance.uniform(0.0, LONGER_S)))
    give_up_at = time.monotonic() + LONGEST_LIFE_S
    while load.said.count() < until and time.monotonic() < give_up_at and not working.done():
        await asyncio.sleep(0.002)
    await asyncio.sleep(longer_s)
    life.end()
    load.is_over = True
    await working


def free_port() -> int:
    """Returns a port that was free a moment ago; every life of the server listens there."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def losses(settings: Settings, said: Said, checks: tuple[Check, ...] = CHECKS) -> list[str]:
    """Returns what is wrong in database and store, looked at beside the idle server."""
    database = open_read_only(settings.data, settings.database)
    try:
        return broken_promises(database, LocalPictures(DataFolder(path=settings.data).pictures), said, checks)
    finally:
        database.close()


def untold(settings: Settings, ear: Ear) -> list[str]:
    """Returns what is wrong with what the ear was told, once the idle server has told it everything."""
    database = open_read_only(settings.data, settings.database)
    try:
        wait_until_told(database)
        with database.read() as session:
            return list(broken_hooks(session, ear))
    finally:
        database.close()


def torture(settings: Settings, ear: Ear, *, kills: int, seed: int) -> dict[str, Any]:
    """Returns what came of it."""
    chance, said, ready_s = random.Random(seed), Said(), []
    tokens = prepared(settings, ear)
    spools = {name: Spool() for name in WORKERS}
    port, found = free_port(), set[str]()
    for number in range(kills + 1):
        ear.wait_until_idle()
        with served(settings, port) as life:
            ready_s.append(life.ready_s)
            if number == kills:
                time.sleep(20 * SUPERVISION_PERIOD_S)
                found |= {*losses(settings, said, (*CHECKS, no_breach_is_untold)), *untold(settings, ear)}
                break
            found |= set(losses(settings, said))
            numbers = itertools.count(number * 10_000 + 1)
            load = Load(address=life.address, tokens=tokens, said=said, spools=spools, numbers=numbers)
            asyncio.run(one_life(load, life, chance))
    return {
        "kills": kills,
        "seed": seed,
        "pictures": len(said.pictures),
        "reports": len(said.reports),
        "cases_seen": len(said.cases),
        "verdicts": len(said.verdicts),
        "conflicts": said.conflicts,
        "supervisions": said.supervisions,
        "events": len(ear.heard),
        "deliveries": sum(heard.times for heard in ear.heard.values()),
        "refusals": dict(said.refusals.most_common(5)),
        "ready_s": {"median": round(statistics.median(ready_s), 2), "longest": round(max(ready_s), 2)},
        "losses": sorted(found)[:50],
    }


def main() -> int:
    """Runs the kills; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    os.environ.update(SETTINGS)
    os.umask(0o077)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lunxun-torture-")))
        os.environ.pop("LUNXUN_DATABASE", None)
        if options.database == "postgresql":
            os.environ["LUNXUN_DATABASE"] = stack.enter_context(postgres_running()).make()
        settings = settings_from(data=folder / "data", allow_loopback_cameras=True)
        told = torture(settings, stack.enter_context(listening()), kills=options.kills, seed=options.seed)
    print(json.dumps({"database": options.database, **told}, ensure_ascii=False))
    return 1 if told["losses"] else 0


if __name__ == "__main__":
    sys.exit(main())
