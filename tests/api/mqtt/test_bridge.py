"""The outbox goes to the broker in order and once in our books; alarms come in; a lost broker loses nothing."""

import asyncio
import json
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from own_authority import Paper, paper_for

from api.cli.outgoing import _take
from api.mqtt.bridge import SUBSCRIPTION, Bridge
from api.mqtt.broker import Broker, BrokerAddress, BrokerLost, aiomqtt_connect
from api.mqtt.service import switch
from api.outbox import repository
from api.outbox.announcer import Announcement
from api.outbox.booking import book
from api.outbox.service import publish
from api.trust import trusted

ALARM = {"sensor_id": "s1", "kind": "smoke", "happened_at": "2026-07-01T02:00:00Z"}


@dataclass
class ListBroker:
    """A broker that keeps lists, and is lost when a test says so."""

    published: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    subscribed: list[str] = field(default_factory=list)
    coming: list[tuple[str, bytes]] = field(default_factory=list)
    lost_after: int | None = None

    async def publish(self, topic: str, payload: bytes) -> None:
        if self.lost_after is not None and len(self.published) >= self.lost_after:
            raise BrokerLost("gone")
        self.published.append((topic, json.loads(payload)))

    async def subscribe(self, topic: str) -> None:
        self.subscribed.append(topic)

    async def messages(self) -> AsyncIterator[tuple[str, bytes]]:
        for each in self.coming:
            yield each
        await asyncio.Event().wait()


def bridge_of(house: Any, connect: Callable[..., Any]) -> Bridge:
    return Bridge(
        database=house.services.database,
        connect=connect,
        take_signal=lambda asked: _take(house.services, asked),
        clock=house.clock,
        prefix="lunxun",
        poll_s=0.01,
    )


def serve(house: Any, broker: ListBroker, *, until: Callable[[], bool]) -> None:
    @asynccontextmanager
    async def connect() -> AsyncIterator[Broker]:
        yield broker

    asyncio.run(bridge_of(house, connect).run(_within(until)))


def _within(until: Callable[[], bool], limit_s: float = 10.0) -> Callable[[], bool]:
    end = time.monotonic() + limit_s
    return lambda: until() or time.monotonic() > end


def happen(house: Any, *names: str) -> None:
    with house.services.database.write() as session:
        switch(session, is_on=True, box=house.services.box, now=house.clock())
        session.flush()
        for name in names:
            publish(session, Announcement(topic="case.opened", key=name, at=house.clock(), payload={"name": name}))
        session.flush()
        book(session, now=house.clock())


def states(house: Any) -> list[str]:
    with house.services.database.read() as session:
        rows = repository.newest(session, SUBSCRIPTION, state=None, before_seq=None, limit=100)
        return [row.state for row in rows][::-1]


@pytest.mark.one_store
def test_events_are_published_in_order_under_their_topic(house: Any) -> None:
    happen(house, "a", "b", "c")
    broker = ListBroker()
    serve(house, broker, until=lambda: states(house) == ["delivered"] * 3)
    assert [(topic, body["data"]["name"]) for topic, body in broker.published] == [
        ("lunxun/events/case/opened", each) for each in "abc"
    ]
    assert broker.subscribed == ["lunxun/signals/#"]


def test_a_broker_that_is_lost_in_the_middle_gets_the_rest_later_under_the_same_ids(house: Any) -> None:
    happen(house, "a", "b")
    broker = ListBroker(lost_after=1)
    with pytest.raises(BrokerLost):
        serve(house, broker, until=lambda: False)
    assert states(house) == ["delivered", "waiting"]
    house.clock.now += timedelta(hours=1)
    broker.lost_after = None
    serve(house, broker, until=lambda: len(broker.published) == 2)
    assert [body["event"] for _, body in broker.published] == ["a", "b"]


@pytest.mark.one_store
def test_alarms_come_in_and_what_is_none_is_refused_by_name(house: Any) -> None:
    bad: list[bytes] = [b"", b"\xff", b"{}", b"[1]", b"x" * 70_000, json.dumps(ALARM | {"value": "NaN"}).encode()]
    coming = [("lunxun/signals/a", each) for each in [*bad, json.dumps(ALARM).encode()]]
    broker = ListBroker(coming=coming)

    def is_done() -> bool:
        return bool(house.call("operator", "GET", "/cases").json()["cases"])

    serve(house, broker, until=is_done)
    refused = [body for topic, body in broker.published if topic == "lunxun/refused"]
    assert [each["topic"] for each in refused] == ["lunxun/signals/a"] * len(bad)
    (case,) = house.call("operator", "GET", "/cases").json()["cases"]
    assert (case["type"], case["label"]) == ("sensor_alarm", "smoke")


