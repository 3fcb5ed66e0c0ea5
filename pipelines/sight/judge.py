"""Judges the pictures of one visit by what is known of the camera's view: frozen, moved, blinded; learns nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.sight.messages import ViewSeen, ViewTerms
from vision.arrays import Polygon
from vision.frame import Frame
from vision.picture_health import PictureHealth, picture_mark, shows_nothing
from vision.view_lock import ViewState, compare
from vision.view_sketch import Sketch, SketchError, decoded, encoded, sketch

FROZEN_AFTER_S = 60.0
"""A picture that comes again, to the byte, so much later is frozen: a sensor's noise never repeats. Less far apart, a
snapshot may be a cached one, and drawn test scenes (`sample_videos.blocks`) do stand still for up to 53 s."""
ELSEWHERE_AFTER_S = 5.0
"""Two looks so far apart that show nothing of the references: turned away. Less than the least dwell limit there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one picture is worth."""

    health: PictureHealth
    view: ViewSeen | None = None
    mark: str | None = None
    sketch: str | None = None


class Judge:
    """Remembers the pictures of one visit. Without terms it believes what it is told."""

    def __init__(self, terms: ViewTerms | None) -> None:
        self._terms = terms
        given = terms or ViewTerms()
        self._references = [drawn for drawn in map(_read, given.references) if drawn is not None]
        self._marks: dict[str, tuple[str, float]] = {each.stream: (each.mark, -each.age_s) for each in given.marks}
        self._elsewhere_s: float | None = -ELSEWHERE_AFTER_S if given.was_elsewhere else None
        self._wants_sketch = given.wants_sketch
        self._wanted = {True: given.wants_reference, False: given.wants_fault}

    def judge(self, frame: Frame, *, health: PictureHealth, offset_s: float, hidden: Sequence[Polygon]) -> Judgement:
        """Returns what the picture is worth.

        Args:
            frame: The picture, privacy zones still in it.
            health: What the picture alone has shown.
            offset_s: When it was taken; of two looks of a visit the later one has the larger offset.
            hidden: Privacy zones: nothing of them may be kept.
        """
        if self._terms is None:
            return Judgement(health=health)
        mark = picture_mark(frame.pixels) if frame.stamp.is_key else None
        if health is PictureHealth.OK and mark is not None and self._is_frozen(frame.stamp.stream, mark, offset_s):
            return Judgement(health=PictureHealth.FROZEN, mark=mark)
        if health is not PictureHealth.OK:
            return Judgement(health=health, mark=mark)
        view = self._view(frame) if self._references else None
        health = self._health(frame, view, offset_s)
        drawn = None
        if self._wants_sketch and health is PictureHealth.OK and not _is_elsewhere(view):
            drawn, self._wants_sketch = encoded(sketch(frame.pixels, hidden=hidden)), False
        return Judgement(health=health, view=view, mark=mark, sketch=drawn)

    def wants_picture(self, *, health: PictureHealth, view: ViewSeen | None) -> bool:
        """Whether a whole picture of such a look is still to be brought back."""
        return self._wanted[health is PictureHealth.OK] and not (health is PictureHealth.OK and _is_elsewhere(view))

    def took_picture(self, *, health: PictureHealth) -> None:
        """Notes that one was kept."""
        self._wanted[health is PictureHealth.OK] = False

    def _is_frozen(self, stream: str, mark: str, offset_s: float) -> bool:
        """A chain of equal pictures counts from its first one."""
        known, since_s = self._marks.get(stream, ("", offset_s))
        if known != mark:
            self._marks[stream] = (mark, offset_s)
            return False
        return offset_s - since_s >= FROZEN_AFTER_S

    def _view(self, frame: Frame) -> ViewSeen:
        check = compare(self._references, frame.pixels)
        return ViewSeen(
            state=check.state,
            shift_xy=check.shift_xy,
            turn_deg=check.turn_deg,
            zoom=check.zoom,
            confidence=round(min(max(check.confidence, 0.0), 1.0), 3),
        )

    def _health(self, frame: Frame, view: ViewSeen | None, offset_s: float) -> PictureHealth:
        if view is None:
            return PictureHealth.OK
        if view.state is ViewState.ELSEWHERE:
            since_s = offset_s if self._elsewhere_s is None else self._elsewhere_s
            self._elsewhere_s = since_s
            return PictureHealth.MOVED if offset_s - since_s >= ELSEWHERE_AFTER_S else PictureHealth.OK
        if view.state is ViewState.SAME:
            self._elsewhere_s = None
        if view.state is ViewState.UNKNOWN and shows_nothing(frame.pixels):
            return PictureHealth.COVERED
        return PictureHealth.MOVED if view.state is ViewState.MOVED else PictureHealth.OK


def _is_elsewhere(view: ViewSeen | None) -> bool:
    return view is not None and view.state is ViewState.ELSEWHERE


def _read(text: str) -> Sketch | None:
    try:
        return decoded(text)
    except SketchError:
        return None
