"""The newest look of each camera, masked and small, for people to see what is being visited; never evidence."""

import time
from collections.abc import Callable
from threading import Lock

from pipelines.capture.deadline import Clock
from pipelines.evidence import encode_small
from pipelines.look import polygons_of
from pipelines.orders import Order
from pipelines.site import ZoneKind
from vision.detections import Detections
from vision.frame import Frame
from vision.masking import mask

EVERY_S = 2.0
"""Least time between two pictures of one camera that nobody watches: a stay looks more often."""


class LatestLooks:
    """The newest masked look of each camera that the API has not got yet. May be used from several threads."""

    def __init__(self, *, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._ring: Callable[[], None] | None = None
        self._lock = Lock()
        self._shown_s: dict[str, float] = {}
        self._waiting: dict[str, bytes] = {}

    def show(self, order: Order, frame: Frame, detections: Detections, *, is_watched: bool = False) -> None:
        """Puts a look up, unless the camera's last one is fresh and nobody watches."""
        with self._lock:
            now_s = self._clock()
            if not is_watched and now_s < self._shown_s.get(order.camera_id, float("-inf")) + EVERY_S:
                return
            self._shown_s[order.camera_id] = now_s
        signs, private = (polygons_of(order.zones, kind) for kind in (ZoneKind.SIGN, ZoneKind.PRIVACY))
        jpeg = encode_small(mask(frame.pixels, detections, signs, private))
        with self._lock:
            self._waiting[order.camera_id] = jpeg
        if is_watched and self._ring is not None:
            self._ring()

    def when_watched(self, ring: Callable[[], None]) -> None:
        """Has a function called at each look that somebody waits for; the others wait until they are taken."""
        self._ring = ring

    def take(self) -> dict[str, bytes]:
        """Returns what is new, as JPEG by camera, and forgets it."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
            return waiting
