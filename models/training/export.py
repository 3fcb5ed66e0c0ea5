"""From trained weights to the ONNX file that runs everywhere, and the proof that both see the same."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxslim
import torch
from ultralytics.nn.tasks import DetectionModel

from models.card import find_network
from models.session import open_session
from models.training.checkpoint import CheckpointError, read_small
from models.training.network import ARCHITECTURE, load_weights, new_network
from models.training.schedule import STRIDE_PX, SizeWH

OPSET = 17
LARGEST_BYTES = 12 * 1024 * 1024
LARGEST_DIFFERENCE = 1e-3
"""Of one score; boxes, in pixels, may differ by as much of the picture's width."""


class ExportError(RuntimeError):
    """The exported file is not what it should be; the message says in what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What came out."""

    path: Path
    sha256: str
    size_bytes: int
    difference: float
    """Largest, between torch and ONNX Runtime: of a score, or of a box as a share of the picture's width."""
    catalogue_entry: str
    """To be put into `models/catalogue.toml`, its open places filled in."""


def export(checkpoint: Path, out: Path, *, size_wh: SizeWH, facts: Mapping[str, str]) -> Exported:
    """Writes a small checkpoint's network as ONNX: batch open, picture size fixed, names in its metadata.

    Args:
        checkpoint: The `weights.npz` of a run, or the folder that holds it.
        out: The file to write.
        size_wh: Width and height of its input.
        facts: More metadata: `description`, `license`, `version`.

    Raises:
        CheckpointError: It is none, or of another architecture.
        ExportError: The file differs from the network, or is too large.
    """
    network = _network_of(checkpoint / "weights.npz" if checkpoint.is_dir() else checkpoint)
    out.parent.mkdir(parents=True, exist_ok=True)
    classes = tuple(network.names.values())
    _write(network, out, size_wh=size_wh)
    _write_metadata(out, {**facts, "names": str(network.names), "imgsz": str([size_wh[1], size_wh[0]])})
    difference = _compare(network, out, size_wh)
    data = out.read_bytes()
    if len(data) > LARGEST_BYTES:
        raise ExportError(f"'{out}' has {len(data) / 1e6:.1f} MB; expected at most {LARGEST_BYTES / 1e6:.1f}")
    sha256 = hashlib.sha256(data).hexdigest()
    return Exported(
        path=out,
        sha256=sha256,
        size_bytes=len(data),
        difference=difference,
        catalogue_entry=_entry(out, sha256, classes=classes, size_wh=size_wh, facts=facts),
    )


def _network_of(path: Path) -> DetectionModel:
    said, weights = read_small(path)
    network = new_network(tuple(said["classes"]), seed=0)
    try:
        load_weights(network, weights)
    except RuntimeError as error:
        raise CheckpointError(f"'{path}' is of another architecture than {ARCHITECTURE}") from error
    network = network.eval().fuse(verbose=False).requires_grad_(False)
    head: Any = network.model[-1]
    head.export, head.format = True, "onnx"
    return network


def _write(network: DetectionModel, out: Path, *, size_wh: SizeWH) -> None:
    picture = torch.zeros(1, 3, size_wh[1], size_wh[0])
    torch.onnx.export(
        network,
        (picture,),
        str(out),
        opset_version=OPSET,
        input_names=["images"],
        output_names=["output0"],
        dynamic_axes={"images": {0: "batch"}, "output0": {0: "batch"}},
        dynamo=False,  # the newer exporter needs yet another package
    )
    onnx.save(onnxslim.slim(onnx.load(str(out))), str(out))


def _write_metadata(out: Path, facts: Mapping[str, str]) -> None:
    network = onnx.load(str(out))
    onnx.helper.set_model_props(network, dict(facts) | {"stride": str(STRIDE_PX), "task": "detect"})
    onnx.save(network, str(out))


def _compare(network: DetectionModel, out: Path, size_wh: SizeWH) -> float:
    """Runs the file as `lunxun` does, on two pictures of noise at once."""
    blob = np.random.default_rng(0).random((2, 3, size_wh[1], size_wh[0]), np.float32)
    seen, layout = open_session(find_network(out)).run(blob)
    with torch.inference_mode():
        meant = network(torch.from_numpy(blob)).numpy()
    scale = np.ones((1, meant.shape[1], 1), np.float32)
    scale[:, :4] = size_wh[0]
    difference = float(np.abs((seen - meant) / scale).max())
    if difference > LARGEST_DIFFERENCE:
        raise ExportError(f"'{out}' ({layout}) differs from the network by {difference:.4f}; expected at most 0.001")
    return difference


def _entry(out: Path, sha256: str, *, classes: tuple[str, ...], size_wh: SizeWH, facts: Mapping[str, str]) -> str:
    labels = ", ".join(f'"{label}"' for label in classes)
    return (
        f'[[network]]\nname = "{out.stem}"\nfile = "{out.name}"\nsha256 = "{sha256}"\nlayout = "dense"\n'
        f"classes = [{labels}]\ninput_wh = [{size_wh[0]}, {size_wh[1]}]\n"
        f'licence = "{facts.get("license", "AGPL-3.0")}"\norigin = "{facts.get("description", "")}"\n'
    )
