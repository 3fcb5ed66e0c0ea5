"""The worker's loop: empty the spool, claim what there are slots for, have each order carried out, and again."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Protocol

import structlog
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential

from models.errors import NetworkError
from pipelines.capture.deadline import Clock, Deadline
from pipelines.orders import LONG_KINDS, ClaimAnswer, ClaimRequest, Order, Report, ReportAnswer
from pipelines.ports import AnalysisLateError, Claim, Parts
from pipelines.worker.client import ApiAwayError, ApiError, ApiRefusedError
from pipelines.worker.courier import Courier, Receiver
from pipelines.worker.mailbox import Mailbox
from pipelines.worker.probing import Probing
from pipelines.worker.slots import SlotRack
from pipelines.worker.spool import Spool
from pipelines.worker.stop import Bell, StopSignal
from pipelines.worker.telling import Teller
from pipelines.worker.window import LatestLooks

LONGEST_PAUSE_S = 10.0
"""Between two tries to reach an API that is away, and after an answer that makes no sense to repeat."""
WHEN_FULL_S = 5.0
"""Between two looks at whether a full disk has room again."""
WITHOUT_SLOTS_S = 60.0
"""A visit that ends rings the bell; nothing else can free a slot."""
FAREWELL_S = 2.5
"""How long the visits, and the last delivery, may take when the worker stops."""

log = structlog.get_logger()

Visit = Callable[[Order, Claim, Parts], Report]
"""Carries out one order; blocks until it has ended."""


class Api(Receiver, Protocol):
    """The API, as the loop needs it."""

    def claim(self, request: ClaimRequest) -> ClaimAnswer: ...

    def put_latest(self, camera_id: str, jpeg: bytes) -> None: ...

    def hurry(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Whom a worker's loop works with."""

    worker_id: str
    api: Api
    spool: Spool
    slots: SlotRack
    visit: Visit
    looks: LatestLooks
    teller: Teller
    stop: StopSignal
    mask: Callable[[], bool] | None = None
    """Masks one photo that waits at the API; None: this worker masks none."""
    probing: Probing | None = None
    """Probes sources that people ask about; None: this worker probes none."""
    clock: Clock = time.monotonic