@pytest.mark.one_store
def test_switched_off_nothing_is_kept_for_the_broker(house: Any) -> None:
    happen(house, "a")
    with house.services.database.write() as session:
        switch(session, is_on=False, box=house.services.box, now=house.clock())
    assert states(house) == ["cancelled"]
    with house.services.database.write() as session:
        publish(session, Announcement(topic="t", key="b", at=house.clock(), payload={}))
        session.flush()
        book(session, now=house.clock())
    assert states(house) == ["cancelled"]


@pytest.fixture
def mosquitto(tmp_path: Path, needs: Callable[[str], str]) -> Iterator[int]:
    """A real broker on loopback, from Debian's package."""
    with running_broker(tmp_path, needs("mosquitto")) as port:
        yield port


@contextmanager
def running_broker(tmp_path: Path, program: str, paper: Paper | None = None) -> Iterator[int]:
    """Its port; by TLS where it has papers.

    NOTE: `user root` keeps a broker that root starts from becoming somebody who may not read the key in our folder.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    settings = tmp_path / "mosquitto.conf"
    tls = "" if paper is None else f"certfile {paper.certificate}\nkeyfile {paper.key}\n"
    settings.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nuser root\n{tls}")
    with subprocess.Popen([program, "-c", str(settings)], stderr=subprocess.DEVNULL) as running:
        until = time.monotonic() + 10
        while not _listens(port) and time.monotonic() < until:
            time.sleep(0.02)
        yield port
        running.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.one_store
def test_a_real_broker_carries_both_ways(house: Any, mosquitto: int) -> None:
    happen(house, "a", "b")
    address = BrokerAddress(host="127.0.0.1", port=mosquitto, trust=None, client_id="lunxun-server")
    other = BrokerAddress(host="127.0.0.1", port=mosquitto, trust=None, client_id="somebody")
    heard: list[tuple[str, dict[str, Any]]] = []

    async def somebody() -> None:
        async with aiomqtt_connect(other)() as broker:
            await broker.subscribe("lunxun/events/#")
            serving = asyncio.create_task(bridge_of(house, aiomqtt_connect(address)).run(_within(is_done)))
            async for topic, payload in broker.messages():
                heard.append((topic, json.loads(payload)))
                if len(heard) == 2:
                    await broker.publish("lunxun/signals/s1", json.dumps(ALARM).encode())
                    break
            await serving

    def is_done() -> bool:
        with house.services.database.read() as session:
            return session.connection().exec_driver_sql("SELECT count(*) FROM signals").scalar() == 1

    asyncio.run(somebody())
    assert [(topic, body["event"]) for topic, body in heard] == [
        ("lunxun/events/case/opened", "a"),
        ("lunxun/events/case/opened", "b"),
    ]
    assert is_done()
    assert states(house) == ["delivered"] * 2


@pytest.mark.one_store
def test_a_broker_by_tls_hears_us_only_when_its_authority_is_trusted(
    house: Any, tmp_path: Path, needs: Callable[[str], str]
) -> None:
    paper, stranger = paper_for(tmp_path / "site", "127.0.0.1"), paper_for(tmp_path / "other", "127.0.0.1")
    happen(house, "a")
    with running_broker(tmp_path, needs("mosquitto"), paper) as port:

        def run(trust: ssl.SSLContext | None) -> None:
            address = BrokerAddress(host="127.0.0.1", port=port, trust=trust, client_id="lunxun-server")
            asyncio.run(bridge_of(house, aiomqtt_connect(address)).run(_within(lambda: states(house) == ["delivered"])))

        for wrong in (trusted(None), trusted(stranger.authority)):
            with pytest.raises(BrokerLost, match="certificate verify failed"):
                run(wrong)
            assert states(house) == ["waiting"]
        with pytest.raises(BrokerLost):
            run(None)
        run(trusted(paper.authority))
    assert states(house) == ["delivered"]


@pytest.mark.one_store
def test_a_broker_that_is_not_there_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    address = BrokerAddress(host="127.0.0.1", port=port, trust=None, client_id="lunxun-server")

    async def connect() -> None:
        async with aiomqtt_connect(address)():
            pass

    with pytest.raises(BrokerLost):
        asyncio.run(connect())
