"""Where the answers to a stay's parts are put by the courier and taken by the visit."""

from collections.abc import Callable
from threading import Lock

from pipelines.orders import Decision, Report, ReportAnswer
from pipelines.worker.spool import Spool

STOP = ReportAnswer(decision=Decision.STOP)


class Mailbox:
    """The two ends of one order's parts: implements `Parts` towards the visit."""

    def __init__(self, spool: Spool, *, on_spooled: Callable[[], None]) -> None:
        self._spool = spool
        self._on_spooled = on_spooled
        self._lock = Lock()
        self._newest: ReportAnswer | None = None

    def send(self, part: Report) -> None:
        """Spools the part and has it fetched. Raises OSError when it cannot be kept."""
        self._spool.add(part)
        self._on_spooled()

    def answer(self) -> ReportAnswer | None:
        """Returns the newest answer once."""
        with self._lock:
            newest, self._newest = self._newest, None
            return newest

    def put(self, answer: ReportAnswer | None) -> None:
        """Takes what the API said; None, and for good once it was said, means that it wants no more."""
        with self._lock:
            if self._newest is None or self._newest.decision is not Decision.STOP:
                self._newest = STOP if answer is None else answer
