"""Carries what waits in the spool to the API: oldest first per camera, pictures before the report that names them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from pipelines.capture.deadline import Deadline
from pipelines.orders import ReportAnswer
from pipelines.worker.client import ApiAwayError, ApiRefusedError, TokenRefusedError
from pipelines.worker.spool import Spool, Spooled

STALE = frozenset({"stale_fence", "older_look"})
"""The camera has been visited by others since; what this report says is old news."""

log = structlog.get_logger()

Answered = Callable[[str, ReportAnswer | None], None]
"""Is told an order's id and the answer to its report; None: the API will take nothing more of this order."""


class Receiver(Protocol):
    """The part of the API that takes reports."""

    def put_picture(self, sha256: str, jpeg: bytes, *, camera_id: str, taken_at: datetime) -> None: ...

    def post_report(self, report_json: bytes) -> ReportAnswer: ...


class Courier:
    """Delivers. Use it from one thread."""

    def __init__(self, spool: Spool, receiver: Receiver, *, answered: Answered) -> None:
        self._spool = spool
        self._receiver = receiver
        self._answered = answered
        self._sent: set[str] = set()
        """Pictures that the API has acknowledged; forgotten with their report."""

    def deliver(self, *, until: Deadline | None = None) -> None:
        """Returns when the spool is empty, or at the deadline when there is one.

        A camera whose report meets trouble inside the API does not hold up the other cameras' reports.

        Raises:
            ApiAwayError: Something waits on; try again later.
        """
        trouble: dict[str, ApiAwayError] = {}
        for spooled in self._spool.waiting():
            camera_id = spooled.report.camera_id
            if until is not None and until.has_passed:
                return
            if camera_id in trouble:
                continue
            try:
                self._deliver(spooled)
            except ApiAwayError as error:
                if error.status is None or isinstance(error, TokenRefusedError):
                    raise
                trouble[camera_id] = error
        if trouble:
            raise next(iter(trouble.values()))

    def _deliver(self, spooled: Spooled) -> None:
        try:
            answer = self._send(spooled)
        except ApiRefusedError as refusal:
            self._settle(spooled, refusal)
            self._answered(spooled.report.order_id, None)
        else:
            self._spool.done(spooled)
            self._answered(spooled.report.order_id, answer)
        self._sent.difference_update(spooled.pictures)

    def _send(self, spooled: Spooled) -> ReportAnswer:
        body = spooled.path.read_bytes()
        self._send_pictures(spooled, spooled.pictures)
        try:
            return self._receiver.post_report(body)
        except ApiRefusedError as refusal:
            if refusal.code != "evidence_missing":
                raise
            # The API lost or swept them after taking them: once more, all that it names, then the report again.
            self._sent.difference_update(refusal.missing or spooled.pictures)
            self._send_pictures(spooled, spooled.pictures)
            return self._receiver.post_report(body)

    def _send_pictures(self, spooled: Spooled, hashes: tuple[str, ...]) -> None:
        report = spooled.report
        taken_s = {sha256: look.offset_s for look in report.looks for sha256 in (look.picture, look.masked)}
        for sha256 in hashes:
            jpeg = self._spool.picture(sha256)
            if sha256 in self._sent or jpeg is None:
                continue
            taken_at = report.server_time + timedelta(seconds=taken_s[sha256])
            self._receiver.put_picture(sha256, jpeg, camera_id=report.camera_id, taken_at=taken_at)
            self._sent.add(sha256)

    def _settle(self, spooled: Spooled, refusal: ApiRefusedError) -> None:
        report = spooled.report
        about = {"camera": report.camera_id, "order": report.order_id, "part": report.part, "answer": str(refusal)}
        if refusal.code in STALE:
            self._spool.done(spooled)
            log.info("a report came too late and was dropped", **about)
            return
        lies_at = self._spool.refuse(spooled, f"{refusal}\n")
        log.error("the API refuses a report for good; it is kept for people to look at", **about, lies_at=str(lies_at))
