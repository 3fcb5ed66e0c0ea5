"""The visit after a case was reported as handled: whole pictures of the best stream, enough to say that it is clear."""

from pipelines.brief_visit import LOOKS_FOR_ABSENCE, LOOKS_FOR_HEALTH, SPACING_S, best_stream
from pipelines.capture.source import PictureMode
from pipelines.outcome import Outcome
from pipelines.ports import Parts
from pipelines.record import Record


def look_again(record: Record, _parts: Parts) -> Outcome:
    """Carries out a re-check: as many looks as an absence needs, each with its whole picture, whatever they show.

    Only looks count that were taken after the order beyond doubt. A stream's first picture may be as old as its newest
    key frame, and from before the handling: it would leave the answer open, and people waiting for the next try.
    Nothing is saved on pictures: the answer decides about people's work, and its picture becomes evidence.

    Raises:
        CaptureError, NetworkError, AnalysisLateError, VisitStoppedError, OSError: See `pipelines.ports`.
    """
    telling, unfit, last_s = 0, 0, float("-inf")
    with record.tools.opener.source(record.order, best_stream(record.order), deadline=record.deadline) as source:
        for frame in source.pictures(mode=PictureMode.KEY_FRAMES, deadline=record.deadline):
            if frame.stamp.captured_s < last_s + SPACING_S:
                continue
            last_s = frame.stamp.captured_s
            seen = record.see(frame)
            record.add(seen, is_keeping_picture=seen.is_healthy or record.wants_view_of(seen))
            telling += seen.is_healthy and seen.proven_s > 0
            unfit += not seen.is_healthy
            if telling >= LOOKS_FOR_ABSENCE or unfit >= LOOKS_FOR_HEALTH:
                break
        record.note(source)
    return Outcome.INSPECTED if record.has_inspected else Outcome.DEGRADED
