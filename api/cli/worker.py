"""`lunxun worker`: visits cameras for an API, here or on another machine."""

import hashlib
import os
import re
import signal
import socket
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import av
import onnxruntime
import typer

from api.cli.logs import configure_logs
from api.cli.options import LoopbackOption, NetworkOption
from api.cli.progress import terminal
from api.cli.refusals import ANSWER_IS_NO, WRONG_USAGE, fail
from models.card import default_network, read_catalogue
from models.detector import Detector, open_detector
from models.errors import NetworkError, NetworkMissingError
from models.session import Runtime
from pipelines.capture.address import AllowedNetworks
from pipelines.capture.deadline import Deadline
from pipelines.orders import NetworkUsed, Slots
from pipelines.ports import VisitStoppedError
from pipelines.rules.types import load_rule_types
from pipelines.upload_mask import mask_one
from pipelines.worker.analysis import Analysis, PatientDetector
from pipelines.worker.children import Nursery
from pipelines.worker.client import ApiAddressError, ApiClient, checked_address
from pipelines.worker.loop import Crew, WorkerLoop
from pipelines.worker.probing import Probing
from pipelines.worker.self_test import SelfTestError, check_deadlines
from pipelines.worker.slots import SlotRack
from pipelines.worker.spool import Spool, SpoolError
from pipelines.worker.stop import StopSignal
from pipelines.worker.telling import Telling
from pipelines.worker.token import TokenError, take_token
from pipelines.worker.visiting import LOOK_S, Equipment
from pipelines.worker.window import LatestLooks
from vision.masking import MASK_CONFIDENCE
from vision.picture_health import picture_health


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerOptions:
    """What a worker is started with, checked."""

    api: str
    token: str
    ca_file: Path | None
    spool: Path
    model: str
    slots: Slots
    threads: int
    networks: AllowedNetworks
    name: str


def worker(  # noqa: PLR0917 - typer wants one parameter for each option
    api: Annotated[str, typer.Option("--api", help="Address of the API; https, unless it is on this machine.")],
    token_file: Annotated[
        Path | None, typer.Option("--token-file", help="File with the worker's token [default: $LUNXUN_WORKER_TOKEN].")
    ] = None,
    model: Annotated[str | None, typer.Option("--model", help="Network: a name of the catalogue or a file.")] = None,
    spool: Annotated[Path, typer.Option("--spool", help="Folder for what is not delivered yet.")] = Path(
        "lunxun-spool"
    ),
    slots: Annotated[int, typer.Option("--slots", min=0, max=1000, help="Short visits at the same time.")] = 8,
    stay_slots: Annotated[
        int, typer.Option("--stay-slots", min=0, max=1000, help="Stays and watches at the same time.")
    ] = 2,
    threads: Annotated[int, typer.Option("--threads", min=1, max=256, help="Threads inside the network.")] = 1,
    allow_loopback_cameras: LoopbackOption = False,
    camera_network: NetworkOption = None,
    name: Annotated[str | None, typer.Option("--name", help="This worker's id [default: machine and folder].")] = None,
    ca_file: Annotated[Path | None, typer.Option("--ca-file", help="Certificate of the API's own authority.")] = None,
) -> None:
    """Visit cameras for an API. Ctrl-C ends it within 5 s, and nothing is lost."""
    configure_logs()
    try:
        options = WorkerOptions(
            api=checked_address(api),
            token=take_token(token_file),
            ca_file=ca_file,
            spool=spool.absolute(),
            model=model if model is not None else default_network(read_catalogue()),
            slots=Slots(routine=slots, stay=stay_slots),
            threads=threads,
            networks=AllowedNetworks.of(tuple(camera_network or ()), allow_loopback=allow_loopback_cameras),
            name=_checked_name(name or _default_name(spool)),
        )
        run_worker(options)
    except VisitStoppedError:
        # Asked to end before it had begun.
        return
    except (ApiAddressError, TokenError, NetworkMissingError, ValueError) as error:
        fail(str(error), WRONG_USAGE)
    except (NetworkError, SelfTestError, SpoolError, OSError) as error:
        fail(str(error), ANSWER_IS_NO)


def run_worker(options: WorkerOptions) -> None:
    """Runs a worker until SIGINT or SIGTERM.

    Raises:
        ApiAddressError, NetworkError, SpoolError, SelfTestError: It cannot work; the message says what to do.
    """
    console = terminal()
    stop = StopSignal()
    _stop_on_signals(stop)
    nursery = Nursery()
    # First of all, while there are no other threads: the children's server must not inherit any.
    nursery.warm_up()
    with ExitStack() as stack:
        detector = open_detector(options.model, runtime=Runtime(threads=options.threads), confidence=MASK_CONFIDENCE)
        api = stack.enter_context(ApiClient(options.api, options.token, ca_file=options.ca_file))
        spool = stack.enter_context(Spool(options.spool))
        analysis = stack.enter_context(Analysis(detector))
        took_s = check_deadlines(nursery, stop=stop)
        looks = LatestLooks()
        equipment = Equipment(
            nursery=nursery,
            analysis=analysis,
            spool=spool,
            looks=looks,
            stop=stop,
            networks=options.networks,
            is_same_group=load_rule_types().is_same_group,
            health=picture_health,
            network=_network_used(detector),
            software=_software(),
        )
        console.print(_greeting(options, detector, took_s=took_s), highlight=False)
        patient = PatientDetector(analysis, deadline=lambda: Deadline.after(LOOK_S))
        crew = Crew(
            worker_id=options.name,
            api=api,
            spool=spool,
            slots=SlotRack(options.slots),
            visit=equipment.visit,
            looks=looks,
            teller=Telling(console),
            stop=stop,
            mask=lambda: mask_one(api, patient, network=equipment.network),
            probing=Probing(api, equipment.probe),
        )
        WorkerLoop(crew).run()


def _stop_on_signals(stop: StopSignal) -> None:
    def end(number: int, _: object) -> None:
        if stop.is_set():
            # Asked twice: whoever asks does not want to wait. The kernel takes the children along.
            os._exit(128 + number)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)


def _default_name(spool: Path) -> str:
    """The same after a restart, another one for each spool."""
    host = re.sub(r"[^A-Za-z0-9._-]+", "-", socket.gethostname())[:40]
    return f"{host or 'worker'}-{hashlib.sha256(str(spool.absolute()).encode()).hexdigest()[:8]}"


def _checked_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", name):
        raise ValueError(f"--name '{name}': expected 1 to 64 letters, digits, '.', '_' or '-'")
    return name


def _network_used(detector: Detector) -> NetworkUsed:
    facts = detector.network_used
    return NetworkUsed(name=facts.name, sha256=facts.sha256, provider=facts.provider, precision=facts.precision)


def _software() -> dict[str, str]:
    return {
        "lunxun": version("lunxun"),
        "onnxruntime": onnxruntime.__version__,
        "av": av.__version__,
        "ffmpeg": str(av.ffmpeg_version_info),
    }


def _greeting(options: WorkerOptions, detector: Detector, *, took_s: float) -> str:
    used, slots = detector.network_used, options.slots
    return (
        f"worker {options.name}: {slots.routine} visits and {slots.stay} stays at the same time, network {used.name} "
        f"({used.provider}, {used.precision}); a silent camera is given up in time (tested: {took_s:.1f} s)"
    )
