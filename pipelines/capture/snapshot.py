"""A camera that gives single pictures over HTTP(S): one request for each."""

import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Self

from pipelines.capture.address import AllowedNetworks, Endpoint, endpoint
from pipelines.capture.deadline import CaptureLimits, Clock, Deadline
from pipelines.capture.errors import CaptureError, TimedOut, UnsupportedStream
from pipelines.capture.fetch import fetch
from pipelines.capture.sign_in import SignIn
from pipelines.capture.source import PictureMode, SourceFacts, StreamName
from pipelines.capture.still import read_still
from pipelines.orders import Credential
from pipelines.outcome import Stage
from pipelines.site import SNAPSHOT_SCHEMES
from vision.frame import Frame, FrameStamp

CACHED_S = 1.0
"""Cameras may answer with a picture they already have; common ones renew it once a second."""


class SnapshotSource:
    """Polls one address. The first picture is fetched while opening, so that opening tells what is wrong."""

    def __init__(
        self,
        url: str,
        credential: Credential | None,
        *,
        camera_id: str,
        stream: StreamName = "snapshot",
        limits: CaptureLimits,
        networks: AllowedNetworks,
        tls: ssl.SSLContext | None,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._url, self._tls, self._networks, self._limits = url, tls, networks, limits
        self._camera_id, self._stream = camera_id, stream
        self._clock, self._sleep, self._wall_clock = clock, sleep, wall_clock
        self._sign_in = SignIn(credential)
        self._where: Endpoint | None = None
        self._held: Frame | None = None
        self._facts = SourceFacts()
        self._asked_s = 0.0
        self._sequence = 0

    @property
    def facts(self) -> SourceFacts:
        """What is known by now."""
        return self._facts

    def __enter__(self) -> Self:
        """Fetches the first picture; see `PictureSource`."""
        began_s = self._clock()
        deadline = Deadline.after(self._limits.open_s, clock=self._clock)
        try:
            self._where = endpoint(self._url, schemes=SNAPSHOT_SCHEMES, networks=self._networks, deadline=deadline)
            self._held = self._fetch(self._where, deadline)
        except CaptureError as error:
            error.elapsed_s = self._clock() - began_s
            raise
        took_s = self._clock() - began_s
        self._facts = replace(self._facts, open_s=took_s, first_picture_s=took_s)
        return self

    def __exit__(self, *exc: object) -> None:
        """Forgets the last picture; no connection outlives its request."""
        self._held = None

    def pictures(self, *, mode: PictureMode, deadline: Deadline) -> Iterator[Frame]:
        """Yields pictures until `deadline`; see `PictureSource`. Both modes are the same here."""
        del mode
        if self._where is None:
            raise RuntimeError("open the source first: `with source:`")
        given = 0
        while not deadline.has_passed:
            began_s = self._clock()
            try:
                frame = self._fresh(self._where, deadline)
            except CaptureError as error:
                if isinstance(error, TimedOut) and deadline.has_passed and given:
                    return
                error.elapsed_s = self._clock() - began_s
                raise
            given += 1
            yield frame
            self._sleep(
                min(deadline.remaining_s, max(0.0, self._asked_s + self._limits.snapshot_period_s - self._clock()))
            )

    def _fresh(self, where: Endpoint, deadline: Deadline) -> Frame:
        held, self._held = self._held, None
        if held is not None and self._clock() - held.stamp.captured_s < CACHED_S:
            return held
        return self._fetch(where, deadline.or_sooner(self._limits.frame_s))

    def _fetch(self, where: Endpoint, deadline: Deadline) -> Frame:
        self._asked_s = self._clock()
        fetched = fetch(self._url, where, sign_in=self._sign_in, limits=self._limits, tls=self._tls, deadline=deadline)
        self._sign_in.accept()
        if fetched.kind.startswith("multipart/"):
            raise UnsupportedStream(
                "this address gives an endless MJPEG stream; give the address of a single picture", stage=Stage.PICTURE
            )
        pixels, codec = read_still(fetched.body, limit_pixels=self._limits.picture_pixels)
        arrived_s = self._clock()
        frame = Frame(
            pixels=pixels,
            stamp=FrameStamp(
                camera_id=self._camera_id,
                stream=self._stream,
                captured_s=arrived_s,
                time_error_s=CACHED_S + arrived_s - self._asked_s,
                media_time_s=None,
                sequence=self._sequence,
            ),
        )
        self._sequence += 1
        offset_s = None if fetched.date_at_s is None else fetched.date_at_s - self._wall_clock()
        self._facts = replace(self._facts, codec=codec, size_wh=frame.size_wh, camera_clock_offset_s=offset_s)
        return frame
