"""`python -m models.training REQUEST`: trains or exports, in a process of its own; torch is never in another."""

import sys
from functools import partial
from importlib.metadata import version

from models.training.checkpoint import CheckpointError
from models.training.export import Exported, ExportError, export
from models.training.loop import Machine, Run, train
from models.training.request import ExportRequest, TrainRequest, read_request
from models.training.schedule import Schedule, ScheduleError
from models.training.source import SourceError, open_named


def main() -> int:
    """Does what the request says; returns the exit code."""
    request = read_request(sys.argv[1])
    try:
        if isinstance(request, TrainRequest):
            _train(request)
        else:
            _export(request)
    except (CheckpointError, ExportError, ScheduleError, SourceError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _train(request: TrainRequest) -> None:
    schedule = Schedule(
        minutes=request.minutes,
        sizes_wh=tuple(request.sizes_wh),
        first_share=request.first_share,
        batch=request.batch,
        peak_rate=request.rate,
        max_steps=request.max_steps,
        seed=request.seed,
    )
    machine = Machine(
        device=request.device,
        is_half=request.is_half,
        is_compiled=request.is_compiled,
        workers=request.workers,
        threads=request.threads,
        makers=request.makers,
    )
    run = Run(
        open_source=partial(open_named, request.source, tuple(request.materials)),
        schedule=schedule,
        machine=machine,
        classes=tuple(request.classes),
        out=request.out,
        is_resumed=request.is_resumed,
    )
    progress = train(run, say=_say)
    _say(f"{progress.step} steps, {progress.pictures} pictures, {progress.elapsed_s / 60:.1f} minutes: {request.out}")


def _export(request: ExportRequest) -> None:
    facts = request.facts | {"author": "Lunxun", "ultralytics": version("ultralytics")}
    done: Exported = export(request.checkpoint, request.out, size_wh=request.size_wh, facts=facts)
    _say(f"{done.path}: {done.size_bytes / 1e6:.1f} MB, differs from the network by {done.difference:.6f}")
    _say(f"for models/catalogue.toml:\n\n{done.catalogue_entry}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
