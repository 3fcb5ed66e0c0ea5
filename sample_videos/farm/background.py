"""A farm in a thread of its own, for tests and programs that are not asynchronous themselves."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sample_videos.farm.camera import Camera, StreamName, cameras_from_paths
from sample_videos.farm.counters import FarmCounters
from sample_videos.farm.faults import HONEST, Fault
from sample_videos.farm.server import Farm
from sample_videos.farm.settings import FarmSettings
from sample_videos.farm.state import SessionEvent

_Answer = TypeVar("_Answer")


class BackgroundFarm:
    """A running farm, to be used from any thread."""

    def __init__(self, farm: Farm, loop: asyncio.AbstractEventLoop, changed: threading.Condition) -> None:
        self._farm = farm
        self._loop = loop
        self._changed = changed

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._farm.port

    @property
    def epoch_s(self) -> float:
        """Unix time of media time 0."""
        return self._farm.world.epoch_s

    def url(self, camera: str, stream: StreamName | str = StreamName.MAIN, *, user_info: str = "") -> str:
        """See `Farm.url`."""
        return self._farm.url(camera, stream, user_info=user_info)

    def url_with_password(self, camera: str, stream: StreamName | str = StreamName.MAIN) -> str:
        """See `Farm.url_with_password`."""
        return self._farm.url_with_password(camera, stream)

    def media_time_s(self, camera: str) -> float:
        """Media time of the camera now."""
        return self._farm.media_time_s(camera)

    def counters(self) -> FarmCounters:
        """A snapshot."""
        return self._on_loop(self._farm.counters)

    def set_fault(self, camera: str, fault: Fault = HONEST) -> None:
        """Change what a camera does wrong, from the next request or PLAY on; without a fault it behaves again."""
        self._on_loop(lambda: self._farm.set_fault(camera, fault))

    def wait_until(self, is_so: Callable[[FarmCounters], bool], *, timeout_s: float = 5.0) -> FarmCounters:
        """The first counters of which `is_so` holds.

        Raises:
            TimeoutError: it never held in that time; the message has the counters.
        """
        deadline_s = time.monotonic() + timeout_s
        while True:
            with self._changed:
                counters = self.counters()
                if is_so(counters):
                    return counters
                if time.monotonic() > deadline_s:
                    raise TimeoutError(f"not so within {timeout_s} s: {counters.as_document()}")
                self._changed.wait(0.02)

    def _on_loop(self, ask: Callable[[], _Answer]) -> _Answer:
        answer: Future[_Answer] = Future()
        self._loop.call_soon_threadsafe(_settle, answer, ask)
        return answer.result(timeout=10)


def _settle(answer: Future[_Answer], ask: Callable[[], _Answer]) -> None:
    try:
        answer.set_result(ask())
    except Exception as error:  # noqa: BLE001 - carried to the thread that asked, which raises it
        answer.set_exception(error)


@contextmanager
def farm_running(cameras: Iterable[Camera | Path], *, settings: FarmSettings | None = None) -> Iterator[BackgroundFarm]:
    """Serve cameras, or MP4 files and folders, until the block ends; on a free port unless the settings name one.

    Raises:
        FarmError: a file cannot be played, or the port is taken.
    """
    given = list(cameras)
    ready = [each for each in given if isinstance(each, Camera)]
    paths = [each for each in given if isinstance(each, Path)]
    changed = threading.Condition()

    def tell(_event: SessionEvent) -> None:
        # NOTE: never waits: a thread that holds the condition may be waiting for this very loop.
        if changed.acquire(blocking=False):
            changed.notify_all()
            changed.release()

    farm = Farm([*ready, *(cameras_from_paths(paths) if paths else [])], settings=settings, observer=tell)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="camera farm", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(farm.start(), loop).result(timeout=10)
        yield BackgroundFarm(farm, loop, changed)
    finally:
        asyncio.run_coroutine_threadsafe(farm.stop(), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()
