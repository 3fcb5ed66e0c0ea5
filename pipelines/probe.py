"""The `probe` order: can a source be opened, what does it send, is the picture fit, and what should be changed."""

import base64
from collections.abc import Callable
from dataclasses import asdict
from typing import Protocol

import structlog

from models.errors import NetworkError
from pipelines.capture.deadline import Deadline
from pipelines.capture.errors import CaptureError, StreamEnded
from pipelines.capture.source import PictureMode, PictureSource, SourceFacts, StreamName
from pipelines.evidence import encode_small
from pipelines.look import polygons_of
from pipelines.orders import Order, OrderKind
from pipelines.outcome import Outcome, Stage
from pipelines.ports import AnalysisLateError, Detector
from pipelines.probe_orders import MAX_PICTURE_BYTES, Advice, AdviceCode, ProbeOrder, ProbeReport, StreamProbed
from pipelines.site import ZoneKind
from vision.arrays import ImageBGR
from vision.frame import Frame
from vision.masking import mask
from vision.picture_health import PictureHealth, picture_health

log = structlog.get_logger()

LONGEST_GOOD_GAP_S = 4.0
EVIDENCE_WH = (1280, 720)
"""Smallest picture that counts as evidence without the mark `below_standard`."""
CLOCK_OFF_S = 60.0
BEST_FIRST: tuple[StreamName, ...] = ("main", "snapshot", "sub")


class StreamOpener(Protocol):
    """Gives sources of pictures for the streams of an order."""

    def source(self, order: Order, stream: StreamName, *, deadline: Deadline) -> PictureSource:
        """Returns one stream, not yet opened."""
        ...


def watch(
    opened: PictureSource, deadline: Deadline, *, health: Callable[[ImageBGR], PictureHealth] = picture_health
) -> tuple[Frame | None, PictureHealth | None, CaptureError | None]:
    """Watches an opened source until two key frames have been seen, or for one snapshot.

    Returns the last picture and its health, and what went wrong where there was none.
    """
    frame: Frame | None = None
    try:
        for frame in opened.pictures(mode=PictureMode.KEY_FRAMES, deadline=deadline):
            if opened.facts.key_frame_gap_s is not None or frame.stamp.stream == "snapshot":
                break
    except CaptureError as error:
        if frame is None:
            return None, None, error
    if frame is None:
        return None, None, StreamEnded("there was no picture", stage=Stage.FIRST_PICTURE)
    return frame, health(frame.pixels), None


def advice(facts: SourceFacts, health: PictureHealth | None) -> list[Advice]:
    """Returns what a person should change about the camera; empty when all is well."""
    found = []
    gap_s, offset_s = facts.key_frame_gap_s, facts.camera_clock_offset_s
    if gap_s is not None and gap_s > LONGEST_GOOD_GAP_S:
        text = f"key frames are {gap_s:.0f} s apart: set the camera's I-frame interval to 2 s"
        found.append(Advice(code=AdviceCode.KEY_FRAMES_FAR_APART, text=text))
    if facts.size_wh is not None and (facts.size_wh[0] < EVIDENCE_WH[0] or facts.size_wh[1] < EVIDENCE_WH[1]):
        width, height = facts.size_wh
        text = f"{width}x{height} is below 1280x720: good for looks, but evidence from it is marked as below standard"
        found.append(Advice(code=AdviceCode.BELOW_STANDARD, text=text))
    if offset_s is not None and abs(offset_s) > CLOCK_OFF_S:
        text = f"the camera's clock is {offset_s:+.0f} s off: let it set its time by NTP"
        found.append(Advice(code=AdviceCode.CLOCK_OFF, text=text))
    if health is not None and health is not PictureHealth.OK:
        text = f"the picture is {health.value}: check the lens, the light and the camera's position"
        found.append(Advice(code=AdviceCode.PICTURE_UNFIT, text=text))
    return found


def probe_source(asked: ProbeOrder, *, opener: StreamOpener, detector: Detector) -> ProbeReport:
    """Returns what each stream of a source is, one after the other: a camera may serve only one at a time.

    Raises:
        VisitStoppedError: The worker is shutting down.
    """
    order = _as_order(asked)
    streams: list[StreamProbed] = []
    picture: bytes | None = None
    named = [each for each in BEST_FIRST if getattr(asked.streams, each) is not None]
    for stream in named:
        probed, frame = _probe_stream(order, stream, seconds=asked.stream_s, opener=opener)
        streams.append(probed)
        if picture is None and frame is not None:
            picture = _masked(frame, order, detector)
    # The field takes what stands in JSON: base64.
    coded = None if picture is None else base64.b64encode(picture)
    return ProbeReport(id=asked.id, streams=tuple(streams), picture=coded)


def _probe_stream(
    order: Order, stream: StreamName, *, seconds: float, opener: StreamOpener
) -> tuple[StreamProbed, Frame | None]:
    facts, frame, health, problem = SourceFacts(), None, None, None
    deadline = Deadline.after(seconds)
    try:
        with opener.source(order, stream, deadline=deadline) as source:
            try:
                frame, health, problem = watch(source, deadline)
            finally:
                facts = source.facts
    except CaptureError as error:
        problem = error
    outcome = Outcome.INSPECTED if health is PictureHealth.OK else Outcome.DEGRADED
    probed = StreamProbed.model_validate(
        {
            "stream": stream,
            "outcome": outcome if problem is None else problem.outcome,
            "stage": None if problem is None else problem.stage,
            "detail": "" if problem is None else str(problem)[:2000],
            **asdict(facts),
            "picture_health": health,
            # Only what evidence is taken from needs its size.
            "advice": [
                each for each in advice(facts, health) if stream != "sub" or each.code is not AdviceCode.BELOW_STANDARD
            ],
        }
    )
    return probed, frame


def _as_order(asked: ProbeOrder) -> Order:
    """The openers know orders: this one is never reported as such."""
    return Order(
        id=asked.id,
        kind=OrderKind.PROBE,
        camera_id=asked.camera_id,
        camera_name=asked.camera_id,
        fence=1,
        streams=asked.streams,
        credential=asked.credential,
        zones=asked.zones,
        budget_s=asked.stream_s,
        lease_s=asked.stream_s,
    )


def _masked(frame: Frame, order: Order, detector: Detector) -> bytes | None:
    """Returns a small picture in which nobody can be recognised; none where the network cannot look."""
    signs, private = (polygons_of(order.zones, kind) for kind in (ZoneKind.SIGN, ZoneKind.PRIVACY))
    try:
        detections = detector.detect([frame])[0]
    except (NetworkError, AnalysisLateError) as error:
        log.warning("a probe goes without its picture", error=str(error))
        return None
    jpeg = encode_small(mask(frame.pixels, detections, signs, private))
    return jpeg if len(jpeg) <= MAX_PICTURE_BYTES else None
