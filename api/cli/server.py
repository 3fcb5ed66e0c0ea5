"""Runs the API, its control socket and its chores in one event loop, until told to stop."""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

log = logging.getLogger(__name__)

GRACE_S = 2.0
"""Requests that run when the end comes have this long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """One app on one listening socket."""

    app: ASGIApp
    """What answers."""
    socket: socket.socket
    """Bound and listening."""
    tls_cert: Path | None = None
    """Certificate chain; None: plain."""
    tls_key: Path | None = None
    """Its key."""
    is_first: bool = True
    """False: another listener serves the same app, and starts and ends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """Something to be done again and again."""

    name: str
    """For the log."""
    period_s: float
    """Pause between two runs."""
    run_once: Callable[[], object]
    """Runs in a thread of its own."""


class _Server(uvicorn.Server):
    """One of several: signals are handled for all of them together."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals alone."""
        yield


class Stop:
    """Ends the loop from any thread."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._event = asyncio.Event()

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Connects it with the loop that is to end."""
        self._loop = loop

    def set(self) -> None:
        """Asks for the end."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self) -> None:
        """Returns when the end was asked for."""
        await self._event.wait()


def bind(host: str, port: int) -> socket.socket:
    """Returns a listening TCP socket.

    Raises:
        OSError: the address is taken or is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=256)


def run(listeners: Sequence[Listener], *, chores: Sequence[Chore], stop: Stop, on_ready: Callable[[], None]) -> None:
    """Serves until `stop`, SIGINT or SIGTERM; ends within `GRACE_S` and a bit."""
    asyncio.run(_run(listeners, chores=chores, stop=stop, on_ready=on_ready))


async def _run(
    listeners: Sequence[Listener], *, chores: Sequence[Chore], stop: Stop, on_ready: Callable[[], None]
) -> None:
    loop = asyncio.get_running_loop()
    stop.bind(loop)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    servers = [_Server(_config(listener)) for listener in listeners]
    serving = [
        asyncio.create_task(server.serve(sockets=[listener.socket]))
        for server, listener in zip(servers, listeners, strict=True)
    ]
    working = [asyncio.create_task(_repeat(chore)) for chore in chores]
    stopping = asyncio.create_task(stop.wait())
    while not all(server.started for server in servers) and not any(task.done() for task in serving):
        await asyncio.sleep(0.01)
    on_ready()
    await asyncio.wait([stopping, *serving], return_when=asyncio.FIRST_COMPLETED)
    for server in servers:
        server.should_exit = True
    for task in (stopping, *working):
        task.cancel()
    await asyncio.wait(serving, timeout=GRACE_S + 1.0)
    for task in serving:
        if task.done() and (error := task.exception()) is not None:
            raise error


def _config(listener: Listener) -> uvicorn.Config:
    return uvicorn.Config(
        listener.app,
        log_config=None,
        access_log=False,
        server_header=False,
        # NOTE: on by default, and then it believes what `X-Forwarded-For` says.
        proxy_headers=False,
        timeout_graceful_shutdown=int(GRACE_S),
        timeout_keep_alive=30,
        lifespan="on" if listener.is_first else "off",
        ssl_certfile=listener.tls_cert,
        ssl_keyfile=listener.tls_key,
    )


async def _repeat(chore: Chore) -> None:
    while True:
        try:
            await asyncio.to_thread(chore.run_once)
        except Exception:
            # A chore that fails (a full disk, a busy database) is tried again; the server goes on.
            log.exception("chore '%s' failed; it is tried again in %g s", chore.name, chore.period_s)
        await asyncio.sleep(chore.period_s)
