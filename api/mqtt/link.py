"""Keeps the bridge up in a thread of its own: connects, and connects again after a pause that grows."""

import asyncio
import logging
import threading

from api.mqtt.bridge import Bridge
from api.mqtt.broker import BrokerLost

log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
CLOSING_S = 1.0


class MqttLink:
    """Start it once, close it once."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mqtt", daemon=True)

    def start(self) -> None:
        """Connects, in the background."""
        self._thread.start()

    def close(self) -> None:
        """Ends the connection; what was being sent is sent again after the next start."""
        self._is_over.set()
        self._thread.join(CLOSING_S)

    def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._is_over.is_set():
            try:
                asyncio.run(self._bridge.run(self._is_over.is_set))
                pause_s = FIRST_PAUSE_S
            except BrokerLost as error:
                log.warning("no MQTT broker (%s); tried again in %g s", error, pause_s)
            except Exception:
                # A busy database or a full disk: the rows say what is left.
                log.exception("MQTT stopped; tried again in %g s", pause_s)
            self._is_over.wait(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
