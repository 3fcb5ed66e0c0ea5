"""`lunxun serve`: the API, the patrol and the intake, without workers."""

import importlib
import os
import socket
import sys
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from api.app import create_app
from api.cameras import repository as site_repository
from api.cameras.site_file import read_site
from api.cases import repository as case_repository
from api.cases.states import EvidenceRole
from api.chain.chore import sign_head_of
from api.check_ins.service import forget_old as forget_check_ins
from api.cli.installation import (
    ADMIN,
    ensure_worker_token,
    make_first_admin,
    opened,
    settings_from,
    site_checks,
    start_new_plans,
    write_private,
)
from api.cli.logs import configure_logs
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
from api.cli.outgoing import outgoing
from api.cli.progress import Progress, terminal
from api.cli.refusals import WRONG_USAGE, fail, refusals
from api.cli.server import Chore, Listener, Stop, bind, run
from api.control.app import create_control_app
from api.control.client import listen
from api.control.schemas import ApplySite, Status
from api.control.upkeep import Upkeep
from api.data_folder import DataFolder
from api.evidence.local_store import LocalPictures
from api.evidence.sweep import Sweeper
from api.intake.retention import forget_old
from api.joint.overdue import tell_overdue
from api.patrol.rounds import close_rounds
from api.queue.verdicts import settle as settle_verdicts
from api.recheck.chore import look_after
from api.retention.purge import purge_once
from api.services import Services
from api.settings import Settings
from api.supervision.service import sweep as tell_breaches
from pipelines.site import Site

SWEEP_PERIOD_S = 60.0
FORGET_PERIOD_S = 3600.0
ROUNDS_PERIOD_S = 60.0
SUPERVISION_PERIOD_S = 15.0
RECHECK_PERIOD_S = 15.0
VERDICTS_PERIOD_S = 2.0
SHOWN_LINES = 20


def serve(
    *,
    data: DataOption = None,
    site: SiteOption = None,
    host: HostOption = None,
    port: PortOption = None,
    allow_loopback_cameras: LoopbackOption = False,
    camera_network: NetworkOption = None,
    tls_cert: CertOption = None,
    tls_key: KeyOption = None,
    start_plans: Annotated[
        bool, typer.Option("--start-plans", help="Start plans that have never been started.")
    ] = False,
    worker_port: Annotated[int | None, typer.Option("--worker-port", hidden=True)] = None,
) -> None:
    """Serve the API; workers connect with `lunxun worker --api URL`."""
    configure_logs()
    os.umask(0o077)
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
        described = None if site is None else (site, read_site(site, site_checks(settings)))
        with opened(settings) as upkeep:
            _serve(upkeep, described, start_plans=start_plans, worker_port=worker_port)


def _serve(upkeep: Upkeep, site: tuple[Path, Site] | None, *, start_plans: bool, worker_port: int | None) -> None:
    """Serves until told to end; `worker_port` is given where `lunxun up` runs a worker beside this server."""
    services = upkeep.services
    folder = DataFolder(path=services.settings.data.absolute())
    progress = Progress(terminal(), picture_of=lambda case_id: _picture_of(services, folder, case_id))
    listeners = _listeners(services, worker_port or 0)
    if site is not None:
        _apply(upkeep, site, progress)
    if start_plans:
        start_new_plans(services)
    if worker_port is not None:
        ensure_worker_token(services, folder.worker_token_file)
    _show_first_login(services, folder, progress)
    services.announcer.subscribe(progress.announced)
    stop = Stop()
    status = _status(services, listeners)
    control = create_control_app(upkeep, status=lambda: status, shut_down=stop.set)
    sweeper = Sweeper(database=services.database, pictures=services.pictures)
    chores = [
        Chore(name="sweep", period_s=SWEEP_PERIOD_S, run_once=lambda: sweeper.sweep_once(services.clock())),
        Chore(name="rounds", period_s=ROUNDS_PERIOD_S, run_once=lambda: _close_rounds(services)),
        Chore(name="supervision", period_s=SUPERVISION_PERIOD_S, run_once=lambda: _supervise(services)),
        Chore(name="verdicts", period_s=VERDICTS_PERIOD_S, run_once=lambda: _settle_verdicts(services)),
        Chore(name="joint", period_s=SUPERVISION_PERIOD_S, run_once=lambda: _tell_overdue(services)),
        Chore(name="recheck", period_s=RECHECK_PERIOD_S, run_once=lambda: _look_after_rechecks(services)),
        Chore(
            name="checkpoint",
            period_s=services.settings.checkpoint_period_s,
            run_once=lambda: sign_head_of(services.database, services.settings, at=services.clock()),
        ),
        Chore(name="forget", period_s=FORGET_PERIOD_S, run_once=lambda: _forget(services)),
    ]
    with closing(listen(folder.control_socket)) as control_socket, outgoing(services) as sending:
        everything = [*listeners, Listener(app=control, socket=control_socket)]
        run(everything, chores=[*chores, *sending], stop=stop, on_ready=lambda: _tell(services, status, progress))
    folder.control_socket.unlink(missing_ok=True)


