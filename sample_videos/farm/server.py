"""The farm itself: listens, and keeps one `Connection` per viewer."""

import asyncio
import contextlib
import errno
import socket
import time
from collections.abc import Callable, Iterable
from urllib.parse import quote

from sample_videos.farm.camera import Camera, StreamName
from sample_videos.farm.connection import Connection, LastWordsReader
from sample_videos.farm.counters import FarmCounters
from sample_videos.farm.errors import CameraError, PortError
from sample_videos.farm.faults import Fault
from sample_videos.farm.messages import MAX_HEAD_BYTES
from sample_videos.farm.session import track_path
from sample_videos.farm.settings import FarmSettings
from sample_videos.farm.state import FarmState, SessionEvent, SessionObserver
from sample_videos.farm.world import World


def ignore_sessions(_event: SessionEvent) -> None:
    """The observer for whom sessions are no news."""


def steady_clock() -> Callable[[], float]:
    """Unix time that follows the monotonic clock from now on: a stepped system clock does not move the cameras."""
    offset_s = time.time() - time.monotonic()
    return lambda: offset_s + time.monotonic()


class Farm:
    """An RTSP server on the running event loop; nothing of it runs while nobody watches."""

    def __init__(
        self,
        cameras: Iterable[Camera],
        *,
        settings: FarmSettings | None = None,
        observer: SessionObserver = ignore_sessions,
        now_s: Callable[[], float] | None = None,
    ) -> None:
        self.settings = settings or FarmSettings()
        self.cameras = tuple(cameras)
        clock = now_s or steady_clock()
        epoch_s = self.settings.epoch_s if self.settings.epoch_s is not None else clock()
        self.world = World(epoch_s=epoch_s, now_s=clock, is_once=self.settings.is_once)
        self._state = FarmState(self.cameras, settings=self.settings, world=self.world, observer=observer)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.port = self.settings.port

    async def start(self) -> None:
        """Listen.

        Raises:
            PortError: the address or the port cannot be had.
        """
        host, port = self.settings.host, self.settings.port
        try:
            self._server = await asyncio.get_running_loop().create_server(self._protocol, host, port)
        except OSError as error:
            why = "another program listens there" if error.errno == errno.EADDRINUSE else (error.strerror or str(error))
            raise PortError(f"cannot listen on {host}:{port}: {why}; choose another with --port or --host") from error
        self.port = self._server.sockets[0].getsockname()[1]

    def _protocol(self) -> asyncio.StreamReaderProtocol:
        return asyncio.StreamReaderProtocol(LastWordsReader(limit=MAX_HEAD_BYTES), self._accept)

    async def stop(self) -> None:
        """Close every connection and the port."""
        if self._server:
            self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def url(self, camera: str, stream: StreamName | str = StreamName.MAIN, *, user_info: str = "") -> str:
        """The stream's address; `user_info` is `user:password`, already percent-encoded.

        Raises:
            CameraError: no such camera, or no such stream.
        """
        stream = StreamName(stream)
        found = next((each for each in self.cameras if each.name == camera), None)
        if found is None or found.clip_of(stream) is None:
            raise CameraError(
                f"no stream {camera}/{stream}; there are: {', '.join(each.name for each in self.cameras)}"
            )
        host = self.settings.host
        address = f"[{host}]" if ":" in host else host
        return f"rtsp://{user_info}{'@' if user_info else ''}{address}:{self.port}{track_path(camera, stream)}"

    def url_with_password(self, camera: str, stream: StreamName | str = StreamName.MAIN) -> str:
        """The address with the farm's credentials inside, for viewers that take them no other way."""
        credentials = self.settings.credentials
        pair = (credentials.username, credentials.password) if credentials else ()
        return self.url(camera, stream, user_info=":".join(quote(part, safe="") for part in pair))

    def counters(self) -> FarmCounters:
        """A snapshot; call it on the farm's event loop."""
        return self._state.counters()

    def set_fault(self, camera: str, fault: Fault) -> None:
        """Change what a camera does wrong; call it on the farm's event loop.

        Raises:
            CameraError: no such camera.
        """
        self._state.set_fault(camera, fault)

    def media_time_s(self, camera: str) -> float:
        """Media time of the camera now.

        Raises:
            CameraError: no such camera.
        """
        found = self._state.camera(camera)
        if found is None:
            raise CameraError(f"no camera is called '{camera}'")
        return self.world.media_time_s(found.length_ticks)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)
        raw: socket.socket = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self.settings.socket_send_bytes)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(asyncio.CancelledError):  # by `stop`; asyncio's streams would log it as an error
            await Connection(reader, writer, state=self._state).serve()
