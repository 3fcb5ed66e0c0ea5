"""A stay: one stream kept open, a look every so often, reported in parts while it goes on."""

from collections.abc import Callable

from pipelines.brief_visit import best_stream
from pipelines.capture.deadline import Deadline
from pipelines.capture.source import PictureMode, StreamName
from pipelines.look import Known, Seen
from pipelines.orders import Decision
from pipelines.outcome import Outcome
from pipelines.ports import Parts
from pipelines.record import Record
from pipelines.strangers import Strangers

PART_EVERY_S = 4.0
"""Time between two parts; at most 5 s are promised, and a look may take its time."""

WATCHED_PERIOD_S = 0.35
"""Least time between two looks that somebody watches: two looks a second and more, also of a camera that gives only
five pictures in one. One picture a second is promised; a busy machine takes its share."""


def stay(record: Record, parts: Parts) -> Outcome:
    """Carries out a stay until its end, a stop answer, or an error; sends all parts but the last.

    Raises:
        CaptureError, NetworkError, AnalysisLateError, VisitStoppedError, OSError: See `pipelines.ports`.
    """
    return Following(record, parts).follow(best_stream(record.order), opened_by=record.deadline) or outcome_of(record)


def outcome_of(record: Record) -> Outcome:
    """Returns how the visit ends when nothing else ends it."""
    return Outcome.INSPECTED if record.has_inspected else Outcome.DEGRADED


class Following:
    """What a stay, or a watch, remembers while it follows one stream after the other, one at a time."""

    def __init__(self, record: Record, parts: Parts, *, silence_s: float = float("inf")) -> None:
        """Takes for how long it goes on while the API says nothing to its parts."""
        self._record, self._parts = record, parts
        self._silence_s = silence_s
        self._until = Deadline(at_s=record.claim.zero_s + record.order.until_s, clock=record.tools.clock)
        self._strangers = Strangers()
        self._last: Seen | None = None
        self._part_sent_s = self._heard_s = record.tools.clock()

    def follow(
        self, stream: StreamName, *, opened_by: Deadline, leaves: Callable[[Seen], bool] | None = None
    ) -> Outcome | None:
        """Follows one stream until the order's end (returns None), or an outcome that ends the visit.

        Args:
            stream: The one stream that is open meanwhile.
            opened_by: Until when its first picture must have come.
            leaves: Whether the stream is to be left after such a look, which returns None too.

        Raises:
            CaptureError, NetworkError, AnalysisLateError, VisitStoppedError, OSError: See `pipelines.ports`.
        """
        record, clock = self._record, self._record.tools.clock
        is_best = stream == best_stream(record.order)
        with record.tools.opener.source(record.order, stream, deadline=opened_by) as source:
            for frame in source.pictures(mode=PictureMode.EVERY_PICTURE, deadline=self._until):
                is_left = False
                if frame.stamp.captured_s >= self._next_s:
                    seen = self._look(record.see(frame), is_best=is_best)
                    record.note(source)
                    is_left = leaves is not None and leaves(seen)
                if clock() >= self._part_sent_s + PART_EVERY_S:
                    self._send_part()
                if not self._goes_on():
                    return Outcome.STOPPED
                if is_left or self._until.has_passed:
                    break
        return None

    @property
    def remaining_s(self) -> float:
        """How much of the order's time is left."""
        return self._until.remaining_s

    @property
    def _next_s(self) -> float:
        """From when on a picture is looked at."""
        before_s = float("-inf") if self._last is None else self._last.frame.stamp.captured_s
        period_s = self._record.order.look_period_s
        return before_s + (min(period_s, WATCHED_PERIOD_S) if self._record.is_watched else period_s)

    def _look(self, seen: Seen, *, is_best: bool) -> Seen:
        """Puts a look on the record. Only the best stream gives pictures; what another one shows is asked for there."""
        record = self._record
        is_wanted = is_best and (self._strangers.meet(seen, last=self._last) or record.wants_view_of(seen))
        record.add(seen, is_keeping_picture=is_wanted)
        self._last = seen
        return seen

    def _send_part(self) -> None:
        self._parts.send(self._record.report(outcome_of(self._record), is_final=False))
        self._record.part_sent()
        self._part_sent_s = self._record.tools.clock()

    def _goes_on(self) -> bool:
        """Takes what the API said last; without an answer it goes on as it is, for as long as it may."""
        answer, now_s = self._parts.answer(), self._record.tools.clock()
        if answer is None:
            return now_s < self._heard_s + self._silence_s
        self._heard_s = now_s
        self._record.learn(Known(places=answer.places, runs=answer.runs))
        self._record.hear_watched(answer.is_watched)
        return answer.decision is Decision.CONTINUE
