"""The training loop: pictures in, a better network out, until the time is over."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from ultralytics.nn.tasks import DetectionModel

from models.training.checkpoint import Learner, Progress
from models.training.logbook import Logbook
from models.training.network import Average, Loss, as_input, new_network
from models.training.schedule import Schedule
from models.training.source import Batch, Batches, OpenSource

LONGEST_GRADIENT = 10.0
SAVE_EVERY_S = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a run computes on."""

    device: str = "cpu"
    is_half: bool = True
    """Convolutions in bfloat16: a third faster on the CPUs that know it; weights and loss stay in full precision."""
    is_compiled: bool = False
    """`torch.compile`: minutes of work for a compiler first, for each size."""
    threads: int = 2
    makers: int = 1
    """Processes that make pictures."""


def train(
    open_source: OpenSource,
    schedule: Schedule,
    *,
    classes: tuple[str, ...],
    out: Path,
    machine: Machine,
    is_resumed: bool,
    say: Callable[[str], None],
) -> Progress:
    """Trains until the schedule's time is over, or Ctrl-C; either way `out` then holds all there is to go on from.

    Raises:
        CheckpointError: `is_resumed`, and `out` holds nothing to go on from.
        SourceError: No more pictures come.
    """
    torch.set_num_threads(machine.threads)
    learner = _new_learner(schedule, classes, machine)
    if is_resumed:
        learner.load(out)
    logbook = Logbook(path=out / "log.csv", say=say)
    logbook.begin(learner.progress)
    batches = Batches(open_source, sizes_wh=schedule.sizes_wh, batch=schedule.batch, makers=machine.makers)
    try:
        with batches.starting_at(learner.progress.pictures):
            _run(learner, batches, schedule, machine, logbook=logbook, out=out)
    except KeyboardInterrupt:
        say("interrupted: the same command with --resume goes on from here")
    learner.save(out)
    logbook.plot(out / "loss.png")
    return learner.progress


def _new_learner(schedule: Schedule, classes: tuple[str, ...], machine: Machine) -> Learner:
    network = new_network(classes, seed=schedule.seed).to(machine.device, memory_format=torch.channels_last).train()
    # Biases and the scales of normalisations must not be pulled to zero: only what has two dimensions and more is.
    matrices = [weight for weight in network.parameters() if weight.ndim > 1 and weight.requires_grad]
    others = [weight for weight in network.parameters() if weight.ndim <= 1 and weight.requires_grad]
    groups = [{"params": matrices, "weight_decay": schedule.weight_decay}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=schedule.peak_rate, betas=(0.9, 0.99), foreach=True)
    return Learner(network=network, average=Average(network), optimizer=optimizer, progress=Progress(), classes=classes)


def _run(
    learner: Learner, batches: Batches, schedule: Schedule, machine: Machine, *, logbook: Logbook, out: Path
) -> None:
    progress = learner.progress
    loss = Loss(learner.network)
    answer_of = torch.compile(learner.network) if machine.is_compiled else learner.network
    saved_s = progress.elapsed_s
    batch = batches.next(schedule.size_index(schedule.done(elapsed_s=progress.elapsed_s, step=progress.step)))
    last = time.monotonic()
    while (done := schedule.done(elapsed_s=progress.elapsed_s, step=progress.step)) < 1:
        rate = schedule.rate(done, step=progress.step)
        for group in learner.optimizer.param_groups:
            group["lr"] = rate
        losses = _step(learner, answer_of, loss, batch, machine=machine)
        progress.step += 1
        progress.pictures += len(batch.pictures)
        progress.size_wh = (batch.pictures.shape[2], batch.pictures.shape[1])
        batch = batches.next(schedule.size_index(done))
        now = time.monotonic()
        progress.elapsed_s, last = progress.elapsed_s + now - last, now
        logbook.note(progress, losses, rate=rate, left_s=schedule.minutes * 60 - progress.elapsed_s)
        if progress.elapsed_s - saved_s > SAVE_EVERY_S:
            learner.save(out)
            logbook.plot(out / "loss.png")
            saved_s = progress.elapsed_s


def _step(
    learner: Learner, answer_of: DetectionModel, loss: Loss, batch: Batch, *, machine: Machine
) -> tuple[float, ...]:
    device = torch.device(machine.device)
    with torch.autocast(device.type, torch.bfloat16, enabled=machine.is_half):
        answer = answer_of(as_input(batch, device))
    total, parts = loss.of(answer, batch, device)
    learner.optimizer.zero_grad(set_to_none=True)
    total.backward()
    torch.nn.utils.clip_grad_norm_(learner.network.parameters(), LONGEST_GRADIENT)
    learner.optimizer.step()
    learner.average.follow(learner.network, step=learner.progress.step)
    return parts