def _picture_of(services: Services, folder: DataFolder, case_id: str) -> Path | None:
    """Returns where the newest picture of a case lies, the one with zone and box drawn if there is one."""
    with services.database.read() as session:
        held = {evidence.role: evidence.sha256 for evidence, _ in case_repository.pictures(session, [case_id])}
    sha256 = held.get(EvidenceRole.SECOND_SCENE_OVERLAY) or held.get(EvidenceRole.SECOND_SCENE)
    return LocalPictures(folder.pictures).path_of(sha256) if sha256 else None


def _forget(services: Services) -> None:
    purge_once(services.database, services.settings, now=services.clock())
    forget_check_ins(services.database, now=services.clock())
    forget_old(services.database, now=services.clock(), looks_kept_s=services.settings.looks_kept_s)


def _supervise(services: Services) -> None:
    tell_breaches(services.database, now=services.clock(), announcer=services.announcer)


def _settle_verdicts(services: Services) -> None:
    settle_verdicts(services.database, now=services.clock(), announcer=services.announcer)


def _tell_overdue(services: Services) -> None:
    tell_overdue(services.database, now=services.clock(), announcer=services.announcer)


def _look_after_rechecks(services: Services) -> None:
    services.announcer.announce(tuple(look_after(services.database, now=services.clock())))


def _close_rounds(services: Services) -> None:
    with services.database.write() as session:
        close_rounds(session, now=services.clock())


def _apply(upkeep: Upkeep, site: tuple[Path, Site], progress: Progress) -> None:
    file, content = site
    request = ApplySite(file=str(file), content=content.model_dump(mode="json", by_alias=True))
    lines = upkeep.apply_site(request).difference
    for line in lines[:SHOWN_LINES]:
        progress.say(f"site {line}")
    if len(lines) > SHOWN_LINES:
        progress.say(f"site ... and {len(lines) - SHOWN_LINES} more")


def _listeners(services: Services, worker_port: int) -> list[Listener]:
    """Returns where the API listens; with TLS also a plain place for a worker on this machine."""
    settings = services.settings
    for file in (settings.tls_cert, settings.tls_key):
        if file is not None and not os.access(file, os.R_OK):
            fail(f"'{file}' cannot be read; give certificate and key as PEM files", WRONG_USAGE)
    app = create_app(services)
    os.environ["NICEGUI_STORAGE_PATH"] = str(settings.data.absolute() / "console")
    # NOTE: by name and now, not above: NiceGUI reads that path when it is imported, and only a server needs it.
    importlib.import_module("api.console.mount").mount_console(app, services)
    listening = _bind(settings.host, settings.port)
    listeners = [Listener(app=app, socket=listening, tls_cert=settings.tls_cert, tls_key=settings.tls_key)]
    if settings.tls_cert is not None:
        listeners.append(Listener(app=app, socket=_bind("127.0.0.1", worker_port), is_first=False))
    return listeners


def _bind(host: str, port: int) -> socket.socket:
    try:
        return bind(host, port)
    except OSError as error:
        fail(f"cannot listen on {host} port {port} ({error.strerror}); choose another with --host or --port")


def _status(services: Services, listeners: list[Listener]) -> Status:
    return Status(
        pid=os.getpid(),
        address=_address(listeners[0]),
        worker_address=_address(listeners[-1]),
        version=version("lunxun"),
        started_at=services.started_at,
    )


def _address(listener: Listener) -> str:
    """Returns the URL of a listener; one that listens everywhere is reached on this machine by its loopback."""
    host, port = listener.socket.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    name = f"[{host}]" if ":" in host else host
    return f"{'https' if listener.tls_cert else 'http'}://{name}:{port}"


def is_readable_by_others(settings: Settings) -> bool:
    """Whether what is sent leaves this machine without TLS."""
    return settings.tls_cert is None and settings.host not in {"127.0.0.1", "::1", "localhost"}


def _show_first_login(services: Services, folder: DataFolder, progress: Progress) -> None:
    password = make_first_admin(services)
    if password is None:
        return
    if sys.stdout.isatty():
        progress.first_login(name=ADMIN, password=password)
    else:
        path = folder.secrets / "first-login"
        write_private(path, f"{ADMIN}\n{password}\n")
        progress.first_login_kept(path)


def _tell(services: Services, status: Status, progress: Progress) -> None:
    with services.database.read() as session:
        cameras, plans = site_repository.cameras(session), site_repository.plans(session)
    running = sum(plan.is_running for plan in plans)
    if is_readable_by_others(services.settings):
        progress.say("plain HTTP on a network: others can read passwords; give --tls-cert and --tls-key")
    progress.started(address=status.address, cameras=len(cameras), plans_running=running)
