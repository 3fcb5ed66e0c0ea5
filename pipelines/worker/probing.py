"""Probes beside the visits: one at a time in a thread of its own, claimed and answered by the loop's thread."""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Protocol

import structlog

from pipelines.ports import VisitStoppedError
from pipelines.probe_orders import ProbeOrder, ProbeOrders, ProbeReport
from pipelines.worker.client import ApiRefusedError

log = structlog.get_logger()

Probe = Callable[[ProbeOrder], ProbeReport]
"""Probes one source; blocks until it has ended."""


class ProbeDesk(Protocol):
    """The part of the API that hands out probes."""

    def claim_probe(self) -> ProbeOrders: ...

    def post_probe(self, report: ProbeReport) -> None: ...


class Probing:
    """Carries out probes. All but the probe itself is done in the loop's thread, which alone talks to the API."""

    def __init__(self, desk: ProbeDesk, probe: Probe) -> None:
        self._desk = desk
        self._probe = probe
        self._done: SimpleQueue[ProbeReport] = SimpleQueue()
        self._undelivered: ProbeReport | None = None
        self._thread: threading.Thread | None = None

    def begin(self, *, ring: Callable[[], None]) -> None:
        """Claims a probe and starts it, unless one is under way; `ring` is called when it has ended.

        Raises:
            ApiAwayError: The API gave no answer.
        """
        if self._thread is not None and self._thread.is_alive():
            return
        try:
            orders = self._desk.claim_probe().orders
        except ApiRefusedError as error:
            log.warning("no probe was claimed", error=str(error))
            return
        for order in orders[:1]:
            # A daemon, as the visits' threads are.
            self._thread = threading.Thread(target=self._run, args=(order, ring), name="probe", daemon=True)
            self._thread.start()

    def deliver(self) -> None:
        """Sends what has ended; what the API does not take is dropped: somebody is waiting, and asks again.

        Raises:
            ApiAwayError: The API gave no answer; the report waits.
        """
        while (report := self._next()) is not None:
            try:
                self._desk.post_probe(report)
            except ApiRefusedError as error:
                log.warning("a probe's report was not taken", error=str(error))
            self._undelivered = None

    def _next(self) -> ProbeReport | None:
        if self._undelivered is None:
            try:
                self._undelivered = self._done.get_nowait()
            except Empty:
                return None
        return self._undelivered

    def _run(self, order: ProbeOrder, ring: Callable[[], None]) -> None:
        try:
            self._done.put(self._probe(order))
        except VisitStoppedError:
            # Another worker is handed it.
            return
        # NOTE: a mistake of ours in a probe must not take the worker down; whoever asked is told that it failed.
        except Exception:
            log.exception("a probe failed in a way that nobody foresaw", probe=order.id)
            self._done.put(ProbeReport(id=order.id))
        finally:
            ring()
