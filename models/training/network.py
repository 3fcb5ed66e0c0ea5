"""The network that is trained: its architecture with random weights, its loss, and its moving average."""

import copy
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from ultralytics.nn.tasks import DetectionModel
from ultralytics.utils import DEFAULT_CFG_DICT, IterableSimpleNamespace

from models.training.source import Batch

ARCHITECTURE = "yolo11n.yaml"
"""Ultralytics' own description; the file comes with the package, no weights do."""
FASTEST_AVERAGE, AVERAGE_STEPS = 0.998, 600

Weights = dict[str, NDArray[np.float16]]


def new_network(classes: tuple[str, ...], *, seed: int) -> DetectionModel:
    """Returns the network with random weights."""
    torch.manual_seed(seed)
    network = DetectionModel(cfg=ARCHITECTURE, nc=len(classes), verbose=False)
    network.args = IterableSimpleNamespace(**DEFAULT_CFG_DICT)
    network.names = dict(enumerate(classes))
    return network


def weights_of(network: DetectionModel) -> Weights:
    """Returns all weights and statistics in half precision, by their names."""
    return {
        name: value.detach().cpu().numpy().astype(np.float16)
        for name, value in network.state_dict().items()
        if value.is_floating_point()
    }


def load_weights(network: DetectionModel, weights: Mapping[str, NDArray[Any]]) -> None:
    """Puts `weights_of` another network into this one.

    Raises:
        RuntimeError: They are of another architecture or another number of classes.
    """
    state = {name: torch.from_numpy(np.array(value, np.float32)) for name, value in weights.items()}
    rest = {name: value for name, value in network.state_dict().items() if not value.is_floating_point()}
    network.load_state_dict(rest | state)


class Loss:
    """Ultralytics' detection loss over one batch, per picture."""

    NAMES = ("box", "cls", "dfl")

    def __init__(self, network: DetectionModel) -> None:
        self._criterion = network.init_criterion()

    def of(self, answer: Any, batch: Batch, device: torch.device) -> tuple[Tensor, tuple[float, ...]]:
        """Returns the sum to go down, and its parts as numbers by `NAMES`."""
        told = {
            "batch_idx": torch.from_numpy(batch.picture_ids).to(device),
            "cls": torch.from_numpy(batch.class_ids).to(device),
            "bboxes": torch.from_numpy(batch.boxes).to(device),
        }
        total, parts = self._criterion(_in_full(answer), told)
        return total.sum() / len(batch.pictures), tuple(float(part) for part in parts.values())


def as_input(batch: Batch, device: torch.device) -> Tensor:
    """Returns the pictures as (n, 3, h, w), 0..1, with channels innermost: what convolutions are fastest on."""
    return torch.from_numpy(batch.pictures).to(device).permute(0, 3, 1, 2).float().div_(255)


class Average:
    """A moving average of a network's weights over about the last 500 steps: better than any one of them."""

    def __init__(self, network: DetectionModel) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(False)

    def follow(self, network: DetectionModel, *, step: int) -> None:
        """Moves a little towards the network; more in the beginning, when old weights are worth nothing."""
        share = 1 - FASTEST_AVERAGE * (1 - math.exp(-(step + 1) / AVERAGE_STEPS))
        theirs = network.state_dict()
        pairs = [(mine, theirs[name]) for name, mine in self.network.state_dict().items() if mine.is_floating_point()]
        torch._foreach_lerp_([mine for mine, _ in pairs], [other for _, other in pairs], share)


def _in_full(answer: Any) -> Any:
    """The network's answer in full precision: the loss is not exact enough in half."""
    if isinstance(answer, Tensor):
        return answer.float()
    if isinstance(answer, dict):
        return {name: _in_full(value) for name, value in answer.items()}
    return type(answer)(_in_full(value) for value in answer)