class WorkerLoop:
    """Runs in one thread, which alone talks to the API; each visit has a thread of its own."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._bell = Bell()
        crew.looks.when_watched(self._bell.ring)
        self._courier = Courier(crew.spool, crew.api, answered=self._answered)
        self._running: dict[str, tuple[threading.Thread, Mailbox]] = {}
        self._claim_from_s = float("-inf")
        self._trouble = ""

    def run(self) -> None:
        """Works until the stop signal, then has the visits end, delivers what it can, and returns."""
        stop = self._crew.stop
        retrying = Retrying(
            retry=retry_if_exception_type(ApiAwayError),
            wait=wait_random_exponential(multiplier=0.25, max=LONGEST_PAUSE_S),
            sleep=self._sleep,
            stop=lambda _: stop.is_set(),
            before_sleep=self._say_away,
            reraise=True,
        )
        is_api_there = True
        while not stop.is_set():
            try:
                pause_s = retrying(self.run_once)
            except ApiAwayError:
                is_api_there = False
                break
            wait([stop.fileno(), self._bell.fileno()], pause_s)
        self._end(is_api_there=is_api_there)

    def run_once(self) -> float:
        """Delivers, shows, claims; returns the seconds after which there may be more to do.

        Raises:
            ApiAwayError: The API gave no answer; whatever waits is still in the spool.
        """
        crew = self._crew
        self._bell.hush()
        self._courier.deliver()
        self._show_looks()
        if crew.probing is not None:
            crew.probing.deliver()
        free = crew.slots.free()
        if free.routine + free.stay == 0:
            return WITHOUT_SLOTS_S
        if crew.clock() < self._claim_from_s:
            return self._claim_from_s - crew.clock()
        if (full := crew.spool.why_full()) is not None:
            self._say(f"no new work is claimed: {full}")
            return WHEN_FULL_S
        return self._claim(ClaimRequest(worker_id=crew.worker_id, slots=free, holding=self._holding()))

    def _holding(self) -> tuple[str, ...]:
        undelivered = {each.report.order_id for each in self._crew.spool.waiting()}
        return tuple(sorted(undelivered | set(self._running)))

    def _claim(self, request: ClaimRequest) -> float:
        crew, sent_s = self._crew, self._crew.clock()
        try:
            answer = crew.api.claim(request)
        except ApiRefusedError as error:
            self._say(f"the API grants no work: {error}")
            return LONGEST_PAUSE_S
        self._say("")
        claim = Claim(
            worker_id=crew.worker_id,
            server_time=answer.server_time,
            zero_s=sent_s,
            round_trip_s=crew.clock() - sent_s,
        )
        for order in answer.orders:
            self._start(order, claim)
        self._claim_from_s = crew.clock() + answer.retry_after_s
        if answer.photos_wait and crew.mask is not None:
            self._mask(crew.mask)
        if answer.probes_wait and crew.probing is not None:
            crew.probing.begin(ring=self._bell.ring)
        return answer.retry_after_s

    def _mask(self, mask: Callable[[], bool]) -> None:
        """One photo at a time, so that cameras do not wait; what fails is handed out again by the API."""
        try:
            mask()
        except (ApiRefusedError, NetworkError, AnalysisLateError) as error:
            log.warning("a photo could not be masked", error=str(error))

    def _start(self, order: Order, claim: Claim) -> None:
        mailbox = Mailbox(self._crew.spool, on_spooled=self._bell.ring)
        # A daemon: a visit that outlasts every deadline must not keep the worker from ending.
        thread = threading.Thread(
            target=self._carry_out, args=(order, claim, mailbox), name=f"visit {order.camera_id}", daemon=True
        )
        self._running[order.id] = (thread, mailbox)
        self._crew.slots.take(order.kind)
        thread.start()

    def _carry_out(self, order: Order, claim: Claim, mailbox: Mailbox) -> None:
        crew = self._crew
        try:
            crew.teller.began(order)
            report = crew.visit(order, claim, mailbox)
            crew.spool.add(report)
            crew.teller.ended(order, report)
        except OSError as error:
            # The lease runs out and the API books the visit as lost; nothing was acknowledged.
            log.error("a report could not be kept and is lost", camera=order.camera_id, error=str(error))
        # NOTE: a mistake of ours in one visit must not take the others down; without a report the lease runs out.
        except Exception:
            log.exception("a visit failed in a way that nobody foresaw", camera=order.camera_id, order=order.id)
        finally:
            crew.slots.give_back(order.kind)
            self._running.pop(order.id, None)
            if order.kind in LONG_KINDS:
                # Whoever watches without a break goes on at once, not when the last claim said to ask again.
                self._claim_from_s = float("-inf")
            self._bell.ring()

    def _answered(self, order_id: str, answer: ReportAnswer | None) -> None:
        if (running := self._running.get(order_id)) is not None:
            running[1].put(answer)

    def _show_looks(self) -> None:
        """Best effort: what cannot be shown now is out of date a moment later."""
        for camera_id, jpeg in self._crew.looks.take().items():
            try:
                self._crew.api.put_latest(camera_id, jpeg)
            except ApiError as error:
                log.debug("a latest look was not shown", camera=camera_id, error=str(error))
                return

    def _end(self, *, is_api_there: bool) -> None:
        crew = self._crew
        until = Deadline.after(FAREWELL_S, clock=crew.clock)
        for thread, _ in list(self._running.values()):
            thread.join(timeout=until.remaining_s)
        try:
            if is_api_there:
                crew.api.hurry()
                self._courier.deliver(until=until)
        except ApiAwayError as error:
            log.debug("the last delivery failed", error=str(error))
        if waiting := len(crew.spool.waiting()):
            log.warning("reports wait in the spool for the next start", reports=waiting, folder=str(crew.spool.folder))

    def _sleep(self, pause_s: float) -> None:
        self._crew.stop.wait(pause_s)

    def _say_away(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome is not None else None
        waiting = len(self._crew.spool.waiting())
        self._say(f"the API cannot be used: {error}", reports_waiting=waiting)

    def _say(self, trouble: str, **about: int) -> None:
        """Logs a trouble when it begins or becomes another one, and its end."""
        kind, before = trouble.split(":")[0], self._trouble
        self._trouble = kind
        if kind and kind != before:
            log.warning(trouble, **about)
        elif before and not kind:
            log.info("the API can be used again, new work is claimed")
