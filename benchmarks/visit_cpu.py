"""CPU-seconds of a whole visit to a 1080p camera over RTSP, split into what they go to.

    python benchmarks/visit_cpu.py --model NAME_OR_FILE [--visits 10] [--json FILE]

The camera is the farm in a process of its own, so its CPU does not count. Two tables: the steps one by one in this
process, and whole visits as a worker makes them, with a capture child each.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import av
import numpy as np
import numpy.typing as npt
import typer

from models.card import find_network
from models.detector import Detector
from models.session import Session, open_session
from pipelines.capture.address import AllowedNetworks
from pipelines.capture.deadline import CaptureLimits, Deadline
from pipelines.capture.source import PictureMode
from pipelines.evidence import encode_picture
from pipelines.orders import NetworkUsed, Order, Report
from pipelines.outcome import Outcome
from pipelines.ports import Claim
from pipelines.rules.types import load_rule_types
from pipelines.worker.analysis import Analysis
from pipelines.worker.children import Nursery
from pipelines.worker.spool import Spool
from pipelines.worker.stop import StopSignal
from pipelines.worker.task import CaptureTask, camera_source
from pipelines.worker.visiting import Equipment
from pipelines.worker.window import LatestLooks
from vision.frame import Frame
from vision.picture_health import picture_health

SIZE_WH = (1920, 1080)
RATE = 25
GOP = 50
LENGTH = 200
LOOPBACK = AllowedNetworks(allow_loopback=True)


class NoParts:
    """Short visits have none."""

    def send(self, part: Report) -> None:
        raise AssertionError(part)

    def answer(self) -> None:
        return None


@dataclass
class Meter:
    """CPU-seconds of this process by step."""

    steps: dict[str, list[float]]

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Adds what happens inside to a step."""
        began_s = time.process_time()
        yield
        self.steps.setdefault(name, []).append(time.process_time() - began_s)


@dataclass(frozen=True)
class Network:
    """One network, as visits use it and bare."""

    detector: Detector
    session: Session
    blob: npt.NDArray[np.float32]


def open_network(model: str) -> Network:
    """Returns the network, warmed up."""
    session = open_session(find_network(model))
    blob = np.random.default_rng(7).random((1, 3, session.spec.height_px, session.spec.width_px), np.float32)
    session.run(blob)
    return Network(detector=Detector(session), session=session, blob=blob)


def write_clip(path: Path) -> None:
    """Writes 8 s of 1080p at 25 pictures/s with a key frame every 2 s: a textured street, a moving patch."""
    rng = np.random.default_rng(1)
    coarse = rng.integers(60, 190, (68, 120, 3), dtype=np.uint8)
    street = np.kron(coarse, np.ones((16, 16, 1), np.uint8))[: SIZE_WH[1], : SIZE_WH[0]]
    street = np.clip(street.astype(np.int16) + rng.integers(-12, 13, street.shape), 0, 255).astype(np.uint8)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE_WH, "yuv420p"
        stream.time_base = Fraction(1, RATE)
        stream.codec_context.gop_size = GOP
        stream.options = {"preset": "ultrafast", "crf": "26", "bf": "0", "sc_threshold": "0"}
        for number in range(LENGTH):
            picture = street.copy()
            left = number * 8 % (SIZE_WH[0] - 200)
            picture[400:700, left : left + 200] = (40, 40, 180)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@contextmanager
