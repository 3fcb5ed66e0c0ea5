"""Tiny networks made on the spot, and pictures."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from vision.frame import Frame, FrameStamp

STAMP = FrameStamp(camera_id="c", stream="file", captured_s=0.0, time_error_s=0.0, media_time_s=None, sequence=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a tiny network is like: it answers `output` plus, per class of a dense one, the picture's mean R, G, B."""

    output: npt.NDArray[np.float32] = field(default_factory=lambda: np.zeros((1, 7, 21), np.float32))
    adds_colour: bool = False
    input_shape: tuple[int | str, ...] = (1, 3, 64, 64)
    input_type: int = TensorProto.FLOAT
    hides_shape: bool = False
    metadata: dict[str, str] = field(default_factory=lambda: {"names": "{0: 'red', 1: 'green', 2: 'blue'}"})
    outputs: int = 1


def model_of(recipe: Recipe) -> onnx.ModelProto:
    """Builds the network; adding zero times the picture keeps the input, and any batch size, in the graph."""
    floats = "float" if recipe.input_type != TensorProto.FLOAT else "images"
    weight = np.zeros((recipe.output.shape[1], 3), np.float32)
    if recipe.adds_colour:
        weight[4:7] = np.eye(3)
    nodes = [
        helper.make_node("GlobalAveragePool", [floats], ["means"]),
        helper.make_node("Reshape", ["means", "flat"], ["row"]),
        helper.make_node("MatMul", ["weight", "row"], ["added"]),
    ]
    if floats == "float":
        nodes.insert(0, helper.make_node("Cast", ["images"], ["float"], to=TensorProto.FLOAT))
    names = [f"output{number}" for number in range(recipe.outputs)]
    shape: tuple[int | str, ...] = (recipe.input_shape[0], *recipe.output.shape[1:])
    if recipe.hides_shape:
        # How many rows Compress lets through is known only when it runs.
        nodes.append(helper.make_node("Add", ["constant", "added"], ["all"]))
        nodes.append(helper.make_node("Compress", ["all", "chosen"], names, axis=1))
        shape = (recipe.input_shape[0], "rows", "anchors")
    else:
        nodes += [helper.make_node("Add", ["constant", "added"], [name]) for name in names]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("images", recipe.input_type, recipe.input_shape)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in names],
        [
            numpy_helper.from_array(recipe.output, "constant"),
            numpy_helper.from_array(weight, "weight"),
            numpy_helper.from_array(np.array([0, 3, 1], np.int64), "flat"),
            numpy_helper.from_array(np.ones(recipe.output.shape[1], np.bool_), "chosen"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(model, recipe.metadata)
    return model


@pytest.fixture
def recipe() -> type[Recipe]:
    return Recipe


@pytest.fixture
def write_network(tmp_path: Path) -> Callable[..., Path]:
    """Returns a function that writes a network of a recipe's fields and returns its path."""

    def write(name: str = "tiny.onnx", **fields: object) -> Path:
        path = tmp_path / name
        onnx.save(model_of(Recipe(**fields)), str(path))  # type: ignore[arg-type]  # fields are a recipe's own
        return path

    return write


@pytest.fixture
def plain_frame() -> Callable[..., Frame]:
    """Returns a function that makes a frame of one colour (blue, green, red)."""

    def make(colour: tuple[int, int, int], size_wh: tuple[int, int] = (96, 48)) -> Frame:
        return Frame(pixels=np.full((size_wh[1], size_wh[0], 3), colour, np.uint8), stamp=STAMP)

    return make


@pytest.fixture
def frame_of() -> Callable[[npt.NDArray[np.uint8]], Frame]:
    return lambda pixels: Frame(pixels=pixels, stamp=STAMP)
