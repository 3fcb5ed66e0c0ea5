"""Where training pictures come from: made by other processes while the network learns from the ones before."""

import importlib
import multiprocessing
import os
import queue
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from multiprocessing.queues import Queue
from multiprocessing.sharedctypes import Synchronized
from types import TracebackType
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.schedule import SizeWH
from vision.arrays import BoxesXYXY, ClassIds, ImageBGR

AHEAD = 4
"""Batches made ahead of the network: bridges the slowest pictures, and is little to hold."""
PATIENCE_S, POLL_S = 300.0, 2.0


class PictureSource(Protocol):
    """Makes labelled pictures; the same seed gives the same one."""

    def make(self, seed: int) -> tuple[ImageBGR, BoxesXYXY, ClassIds]:
        """Returns a picture, boxes (n, 4) in its pixels, and class ids (n,)."""


OpenSource = Callable[[SizeWH], PictureSource]
"""Opens a source of pictures of that size. Goes to another process, so it is a function of a module or a partial."""


class SourceError(RuntimeError):
    """No more pictures come; the message says why."""


def open_named(name: str, materials: tuple[str, ...], size_wh: SizeWH) -> PictureSource:
    """Returns the source that `module:function` opens.

    Raises:
        SourceError: There is no such function.
    """
    module, function = name.split(":")
    # NOTE: named by the caller, because this package must not know where pictures come from.
    try:
        opened: PictureSource = getattr(importlib.import_module(module), function)(materials, size_wh)
    except (ImportError, AttributeError) as error:
        raise SourceError(f"'{name}' opens no pictures: {error}; expected module:function") from error
    return opened


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batch:
    """Pictures and what is in them, as the loss wants it."""

    pictures: NDArray[np.uint8]
    """(n, h, w, 3), RGB."""
    boxes: NDArray[np.float32]
    """(m, 4), middle, width and height as shares of the picture."""
    class_ids: NDArray[np.float32]
    """(m, 1)."""
    picture_ids: NDArray[np.float32]
    """(m,), the row of `pictures` that each box is in."""


def make_batch(source: PictureSource, seeds: range) -> Batch:
    """Returns the pictures of these seeds."""
    made = [source.make(seed) for seed in seeds]
    height, width = made[0][0].shape[:2]
    corners = np.concatenate([boxes.reshape(-1, 4) for _, boxes, _ in made]).astype(np.float32)
    middles, sides = (corners[:, :2] + corners[:, 2:]) / 2, corners[:, 2:] - corners[:, :2]
    size = np.array((width, height), np.float32)
    return Batch(
        pictures=np.ascontiguousarray(np.stack([picture for picture, _, _ in made])[:, :, :, ::-1]),
        boxes=np.concatenate((middles / size, sides / size), axis=1),
        class_ids=np.concatenate([ids for _, _, ids in made]).astype(np.float32).reshape(-1, 1),
        picture_ids=np.repeat(np.arange(len(made), dtype=np.float32), [len(ids) for _, _, ids in made]),
    )


class MadeHere:
    """Batches made by the process that learns from them: where there is a process for each core, that is fastest."""

    def __init__(self, open_source: OpenSource, *, sizes_wh: tuple[SizeWH, ...], batch: int, stride: int) -> None:
        """Takes how many pictures a batch has, and how far on the seeds of the next one begin."""
        self._open_source, self._sizes_wh = open_source, sizes_wh
        self._batch, self._stride = batch, stride
        self._seed = 0
        self._source: tuple[int, PictureSource] | None = None

    def starting_at(self, seed: int) -> "MadeHere":
        """Returns itself; the first picture will be that of `seed`."""
        self._seed = seed
        return self

    def __enter__(self) -> "MadeHere":
        cv2.setNumThreads(1)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._source = None

    def next(self, size_index: int) -> Batch:
        """Returns the next batch, in that size."""
        if self._source is None or self._source[0] != size_index:
            self._source = (size_index, self._open_source(self._sizes_wh[size_index]))
        seeds = range(self._seed, self._seed + self._batch)
        self._seed += self._stride
        return make_batch(self._source[1], seeds)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What each maker does."""

    open_source: OpenSource
    sizes_wh: tuple[SizeWH, ...]
    batch: int
    makers: int


class Batches:
    """Batches from background processes. A context manager: they end with it, and with the process that began them."""

    def __init__(self, open_source: OpenSource, *, sizes_wh: tuple[SizeWH, ...], batch: int, makers: int = 1) -> None:
        """Stores what it is given; the processes begin with `with`."""
        # Fresh processes: a forked one would inherit torch's threads half alive.
        self._context = multiprocessing.get_context("spawn")
        self._size: Synchronized[int] = self._context.Value("i", 0)
        self._queue: Queue[Batch | str] = self._context.Queue(AHEAD * makers)
        self._work = _Work(open_source=open_source, sizes_wh=sizes_wh, batch=batch, makers=makers)
        self._first_seed = 0
        self._makers: list[SpawnProcess] = []

    def starting_at(self, seed: int) -> "Batches":
        """Returns itself; the first picture will be that of `seed`, so that a resumed run repeats none."""
        self._first_seed = seed
        return self

    def __enter__(self) -> "Batches":
        for number in range(self._work.makers):
            arguments = (self._work, self._size, self._queue, self._first_seed + number * self._work.batch)
            maker = self._context.Process(target=_make_batches, args=arguments, daemon=True)
            maker.start()
            self._makers.append(maker)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for maker in self._makers:
            maker.terminate()
            maker.join()

    def next(self, size_index: int) -> Batch:
        """Returns a batch; those made after this call have the asked-for size.

        Raises:
            SourceError: The makers failed, or are far too slow.
        """
        self._size.value = size_index
        batch = self._wait()
        if isinstance(batch, str):
            raise SourceError(f"the pictures could not be made: {batch}")
        return batch

    def _wait(self) -> Batch | str:
        """The next batch, as soon as there is one."""
        for _ in range(round(PATIENCE_S / POLL_S)):
            try:
                return self._queue.get(timeout=POLL_S)
            except queue.Empty:
                dead = [str(maker.exitcode) for maker in self._makers if not maker.is_alive()]
                if dead:
                    return f"a process that makes them ended with code {dead[0]}"
        return f"none came within {PATIENCE_S:.0f} s; is the machine overloaded?"


def _make_batches(work: _Work, size: "Synchronized[int]", batches: "Queue[Batch | str]", seed: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes the checkpoint
    cv2.setNumThreads(1)
    parent = os.getppid()
    sources: dict[int, PictureSource] = {}
    while os.getppid() == parent:
        try:
            index = size.value
            if index not in sources:
                sources = {index: work.open_source(work.sizes_wh[index])}
            made: Batch | str = make_batch(sources[index], range(seed, seed + work.batch))
        except Exception as error:  # noqa: BLE001  told to the process that waits, which raises it
            made = f"{type(error).__name__}: {error}"
        seed += work.batch * work.makers
        _hand_over(made, batches, parent=parent)
        if isinstance(made, str):
            return


def _hand_over(made: Batch | str, batches: "Queue[Batch | str]", *, parent: int) -> None:
    while os.getppid() == parent:
        try:
            batches.put(made, timeout=POLL_S)
        except queue.Full:
            continue
        return
