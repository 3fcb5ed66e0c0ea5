"""`lunxun up`: server and worker in one process tree, kept running by a supervisor."""

import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.cli.installation import settings_from
from api.cli.options import (
    CertOption,
    DataOption,
    HostOption,
    KeyOption,
    LoopbackOption,
    NetworkOption,
    PortOption,
    SiteOption,
)
from api.cli.progress import Progress, terminal
from api.cli.refusals import refusals
from api.control.client import NoServer, Refused, ask_status
from api.control.schemas import Status
from api.data_folder import DataFolder
from api.settings import Settings
from api.supervisor import POLL_S, Child

WORKER_END_S = 3.0
"""A worker tears its sessions down and writes what it could not deliver into its spool."""
SERVER_END_S = 1.2


class _Tree:
    """The server, and the worker once the server answers."""

    def __init__(self, settings: Settings, *, serve: Sequence[str], worker: Sequence[str], progress: Progress) -> None:
        self._folder = DataFolder(path=settings.data.absolute())
        self._port, self._worker_port = settings.port, 0
        self._progress = progress
        self._serve_options, self._worker_options = list(serve), list(worker)
        self._server = Child("server", self._serve_command, end_s=SERVER_END_S)
        self._worker = Child("worker", self._worker_command, end_s=WORKER_END_S)
        self._status: Status | None = None

    def run(self, ending: threading.Event) -> int:
        """Returns the exit code: 0 where the end was asked for, else that of the child that refused to work."""
        self._server.start()
        try:
            while not ending.wait(POLL_S):
                code = self._server.watch(self._progress.say)
                if self._status is None:
                    self._meet_server()
                if code is None and self._worker.starts:
                    code = self._worker.watch(self._progress.say)
                if code is not None:
                    return code
            return 0
        finally:
            self._end()

    def kill(self) -> None:
        """Ends everything without waiting."""
        self._worker.kill()
        self._server.kill()

    def _meet_server(self) -> None:
        """Starts the worker once our own server answers (not one that ran on this folder before)."""
        try:
            status = ask_status(self._folder.control_socket)
        except (NoServer, Refused):
            # Not there yet, or one that ran here before and is about to end.
            return
        if status.pid == self._server.pid:
            self._status = status
            # Free ports were found at the first start; after a restart the worker must find the server there again.
            self._port = _port_of(status.address)
            self._worker_port = _port_of(status.worker_address)
            self._worker.start()

    def _serve_command(self) -> list[str]:
        ports = ["--port", str(self._port), "--worker-port", str(self._worker_port)]
        return _as_child("serve", *self._serve_options, *ports)

    def _worker_command(self) -> list[str]:
        address = self._status.worker_address if self._status else ""
        token = str(self._folder.worker_token_file)
        return _as_child("worker", "--api", address, "--token-file", token, *self._worker_options)

    def _end(self) -> None:
        """The worker first: its last reports still find the server."""
        self._worker.end()
        self._server.end()


def _port_of(address: str) -> int:
    return int(address.rsplit(":", 1)[1])


def _as_child(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "api.cli.child", str(os.getpid()), *arguments]


def up(
    *,
    site: SiteOption = None,
    data: DataOption = None,
    host: HostOption = None,
    port: PortOption = None,
    model: Annotated[str | None, typer.Option("--model", help="Network: a name of the catalogue or a file.")] = None,
    slots: Annotated[int | None, typer.Option("--slots", min=1, help="Visits at the same time.")] = None,
    stay_slots: Annotated[
        int | None, typer.Option("--stay-slots", min=0, help="Stays and watches at the same time.")
    ] = None,
    start: Annotated[bool, typer.Option("--start/--no-start", help="Start plans that were never started.")] = True,
    allow_loopback_cameras: LoopbackOption = False,
    camera_network: NetworkOption = None,
    tls_cert: CertOption = None,
    tls_key: KeyOption = None,
) -> None:
    """Run everything here: server, patrol and one worker. Ctrl-C ends it."""
    with refusals():
        settings = settings_from(
            data=data,
            host=host,
            port=port,
            allow_loopback_cameras=allow_loopback_cameras,
            camera_network=camera_network,
            tls_cert=tls_cert,
            tls_key=tls_key,
        )
    progress = Progress(terminal())
    tree = _Tree(
        settings,
        serve=_serve_options(settings, site=site, start=start),
        worker=_worker_options(settings, model=model, slots=slots, stay_slots=stay_slots),
        progress=progress,
    )
    raise typer.Exit(_run_until_ended(tree, progress))


def _run_until_ended(tree: _Tree, progress: Progress) -> int:
    ending = threading.Event()

    def end(number: int, _: object) -> None:
        if ending.is_set():
            tree.kill()
        ending.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    began_s = time.monotonic()
    code = tree.run(ending)
    if ending.is_set():
        progress.say(f"ended after {time.monotonic() - began_s:.0f} s; everything found so far is in the data folder")
    return code


def _serve_options(settings: Settings, *, site: Path | None, start: bool) -> list[str]:
    options = ["--data", str(settings.data), "--host", settings.host, *_address_options(settings)]
    if site is not None:
        options += ["--site", str(site)]
    if settings.tls_cert is not None and settings.tls_key is not None:
        options += ["--tls-cert", str(settings.tls_cert), "--tls-key", str(settings.tls_key)]
    return [*options, "--start-plans"] if start else options


def _worker_options(settings: Settings, *, model: str | None, slots: int | None, stay_slots: int | None) -> list[str]:
    options = ["--spool", str(DataFolder(path=settings.data.absolute()).worker), *_address_options(settings)]
    for name, value in (("--model", model), ("--slots", slots), ("--stay-slots", stay_slots)):
        if value is not None:
            options += [name, str(value)]
    return options


def _address_options(settings: Settings) -> list[str]:
    options = ["--allow-loopback-cameras"] if settings.allow_loopback_cameras else []
    for network in settings.camera_networks:
        options += ["--camera-network", str(network)]
    return options
