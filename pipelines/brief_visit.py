"""The short visits: a look on the sub-stream, a picture from the main stream where one is wanted, and gone."""

from pipelines.capture.source import PictureMode, StreamName
from pipelines.ledger.picture_need import is_reached
from pipelines.look import Seen
from pipelines.orders import Order
from pipelines.outcome import Outcome
from pipelines.ports import Parts
from pipelines.record import Record
from vision.frame import Frame

SPACING_S = 1.0
"""Least time between two looks of one visit: nearer ones tell nothing new, and do not count towards absence."""
LOOKS_FOR_ABSENCE = 3
"""Looks without a known object that the ledger wants before it says absent."""
LOOKS_FOR_NEWCOMERS = 2
"""Looks at something that stands there for the first time: the second one tells who is only passing by, and how well
the camera shows the same body twice, by which its look-alike will be known."""
LOOKS_FOR_COMPANY = 3
"""Looks at something of which only who stands by is not as its rule wants it: alone is an absence too, and a vendor
bends down, or a passer-by stands before a pile."""
LOOKS_FOR_HEALTH = 3
"""Looks after which a camera without one healthy picture is given up."""
PATIENCE_S = 2.0
"""A picture that falls due so soon is waited for, until a look is provably past that instant."""


def look_around(record: Record, _parts: Parts) -> Outcome:
    """Carries out a routine, confirm or look-now order; never opens two streams at once.

    Raises:
        CaptureError, NetworkError, AnalysisLateError, VisitStoppedError, OSError: See `pipelines.ports`.
    """
    first, best = first_stream(record.order), best_stream(record.order)
    last = _look_on(record, first, best=best, last=None)
    if first != best and last is not None and wants_best(record, last):
        _look_on(record, best, best=best, last=last)
    return Outcome.INSPECTED if record.has_inspected else Outcome.DEGRADED


def probe(record: Record, _parts: Parts) -> Outcome:
    """Carries out a probe: one look at the best stream, no picture.

    Raises:
        CaptureError, NetworkError, AnalysisLateError, VisitStoppedError: See `pipelines.ports`.
    """
    stream = best_stream(record.order)
    with record.tools.opener.source(record.order, stream, deadline=record.deadline) as source:
        for frame in source.pictures(mode=PictureMode.KEY_FRAMES, deadline=record.deadline):
            record.add(record.see(frame))
            break
        record.note(source)
    return Outcome.INSPECTED if record.has_inspected else Outcome.DEGRADED


def first_stream(order: Order) -> StreamName:
    """Returns the stream for the first look: the cheapest."""
    return "sub" if order.streams.sub is not None else best_stream(order)


def best_stream(order: Order) -> StreamName:
    """Returns the stream that pictures are taken from."""
    return "main" if order.streams.main is not None else "snapshot"


def _look_on(record: Record, stream: StreamName, *, best: StreamName, last: Seen | None) -> Seen | None:
    """Looks at one stream until there is no reason to go on; returns the last look."""
    deadline, before = record.deadline, record.looks_taken
    with record.tools.opener.source(record.order, stream, deadline=deadline) as source:
        for frame in source.pictures(mode=PictureMode.KEY_FRAMES, deadline=deadline):
            if last is not None and not _is_later(frame, last):
                continue
            seen = record.see(frame)
            shows_an_end = seen.shows_an_end()
            is_wanted = shows_an_end or seen.wants_picture() or record.wants_view_of(seen)
            record.add(seen, is_keeping_picture=stream == best and is_wanted)
            last = seen
            # Absence that becomes evidence is proved on the best stream alone: its looks must be enough by themselves.
            taken = record.looks_taken - (before if shows_an_end else 0)
            if not _wants_more(record, seen, is_best=stream == best, taken=taken):
                break
        record.note(source)
    return last


def _is_later(frame: Frame, last: Seen) -> bool:
    """Whether the frame is a second later; on another stream any later instant will do."""
    spacing_s = SPACING_S if frame.stamp.stream == last.frame.stamp.stream else 0.0
    return frame.stamp.captured_s >= last.frame.stamp.captured_s + spacing_s


def _wants_more(record: Record, seen: Seen, *, is_best: bool, taken: int) -> bool:
    if not seen.is_healthy:
        return record.looks_taken < LOOKS_FOR_HEALTH
    if not is_best and wants_best(record, seen):
        return False
    if is_best and not seen.wants_picture() and seen.wants_picture(at_s=seen.look.offset_s + PATIENCE_S):
        return True
    if (record.newcomers.places or _has_new_count(seen)) and record.looks_taken < LOOKS_FOR_NEWCOMERS:
        return True
    if is_best and record.looks_taken < LOOKS_FOR_COMPANY and seen.lacks_company():
        return True
    return bool(seen.vanished()) and taken < LOOKS_FOR_ABSENCE


def _has_new_count(seen: Seen) -> bool:
    """Whether a count rule's number is reached that was not when the camera was last seen: some may only pass."""
    known = {run.rule for run in seen.known.runs}
    return any(rule.rule not in known and is_reached(rule, seen.objects) for rule in seen.order.watched)


def wants_best(record: Record, seen: Seen) -> bool:
    """Whether a look on the sub-stream calls for the main stream: for a picture, or because only the sub may be bad."""
    soon_s = seen.look.offset_s + PATIENCE_S
    if record.wants_view_of(seen) or seen.wants_picture(at_s=soon_s) or seen.shows_an_end():
        return True
    # The smaller picture may be the reason why the network missed an object that a picture is wanted of.
    vanished = {place.id for place in seen.vanished()}
    return any(p.wants_picture and p.picture_due_s <= soon_s and p.id not in vanished for p in seen.missed())
