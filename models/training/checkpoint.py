"""What a run leaves behind to go on from: a full state for the same machine, a small one that can be committed."""

import json
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.optim import Optimizer
from ultralytics.nn.tasks import DetectionModel

from models.training.network import Average, load_weights, weights_of

FULL, SMALL = "checkpoint.pt", "weights.npz"
FACTS = "facts"


class CheckpointError(RuntimeError):
    """There is nothing to go on from, or it is of something else; the message says what was expected."""


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far a run has come; changes with every step."""

    step: int = 0
    pictures: int = 0
    elapsed_s: float = 0.0
    size_wh: tuple[int, int] = (0, 0)
    saved_s: float = 0.0
    """Training time at the last save."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """Everything that a step changes."""

    network: DetectionModel
    average: Average
    optimizer: Optimizer
    progress: Progress
    classes: tuple[str, ...]

    def save(self, folder: Path) -> None:
        """Writes both files; an interruption leaves the ones before."""
        folder.mkdir(parents=True, exist_ok=True)
        full = {
            "network": self.network.state_dict(),
            "average": self.average.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "progress": asdict(self.progress),
            "classes": list(self.classes),
        }
        torch.save(full, folder / f"{FULL}.part")
        (folder / f"{FULL}.part").replace(folder / FULL)
        facts = {"schema": 1, "classes": list(self.classes), **asdict(self.progress)}
        arrays: dict[str, NDArray[Any]] = {FACTS: np.array(json.dumps(facts)), **weights_of(self.average.network)}
        with (folder / f"{SMALL}.part").open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)
        (folder / f"{SMALL}.part").replace(folder / SMALL)

    def load(self, folder: Path) -> None:
        """Goes on where a run in `folder` stopped; from the small file alone, the optimizer begins anew.

        Raises:
            CheckpointError: Neither file is there, or of other classes.
        """
        if (folder / FULL).is_file():
            full = torch.load(folder / FULL, map_location="cpu", weights_only=True)
            self._refuse_others(full["classes"], folder / FULL)
            self.network.load_state_dict(full["network"])
            self.average.network.load_state_dict(full["average"])
            self.optimizer.load_state_dict(full["optimizer"])
            self._go_on(full["progress"])
            return
        facts, weights = read_small(folder / SMALL)
        self._refuse_others(facts["classes"], folder / SMALL)
        for network in (self.network, self.average.network):
            load_weights(network, weights)
        self._go_on(facts)

    def _go_on(self, facts: dict[str, Any]) -> None:
        progress = self.progress
        progress.step, progress.pictures = int(facts["step"]), int(facts["pictures"])
        progress.elapsed_s = progress.saved_s = float(facts["elapsed_s"])

    def _refuse_others(self, classes: list[str], path: Path) -> None:
        if tuple(classes) != self.classes:
            raise CheckpointError(f"{path} is of classes {classes}, expected {list(self.classes)}; take another --out")


def read_small(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Returns the facts and the averaged weights in a small checkpoint.

    Raises:
        CheckpointError: It is missing, or no such file.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = dict(file)
        return json.loads(str(arrays.pop(FACTS))), arrays
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise CheckpointError(
            f"'{path}' is no checkpoint ({error}); expected the {SMALL} that `lunxun models train` writes"
        ) from error
