"""The block network: a real ONNX file, built by hand and not trained, that sees the blocks of `world.py` only.

Average pooling over cells of 80 x 80 pixels (of a 1280 x 720 picture), then "how red, green or blue is this cell" as
the score of car, truck and person. So the whole way from RTSP to a case runs on real packets and a real ONNX Runtime
session on any machine. `python -m sample_videos.blocks.network FILE` builds it again (needs `onnx`, extra `dev`).
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from sample_videos.blocks.world import CELL_PX, LABELS, SIZE_WH

INPUT_WH = (640, 360)


def write_network(path: Path) -> Path:
    """Writes the block network as ONNX, output 1 x (4 + 3) x 144, and returns its path."""
    columns, rows = SIZE_WH[0] // CELL_PX, SIZE_WH[1] // CELL_PX
    cell = INPUT_WH[0] // columns
    # Rows: car = R - G - B, truck = G - R - B, person = B - R - G; the input is RGB.
    mix = np.array([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]], np.float32).reshape(3, 3, 1, 1)
    xs, ys = np.meshgrid((np.arange(columns) + 0.5) * cell, (np.arange(rows) + 0.5) * cell)
    boxes = np.stack([xs.ravel(), ys.ravel(), np.full(xs.size, cell), np.full(xs.size, cell)])[None].astype(np.float32)
    nodes = [
        helper.make_node("AveragePool", ["images"], ["mean"], kernel_shape=[cell, cell], strides=[cell, cell]),
        helper.make_node("Conv", ["mean", "mix"], ["raw"]),
        helper.make_node("Clip", ["raw", "zero", "one"], ["scores"]),
        helper.make_node("Reshape", ["scores", "flat"], ["classes"]),
        helper.make_node("Concat", ["boxes", "classes"], ["output0"], axis=1),
    ]
    constants = {
        "mix": mix,
        "zero": np.float32(0),
        "one": np.float32(1),
        "flat": np.array([1, len(LABELS), columns * rows], np.int64),
        "boxes": boxes,
    }
    graph = helper.make_graph(
        nodes,
        "blocks",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, INPUT_WH[1], INPUT_WH[0]])],
        [helper.make_tensor_value_info("output0", TensorProto.FLOAT, [1, 4 + len(LABELS), columns * rows])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    network = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(network, {"names": str(dict(enumerate(LABELS)))})
    onnx.save(network, str(path))
    return path


if __name__ == "__main__":
    write_network(Path(sys.argv[1]))
