"""What `lunxun serve` sends out: webhooks, notifications and MQTT, put together from the settings."""

import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from api.cameras.credentials import credential_for
from api.cli.refusals import fail
from api.cli.server import Chore
from api.idempotency import repository as idempotency
from api.idempotency.service import KEPT_S
from api.mqtt.bridge import MQTT, Bridge
from api.mqtt.broker import BrokerAddress, Connect, MqttMissing, aiomqtt_connect
from api.mqtt.link import MqttLink
from api.mqtt.service import switch
from api.notify.carrier import AppriseMissing, Notifier, NotifyCarrier, apprise_notifier
from api.notify.service import NOTIFY
from api.outbox.sender import Carrier, Sender
from api.people.reach import EVERYWHERE
from api.services import Services
from api.signals import service as signals
from api.signals.schemas import SignalAsked
from api.trust import UntrustworthyFile, trusted
from api.webhooks.carrier import WebhookCarrier
from api.webhooks.service import WEBHOOK

SEND_PERIOD_S = 1.0
FORGET_PERIOD_S = 3600.0


@contextmanager
def outgoing(services: Services) -> Iterator[list[Chore]]:
    """Yields the chores that send; ends what still goes on afterwards."""
    database, box, settings = services.database, services.box, services.settings
    try:
        trust = trusted(settings.outgoing_ca_file)
    except UntrustworthyFile as error:
        fail(str(error))
    allow_loopback = settings.allow_loopback_webhooks
    carriers: dict[str, Carrier] = {
        WEBHOOK: WebhookCarrier(database=database, box=box, allow_loopback=allow_loopback, trust=trust),
        NOTIFY: NotifyCarrier(database=database, box=box, notifier=_notifier()),
    }
    sender = Sender(database=database, carriers=carriers, clock=services.clock)
    with ExitStack() as ending:
        ending.callback(sender.close)
        link = _link(services, trust)
        if link is not None:
            link.start()
            ending.callback(link.close)
        yield [
            Chore(name="send", period_s=SEND_PERIOD_S, run_once=sender.run_once),
            Chore(name="deliveries", period_s=FORGET_PERIOD_S, run_once=sender.forget),
            Chore(name="idempotency", period_s=FORGET_PERIOD_S, run_once=lambda: _forget_keys(services)),
        ]


def _notifier() -> Notifier | None:
    try:
        return apprise_notifier()
    except AppriseMissing:
        # Rules say so themselves, in what became of their deliveries.
        return None


def _forget_keys(services: Services) -> None:
    with services.database.write() as session:
        idempotency.forget(session, begun_before=services.clock() - timedelta(seconds=KEPT_S))


def _link(services: Services, trust: ssl.SSLContext) -> MqttLink | None:
    connect = _connect(services, trust)
    with services.database.write() as session:
        switch(session, is_on=connect is not None, box=services.box, now=services.clock())
    if connect is None:
        return None
    bridge = Bridge(
        database=services.database,
        connect=connect,
        take_signal=lambda asked: _take(services, asked),
        clock=services.clock,
        prefix=services.settings.mqtt_prefix,
    )
    return MqttLink(bridge)


def _connect(services: Services, trust: ssl.SSLContext) -> Connect | None:
    settings = services.settings
    if settings.mqtt_host is None:
        return None
    credential = None
    if settings.mqtt_credential is not None:
        with services.database.read() as session:
            credential = credential_for(session, settings.mqtt_credential, box=services.box)
        if credential is None:
            name = settings.mqtt_credential
            fail(f"mqtt_credential names '{name}', and there is no such credential: `lunxun cameras credential {name}`")
    address = BrokerAddress(
        host=settings.mqtt_host,
        port=settings.mqtt_port,
        trust=trust if settings.mqtt_tls else None,
        client_id=f"{settings.mqtt_prefix.replace('/', '-')}-server",
        username=None if credential is None else credential.username.get_secret_value(),
        password=None if credential is None else credential.password,
    )
    try:
        return aiomqtt_connect(address)
    except MqttMissing as error:
        fail(str(error))


def _take(services: Services, asked: SignalAsked) -> None:
    """An alarm that came by MQTT: who may publish there is the broker's to say."""
    with services.database.write() as session:
        taken = signals.take(session, asked, source=MQTT, reach=EVERYWHERE, now=services.clock())
    services.announcer.announce(taken.announcements)
