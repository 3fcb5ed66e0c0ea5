"""The training loop: pictures in, a better network out, until the time is over."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from ultralytics.nn.tasks import DetectionModel

from models.training.checkpoint import Learner, Progress
from models.training.logbook import Logbook
from models.training.network import Average, Loss, as_input, new_network
from models.training.schedule import Schedule, ScheduleError
from models.training.source import Batch, Batches, MadeHere, OpenSource
from models.training.together import Together, together

LONGEST_GRADIENT = 10.0
SAVE_EVERY_S = 180.0

AfterStep = Callable[[tuple[float, ...], float], None]
"""Told the losses and the rate of each step."""


@dataclass(slots=True)
class Stop:
    """Whether the run is to end after this step."""

    is_wanted: bool = False

    @classmethod
    def at_ctrl_c(cls) -> "Stop":
        """Returns one that Ctrl-C sets: a step that was begun is finished, so that no half of it is saved."""
        stop = cls()

        def note(_signal: int, _frame: object) -> None:
            stop.is_wanted = True

        signal.signal(signal.SIGINT, note)
        return stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a run computes on."""

    device: str = "cpu"
    is_half: bool = True
    """Convolutions in bfloat16: a third faster on the CPUs that know it; weights and loss stay in full precision."""
    is_compiled: bool = False
    """`torch.compile`: minutes of work for a compiler first, for each size."""
    workers: int = 1
    """Processes that learn together: on a CPU one a core."""
    threads: int = 1
    """Of each of them."""
    makers: int = 0
    """Processes that make pictures, with one worker; 0: the workers do it themselves."""

    def __post_init__(self) -> None:
        if self.makers and self.workers > 1:
            raise ScheduleError(f"{self.workers} workers make their own pictures; expected 0 makers, or one worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """All that a process needs to know to take part in a run."""

    open_source: OpenSource
    schedule: Schedule
    machine: Machine
    classes: tuple[str, ...]
    out: Path
    is_resumed: bool


def train(run: Run, *, say: Callable[[str], None]) -> Progress:
    """Trains until the schedule's time is over, or Ctrl-C; either way `run.out` then holds all there is to go on from.

    Raises:
        CheckpointError: `run.is_resumed`, and there is nothing to go on from.
        SourceError: No more pictures come.
    """
    learner = _new_learner(run)
    stop = Stop.at_ctrl_c()
    logbook = Logbook(path=run.out / "log.csv", say=say)
    logbook.begin(learner.progress)

    def after_step(losses: tuple[float, ...], rate: float) -> None:
        progress = learner.progress
        logbook.note(progress, losses, rate=rate, left_s=run.schedule.minutes * 60 - progress.elapsed_s)
        if progress.elapsed_s - progress.saved_s > SAVE_EVERY_S:
            progress.saved_s = progress.elapsed_s
            learner.save(run.out)
            logbook.plot(run.out / "loss.png")

    with together(run.machine.workers, _follow, run) as place:
        _learn(learner, run, place, stop=stop, after_step=after_step)
    if stop.is_wanted:
        say("interrupted: the same command with --resume goes on from here")
    learner.save(run.out)
    logbook.plot(run.out / "loss.png")
    return learner.progress


def _follow(place: Together, run: Run) -> None:
    """What the processes do that do not lead: the same steps, told to nobody."""
    _learn(_new_learner(run), run, place, stop=Stop(), after_step=lambda _losses, _rate: None)


def _new_learner(run: Run) -> Learner:
    torch.set_num_threads(run.machine.threads)
    schedule = run.schedule
    network = new_network(run.classes, seed=schedule.seed)
    network = network.to(run.machine.device, memory_format=torch.channels_last).train()
    # Biases and the scales of normalisations must not be pulled to zero: only what has two dimensions and more is.
    matrices = [weight for weight in network.parameters() if weight.ndim > 1 and weight.requires_grad]
    others = [weight for weight in network.parameters() if weight.ndim <= 1 and weight.requires_grad]
    groups = [{"params": matrices, "weight_decay": schedule.weight_decay}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=schedule.peak_rate, betas=(0.9, 0.99), foreach=True)
    average = Average(network)
    learner = Learner(network=network, average=average, optimizer=optimizer, progress=Progress(), classes=run.classes)
    if run.is_resumed:
        learner.load(run.out)
    return learner


def _batches_of(run: Run, place: Together, *, pictures: int) -> Batches | MadeHere:
    share = max(run.schedule.batch // place.world, 1)
    if run.machine.makers:
        from_others = Batches(run.open_source, sizes_wh=run.schedule.sizes_wh, batch=share, makers=run.machine.makers)
        return from_others.starting_at(pictures)
    here = MadeHere(run.open_source, sizes_wh=run.schedule.sizes_wh, batch=share, stride=share * place.world)
    return here.starting_at(pictures + place.rank * share)


def _learn(learner: Learner, run: Run, place: Together, *, stop: Stop, after_step: AfterStep) -> None:
    progress, schedule = learner.progress, run.schedule
    loss = Loss(learner.network)
    answer_of = torch.compile(learner.network) if run.machine.is_compiled else learner.network
    with _batches_of(run, place, pictures=progress.pictures) as batches:
        last = time.monotonic()
        while True:
            done = schedule.done(elapsed_s=progress.elapsed_s, step=progress.step)
            done, is_over = place.agree(done, float(done >= 1 or stop.is_wanted))
            if is_over:
                return
            rate = schedule.rate(done, step=progress.step)
            for group in learner.optimizer.param_groups:
                group["lr"] = rate
            batch = batches.next(schedule.size_index(done))
            losses = _step(learner, answer_of, loss, batch, machine=run.machine, place=place)
            progress.step += 1
            progress.pictures += len(batch.pictures) * place.world
            progress.size_wh = (batch.pictures.shape[2], batch.pictures.shape[1])
            now = time.monotonic()
            progress.elapsed_s, last = progress.elapsed_s + now - last, now
            after_step(losses, rate)


def _step(
    learner: Learner, answer_of: DetectionModel, loss: Loss, batch: Batch, *, machine: Machine, place: Together
) -> tuple[float, ...]:
    device = torch.device(machine.device)
    with torch.autocast(device.type, torch.bfloat16, enabled=machine.is_half):
        answer = answer_of(as_input(batch, device))
    total, parts = loss.of(answer, batch, device)
    learner.optimizer.zero_grad(set_to_none=True)
    total.backward()
    place.share_gradients(learner.network)
    torch.nn.utils.clip_grad_norm_(learner.network.parameters(), LONGEST_GRADIENT)
    learner.optimizer.step()
    learner.average.follow(learner.network, step=learner.progress.step)
    return parts
