"""A stay: one stream kept open, a look every so often, reported in parts while it goes on."""

from pipelines.brief_visit import best_stream
from pipelines.capture.deadline import Deadline
from pipelines.capture.source import PictureMode
from pipelines.look import Known, Seen
from pipelines.orders import Decision
from pipelines.outcome import Outcome
from pipelines.ports import Parts
from pipelines.record import Record
from pipelines.strangers import Strangers

PART_EVERY_S = 4.0
"""Time between two parts; at most 5 s are promised, and a look may take its time."""


def stay(record: Record, parts: Parts) -> Outcome:
    """Carries out a stay until its end, a stop answer, or an error; sends all parts but the last.

    Raises:
        CaptureError, NetworkError, AnalysisLateError, VisitStoppedError, OSError: See `pipelines.ports`.
    """
    order, clock = record.order, record.tools.clock
    until = Deadline(at_s=record.claim.zero_s + order.until_s, clock=clock)
    strangers = Strangers()
    last: Seen | None = None
    part_sent_s = clock()
    with record.tools.opener.source(order, best_stream(order), deadline=record.deadline) as source:
        for frame in source.pictures(mode=PictureMode.EVERY_PICTURE, deadline=until):
            if last is None or frame.stamp.captured_s >= last.frame.stamp.captured_s + order.look_period_s:
                last = _look(record, record.see(frame), strangers=strangers, last=last)
                record.note(source)
            if clock() >= part_sent_s + PART_EVERY_S:
                _send_part(record, parts)
                part_sent_s = clock()
            if not _goes_on(record, parts):
                return Outcome.STOPPED
            if until.has_passed:
                break
    return _outcome(record)


def _look(record: Record, seen: Seen, *, strangers: Strangers, last: Seen | None) -> Seen:
    is_wanted = strangers.meet(seen, last=last) or record.wants_view_of(seen)
    record.add(seen, is_keeping_picture=is_wanted)
    return seen


def _send_part(record: Record, parts: Parts) -> None:
    parts.send(record.report(_outcome(record), is_final=False))
    record.part_sent()


def _goes_on(record: Record, parts: Parts) -> bool:
    """Takes what the API said last; without an answer the stay goes on as it is."""
    answer = parts.answer()
    if answer is None:
        return True
    record.learn(Known(places=answer.places, runs=answer.runs))
    return answer.decision is Decision.CONTINUE


def _outcome(record: Record) -> Outcome:
    return Outcome.INSPECTED if record.has_inspected else Outcome.DEGRADED
