"""kill -9 while webhooks are sent: nothing is lost, our books have each event once, doubles carry one id."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet
from receiver import open_receiver

from api.cameras.secret_box import SecretBox
from api.db.engine import open_sqlite
from api.outbox import repository
from api.outbox.sender import Sender
from api.webhooks import service
from api.webhooks.carrier import WebhookCarrier
from api.webhooks.schemas import WebhookAsked

EVENTS, KILLS = 60, 2

CHILD = """
import sys, time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from api.cameras.secret_box import SecretBox
from api.db.engine import open_sqlite
from api.outbox.announcer import Announcement
from api.outbox.sender import Sender
from api.outbox.service import publish
from api.webhooks.carrier import WebhookCarrier

folder, key, run = Path(sys.argv[1]), sys.argv[2].encode(), int(sys.argv[3])
# Each start is an hour later, so that the attempts that were cut off count as interrupted.
clock = lambda: datetime.now(UTC) + timedelta(hours=run)
database = open_sqlite(folder)
carrier = WebhookCarrier(database=database, box=SecretBox(key), allow_loopback=True)
sender = Sender(database=database, carriers={"webhook": carrier}, clock=clock)
for number in range(int(sys.argv[4])):
    with database.write() as session:
        publish(session, Announcement(topic="a.b", key=f"{run}-{number}", at=clock(), payload={"n": number}))
    print(f"{run}-{number}", flush=True)
    sender.run_once()
sender.wait()
"""


def test_kill_nine_neither_loses_nor_doubles(tmp_path: Path) -> None:
    key, database = Fernet.generate_key(), open_sqlite(tmp_path)
    box, now = SecretBox(key), datetime.now(UTC)
    with open_receiver("200") as there:
        with database.write() as session:
            asked = WebhookAsked(name="n", url=there.url)
            made = service.make(session, asked, box=box, allow_loopback=True, now=now, actor="test")
        database.close()
        written: list[str] = []
        for run in range(KILLS):
            written += _killed(tmp_path, key, run, after=7 + 13 * run)
        database = open_sqlite(tmp_path)
        end = now + timedelta(hours=KILLS + 1)
        carrier = WebhookCarrier(database=database, box=box, allow_loopback=True)
        sender = Sender(database=database, carriers={"webhook": carrier}, clock=lambda: end)
        for _ in range(3):
            sender.run_once()
            sender.wait()
        with database.read() as session:
            rows = repository.newest(session, made.id, state=None, before_seq=None, limit=1000)
        database.close()
    booked = Counter(row.event_key for row in rows)
    assert set(written) <= set(booked), "an event that was committed is not booked"
    assert set(booked.values()) == {1}, "an event is booked twice"
    assert {row.state for row in rows} == {"delivered"}
    arrived: dict[str, set[str]] = {}
    for got in there.got:
        arrived.setdefault(got.json["event"], set()).add(got.json["id"])
    assert set(arrived) == set(booked), "an event did not arrive"
    assert {len(ids) for ids in arrived.values()} == {1}, "a double has another id"


def _killed(folder: Path, key: bytes, run: int, *, after: int) -> list[str]:
    """What was committed by a run that was killed after so many events."""
    command = [sys.executable, "-c", CHILD, str(folder), key.decode(), str(run), str(EVENTS)]
    written: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=os.getcwd()) as child:
        assert child.stdout is not None
        for line in child.stdout:
            written.append(line.strip())
            if len(written) == after:
                child.send_signal(signal.SIGKILL)
    return written
