"""What our own code adds to a network: `detector.detect` against the bare `session.run` of the same file, interleaved.

Run as `python benchmarks/detector_overhead.py --model FILE [--json]`. Both run in this process, in turn, so that a
busy machine slows both alike. One round is one detect and one bare run; the ratio is taken round by round, in wall time
and in the process's CPU time, which other programs disturb less. The aim is at most 5 %.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import onnxruntime

from models.card import find_network
from models.detector import Detector
from models.errors import NetworkError
from models.session import Runtime, Session, open_session
from vision.frame import Frame, FrameStamp

SIZE_WH = (1920, 1080)
WARM_UP_ROUNDS = 5


def street_frames(count: int) -> list[Frame]:
    """Returns 1080p pictures with shapes and noise; what they show does not change a network's time."""
    width, height = SIZE_WH
    random = np.random.default_rng(7)
    frames = []
    for sequence in range(count):
        pixels = random.integers(0, 256, (height // 40, width // 40, 3), np.uint8)
        pixels = np.ascontiguousarray(pixels.repeat(40, axis=0).repeat(40, axis=1))
        stamp = FrameStamp(
            camera_id="bench", stream="file", captured_s=0.0, time_error_s=0.0, media_time_s=None, sequence=sequence
        )
        frames.append(Frame(pixels=pixels, stamp=stamp))
    return frames


def bare_run(session: Session) -> Callable[[], object]:
    """Returns the bare `run` of the same file in a second session with the same options, on a prepared input."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = session.runtime.threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    native = onnxruntime.InferenceSession(str(session.card.path), options, providers=["CPUExecutionProvider"])
    spec = session.spec
    blob = np.random.default_rng(7).random((1, 3, spec.height_px, spec.width_px), np.float32)
    return lambda: native.run(None, {spec.name: blob})


def measure(model: str, *, rounds: int, threads: int) -> dict[str, Any]:
    """Returns medians in milliseconds, and what detect adds in percent of the bare run."""
    session = open_session(find_network(model), Runtime(threads=threads))
    detector, bare, frames = Detector(session), bare_run(session), street_frames(4)
    detect_ms: list[tuple[float, float]] = []
    bare_ms: list[tuple[float, float]] = []
    for index in range(WARM_UP_ROUNDS + rounds):
        frame = frames[index % len(frames)]
        # Which goes first alternates: the second of a pair finds warmer or hotter a processor.
        pair: list[tuple[list[tuple[float, float]], Callable[[], object]]] = [
            (detect_ms, partial(detector.detect, [frame])),
            (bare_ms, bare),
        ]
        for times, call in pair if index % 2 else reversed(pair):
            started, cpu_started = time.perf_counter(), time.process_time()
            call()
            spent = (time.perf_counter() - started) * 1000, (time.process_time() - cpu_started) * 1000
            if index >= WARM_UP_ROUNDS:
                times.append(spent)
    rounds_made = list(zip(detect_ms, bare_ms, strict=True))
    return {
        "schema": 1,
        "network": session.card.name,
        "threads": threads,
        "rounds": rounds,
        "size_wh": list(SIZE_WH),
        "detect_ms": round(statistics.median(wall for wall, _ in detect_ms), 3),
        "bare_ms": round(statistics.median(wall for wall, _ in bare_ms), 3),
        "added_percent": _added_percent([(ours[0], theirs[0]) for ours, theirs in rounds_made]),
        "added_cpu_percent": _added_percent([(ours[1], theirs[1]) for ours, theirs in rounds_made]),
    }


def _added_percent(pairs: list[tuple[float, float]]) -> float:
    return round((statistics.median(ours / theirs for ours, theirs in pairs) - 1) * 100, 2)


def main() -> None:
    """Measures one network and prints the answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="name in the catalogue, or an .onnx file")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    given = parser.parse_args()
    try:
        result = measure(given.model, rounds=given.rounds, threads=given.threads)
    except NetworkError as error:
        sys.exit(str(error))
    if given.json:
        print(json.dumps(result))  # noqa: T201
        return
    print(  # noqa: T201
        f"{result['network']}: detect {result['detect_ms']} ms, bare session.run {result['bare_ms']} ms: "
        f"our own code adds {result['added_percent']} %, in CPU time {result['added_cpu_percent']} % "
        f"({rounds_text(result)})"
    )


def rounds_text(result: dict[str, Any]) -> str:
    """Returns the conditions in words."""
    return f"median of {result['rounds']} interleaved rounds, {result['threads']} thread(s), 1920 x 1080"


if __name__ == "__main__":
    main()
