"""The parts of orders and looks that are about the picture itself: its view, its mark, its sketch."""

from typing import Annotated, Literal

from pydantic import Field

from pipelines.message import Duration, Finite, Message, Share
from vision.view_lock import ViewState

MOST_REFERENCES = 4
SketchText = Annotated[str, Field(min_length=2, max_length=24_000, pattern=r"^[gc][!-~]+$")]
"""As `vision.view_sketch.encoded` writes it: lines and their directions, no picture."""
Mark = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
"""`vision.picture_health.picture_mark` of a picture that was coded on its own."""
StreamWord = Literal["main", "sub", "snapshot", "file"]


class LastMark(Message):
    """The newest picture that an earlier visit saw of one stream."""

    stream: StreamWord
    mark: Mark
    age_s: Duration
    """How long before the claim it was taken."""


class ViewTerms(Message):
    """What a worker must know of a camera's view, and what it is asked to bring back."""

    references: Annotated[tuple[SketchText, ...], Field(max_length=MOST_REFERENCES)] = ()
    """By day, at night. None while the view is being learned: then nothing is called moved."""
    was_elsewhere: bool = False
    """Whether the newest look of an earlier visit showed nothing of the references: another such one is a fault."""
    marks: Annotated[tuple[LastMark, ...], Field(max_length=4)] = ()
    wants_sketch: bool = False
    """One healthy look of the visit is to bring its sketch."""
    wants_reference: bool = False
    """One healthy look is to bring its whole picture, as what people will compare with."""
    wants_fault: bool = False
    """One unhealthy look is to bring its whole picture; the best stream is tried where the first shows nothing."""


class ViewSeen(Message):
    """How a look relates to the references; see `vision.view_lock.ViewCheck`."""

    state: ViewState
    shift_xy: tuple[Finite, Finite] = (0.0, 0.0)
    turn_deg: Finite = 0.0
    zoom: Finite = 1.0
    confidence: Share = 0.0
