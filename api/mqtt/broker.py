"""The broker: what the bridge needs of it, and the real one by aiomqtt."""

import importlib
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import SecretStr

LARGEST_MESSAGE = 64 * 1024
TIMEOUT_S = 10.0


class BrokerLost(Exception):
    """The connection failed or ended; the message says how."""


class MqttMissing(Exception):
    """The extra `mqtt` is not installed."""


class Broker(Protocol):
    """A connection to a broker."""

    async def publish(self, topic: str, payload: bytes) -> None:
        """Returns when the broker has it (QoS 1).

        Raises:
            BrokerLost: It did not say so.
        """
        ...

    async def subscribe(self, topic: str) -> None:
        """Asks for a topic (QoS 1).

        Raises:
            BrokerLost: It did not agree.
        """
        ...

    def messages(self) -> AsyncIterator[tuple[str, bytes]]:
        """Yields topic and payload of what comes in; ends with BrokerLost."""
        ...


Connect = Callable[[], AbstractAsyncContextManager[Broker]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAddress:
    """Where the broker is, and who we are there."""

    host: str
    """Name or address."""
    port: int
    """1..65535."""
    trust: ssl.SSLContext | None
    """By TLS, the broker's certificate checked by this; None: without TLS."""
    client_id: str
    """Always the same, so that the broker keeps what comes while we are away."""
    username: str | None = None
    """None: it asks for nobody."""
    password: SecretStr | None = None
    """None: no password."""


def aiomqtt_connect(address: BrokerAddress) -> Connect:
    """Returns what connects to a real broker.

    Raises:
        MqttMissing: aiomqtt is not installed.
    """
    try:
        # An extra: asked for by `pip install 'lunxun[mqtt]'`, so it cannot stand at the top of this file.
        library = importlib.import_module("aiomqtt")
    except ImportError as error:
        raise MqttMissing("mqtt_host is set, and MQTT needs aiomqtt: pip install 'lunxun[mqtt]'") from error

    @asynccontextmanager
    async def connect() -> AsyncIterator[Broker]:
        client = library.Client(
            address.host,
            address.port,
            username=address.username,
            password=None if address.password is None else address.password.get_secret_value(),
            identifier=address.client_id,
            clean_session=False,
            timeout=TIMEOUT_S,
            tls_context=address.trust,
        )
        try:
            async with client:
                yield _Aiomqtt(client, library.MqttError)
        except library.MqttError as error:
            raise BrokerLost(str(error)) from error

    return connect


class _Aiomqtt:
    """A connected client of aiomqtt."""

    def __init__(self, client: Any, lost: type[Exception]) -> None:
        self._client = client
        self._lost = lost

    async def publish(self, topic: str, payload: bytes) -> None:
        try:
            await self._client.publish(topic, payload, qos=1)
        except self._lost as error:
            raise BrokerLost(str(error)) from error

    async def subscribe(self, topic: str) -> None:
        try:
            await self._client.subscribe(topic, qos=1)
        except self._lost as error:
            raise BrokerLost(str(error)) from error

    async def messages(self) -> AsyncIterator[tuple[str, bytes]]:
        try:
            async for message in self._client.messages:
                yield str(message.topic), bytes(message.payload or b"")
        except self._lost as error:
            raise BrokerLost(str(error)) from error