def farm(clip: Path) -> Iterator[str]:
    """Runs the farm elsewhere and yields the camera's address."""
    command = [sys.executable, "-m", "api.cli", "farm", str(clip), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        yield next(word for line in process.stdout for word in line.split() if word.startswith("rtsp://"))
    finally:
        process.terminate()
        process.communicate()


def measure_steps(url: str, network: Network, visits: int) -> dict[str, list[float]]:
    """Returns CPU-seconds of each step of a bare visit, made in this process."""
    meter = Meter(steps={})
    for _ in range(visits):
        with camera_source(_task(url)) as source:
            opened_s = time.process_time()
            frame = next(source.pictures(mode=PictureMode.KEY_FRAMES, deadline=Deadline.after(15)))
            meter.steps.setdefault("decode", []).append(time.process_time() - opened_s)
        _analyse(meter, network, frame)
    for _ in range(visits):
        with meter.step("open"):
            source = camera_source(_task(url))
            source.__enter__()
        source.__exit__(None, None, None)
    return meter.steps


def _task(url: str) -> CaptureTask:
    return CaptureTask(
        url=url, credential=None, camera_id="bench", stream="main", networks=LOOPBACK, limits=CaptureLimits()
    )


def _analyse(meter: Meter, network: Network, frame: Frame) -> None:
    with meter.step("health"):
        picture_health(frame.pixels)
    with meter.step("infer"):
        network.session.run(network.blob)
    began_s = time.process_time()
    network.detector.detect([frame])
    meter.steps.setdefault("prepare", []).append(time.process_time() - began_s - meter.steps["infer"][-1])
    with meter.step("jpeg"):
        encode_picture(frame.pixels)


def measure_visits(url: str, detector: Detector, visits: int) -> dict[str, list[float]]:
    """Returns CPU and wall seconds of whole visits, with a capture child each."""
    facts = detector.network_used
    nursery, stop = Nursery(), StopSignal()
    nursery.warm_up()
    figures: dict[str, list[float]] = {"capture child": [], "worker": [], "wall": []}
    with (
        tempfile.TemporaryDirectory() as folder,
        Spool(Path(folder) / "spool") as spool,
        Analysis(detector) as analysis,
    ):
        equipment = Equipment(
            nursery=nursery,
            analysis=analysis,
            spool=spool,
            looks=LatestLooks(),
            stop=stop,
            networks=LOOPBACK,
            is_same_group=load_rule_types().is_same_group,
            health=picture_health,
            network=NetworkUsed(
                name=facts.name, sha256=facts.sha256, provider=facts.provider, precision=facts.precision
            ),
            software={},
            limits=CaptureLimits(),
        )
        for number in range(visits):
            claim = Claim(worker_id="bench", server_time=datetime.now(UTC), zero_s=time.monotonic(), round_trip_s=0)
            began_s = time.process_time()
            report = equipment.visit(_order(number, url), claim, NoParts())
            assert report.outcome is Outcome.INSPECTED, report
            figures["worker"].append(time.process_time() - began_s)
            figures["capture child"].append(report.timings.capture_cpu_s)
            figures["wall"].append(report.timings.total_s)
    return figures


def _order(number: int, url: str) -> Order:
    return Order.model_validate(
        {
            "id": f"bench-{number}",
            "kind": "routine",
            "camera_id": "bench",
            "camera_name": "Bench",
            "fence": 1,
            "streams": {"main": url},
            "budget_s": 20,
            "lease_s": 30,
        }
    )


def main(
    model: Annotated[str, typer.Option(help="Network: a name of the catalogue or an .onnx file.")],
    visits: Annotated[int, typer.Option(min=3, help="Visits for each table.")] = 10,
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write the figures here.")] = None,
) -> None:
    """Measure and print."""
    network = open_network(model)
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "bench.mp4"
        write_clip(clip)
        with farm(clip) as url:
            visited = measure_visits(url, network.detector, visits)
            steps = measure_steps(url, network, visits)
    figures = {
        title: {name: {"median_s": statistics.median(values), "max_s": max(values)} for name, values in table.items()}
        for title, table in (("steps, CPU-s", steps), ("whole visits, CPU-s (wall: s)", visited))
    }
    for title, table in figures.items():
        typer.echo(title)
        for name, values in table.items():
            typer.echo(f"  {name:<18} median {values['median_s']:.3f}   max {values['max_s']:.3f}")
    if json_file is not None:
        json_file.write_text(
            json.dumps({"visits": visits, "model": network.detector.network_used.name, **figures}, indent=1)
        )


if __name__ == "__main__":
    typer.run(main)
