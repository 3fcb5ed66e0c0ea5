"""Several processes that learn one network: each from its own pictures, all with the mean of their gradients.

On a CPU that is faster than one process with as many threads, and where others work on the machine by far: threads
wait for each other a thousand times a step, processes once.
"""

import multiprocessing
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import distributed, nn


class Together:
    """One process's place among those that learn together; alone, every call leaves all as it is."""

    def __init__(self, *, rank: int, world: int) -> None:
        """Takes the number of this process, 0 for the one that leads, and how many there are."""
        self.rank, self.world = rank, world

    def agree(self, *said: float) -> tuple[float, ...]:
        """Returns what the leading process said: clocks differ, but all must take the same step."""
        if self.world == 1:
            return said
        told = torch.tensor(said, dtype=torch.float64)
        distributed.broadcast(told, src=0)
        return tuple(told.tolist())

    def share_gradients(self, network: nn.Module) -> None:
        """Puts the mean of all processes' gradients in place of each one's own."""
        if self.world == 1:
            return
        gradients = [weight.grad for weight in network.parameters() if weight.grad is not None]
        flat = torch.cat([gradient.reshape(-1) for gradient in gradients])
        distributed.all_reduce(flat)
        flat /= self.world
        parts = flat.split([gradient.numel() for gradient in gradients])
        for gradient, part in zip(gradients, parts, strict=True):
            gradient.copy_(part.view_as(gradient))


@contextmanager
def together(world: int, work: Callable[..., None], *arguments: Any) -> Iterator[Together]:
    """Starts `world - 1` processes that do `work(together, *arguments)`, and yields this one's place, the leading one.

    The others end with the block, and when this process is gone. They ignore Ctrl-C: the leading one tells them.
    """
    if world == 1:
        yield Together(rank=0, world=1)
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "meeting"
        context = multiprocessing.get_context("spawn")
        others = [
            context.Process(target=_join, args=(Together(rank=rank, world=world), store, work, arguments), daemon=True)
            for rank in range(1, world)
        ]
        for other in others:
            other.start()
        leading = Together(rank=0, world=world)
        _meet(store, leading)
        try:
            yield leading
        finally:
            distributed.destroy_process_group()
            for other in others:
                other.join(timeout=5)
                other.terminate()
                other.join()


def _join(place: Together, store: Path, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _meet(store, place)
    try:
        work(place, *arguments)
    except RuntimeError:
        return  # the leading process is gone, and says why itself
    distributed.destroy_process_group()


def _meet(store: Path, place: Together) -> None:
    distributed.init_process_group("gloo", init_method=f"file://{store}", rank=place.rank, world_size=place.world)
