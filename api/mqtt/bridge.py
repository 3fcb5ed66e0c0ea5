"""Between the outbox and a broker: publishes what is booked, in order, and takes alarms that come in."""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import datetime

from pydantic import ValidationError

from api.errors import ApiError
from api.mqtt.broker import LARGEST_MESSAGE, Broker, BrokerLost, Connect
from api.outbox import repository
from api.outbox.attempt import Ending, Parcel, begin_attempt, end_attempt
from api.outbox.database import Transactions
from api.signals.schemas import SignalAsked

log = logging.getLogger(__name__)

MQTT = "mqtt"
"""Kind of the subscription."""
SUBSCRIPTION = "mqtt"
"""Id of the one that there is of this kind."""
POLL_S = 0.5

TakeSignal = Callable[[SignalAsked], None]


class Bridge:
    """One connection at a time; what is interrupted goes on with the next."""

    def __init__(
        self,
        *,
        database: Transactions,
        connect: Connect,
        take_signal: TakeSignal,
        clock: Callable[[], datetime],
        prefix: str,
        poll_s: float = POLL_S,
    ) -> None:
        self._database = database
        self._connect = connect
        self._take_signal = take_signal
        self._clock = clock
        self._prefix = prefix
        self._poll_s = poll_s

    async def run(self, is_over: Callable[[], bool]) -> None:
        """Serves until `is_over`.

        Raises:
            BrokerLost: The connection failed or ended; call again after a pause.
        """
        async with self._connect() as broker:
            await broker.subscribe(f"{self._prefix}/signals/#")
            tasks = [
                asyncio.create_task(self._send(broker)),
                asyncio.create_task(self._receive(broker)),
                asyncio.create_task(self._watch(is_over)),
            ]
            done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
            for task in done:
                task.result()

    async def _watch(self, is_over: Callable[[], bool]) -> None:
        while not is_over():
            await asyncio.sleep(self._poll_s)

    async def _send(self, broker: Broker) -> None:
        while True:
            parcel = await asyncio.to_thread(self._begin)
            if parcel is None:
                await asyncio.sleep(self._poll_s)
                continue
            try:
                await broker.publish(self.topic_of(parcel.topic), parcel.body.encode())
            except BrokerLost as error:
                await asyncio.to_thread(self._end, parcel, Ending(is_delivered=False, error=str(error)))
                raise
            await asyncio.to_thread(self._end, parcel, Ending(is_delivered=True))

    def topic_of(self, topic: str) -> str:
        """Returns `PREFIX/events/case/opened` for `case.opened`."""
        return f"{self._prefix}/events/{topic.replace('.', '/')}"

    def _begin(self) -> Parcel | None:
        with self._database.read() as session:
            if not repository.due(session, [MQTT], now=self._clock()):
                return None
        with self._database.write() as session:
            return begin_attempt(session, SUBSCRIPTION, now=self._clock())

    def _end(self, parcel: Parcel, ending: Ending) -> None:
        with self._database.write() as session:
            end_attempt(session, parcel, ending, now=self._clock())

    async def _receive(self, broker: Broker) -> None:
        async for topic, payload in broker.messages():
            refusal = await asyncio.to_thread(self._refusal, payload)
            if refusal is not None:
                log.warning("an alarm on %r was refused: %s", topic[:200], refusal)
                body = json.dumps({"topic": topic[:200], "error": refusal}, ensure_ascii=False)
                await broker.publish(f"{self._prefix}/refused", body.encode())

    def _refusal(self, payload: bytes) -> str | None:
        """Takes an alarm; returns why it is none."""
        if len(payload) > LARGEST_MESSAGE:
            return f"larger than {LARGEST_MESSAGE} bytes"
        try:
            self._take_signal(SignalAsked.model_validate_json(payload))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            return f"{'.'.join(str(each) for each in first['loc'])[:100] or 'message'}: {first['msg'][:200]}"
        except ApiError as error:
            return error.message[:300]
        return None
