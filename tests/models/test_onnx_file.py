from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from models.errors import (
    ExternalDataError,
    NetworkError,
    NetworkMissingError,
    NotOnnxError,
    TooLargeError,
    TruncatedError,
)
from models.onnx_file import read_onnx_file

WriteNetwork = Callable[..., Path]


def test_a_sound_file_gives_its_hash_and_its_exporters_notes(write_network: WriteNetwork) -> None:
    file = read_onnx_file(write_network(metadata={"names": "{0: 'person'}", "license": "AGPL-3.0"}))

    assert file.metadata == {"names": "{0: 'person'}", "license": "AGPL-3.0"}
    assert len(file.sha256) == 64


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04 and so on", "zip archive"),
        (b"<!DOCTYPE html><html>404</html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull"),
        (b"\x89PNG\r\n", "PNG"),
        (b"hello, this is a text", "not an ONNX network"),
        (bytes(range(200, 256)) * 4, "not an ONNX network"),
        (b"\x08\x09", "no network graph"),
        (b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "not an ONNX network"),
    ],
)
def test_something_else_is_called_what_it_is(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "network.onnx"
    path.write_bytes(content)

    with pytest.raises(NotOnnxError, match=says):
        read_onnx_file(path)


def test_a_broken_download_is_told_from_a_wrong_file(write_network: WriteNetwork) -> None:
    path = write_network(output=np.zeros((1, 84, 500), np.float32))
    whole = path.read_bytes()
    for share in (0.02, 0.3, 0.6, 0.95):
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(TruncatedError, match="get the file again"):
            read_onnx_file(path)


def test_no_cut_of_a_file_reads_as_a_whole_network_without_a_graph(write_network: WriteNetwork) -> None:
    path = write_network(output=np.zeros((1, 7, 8), np.float32))
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        try:
            read_onnx_file(path)
        except NetworkError:
            continue
        # What is left behind the graph may be cut at a field's end; then only the runtime can tell.
        assert onnx.load_model_from_string(whole[:length]).HasField("graph")


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty.onnx").write_bytes(b"")
    with pytest.raises(TruncatedError, match="empty"):
        read_onnx_file(tmp_path / "empty.onnx")


def test_a_folder_or_nothing_at_all_is_a_missing_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.onnx"):
        with pytest.raises(NetworkMissingError, match="not a file"):
            read_onnx_file(path)


def test_a_file_over_the_limit_is_not_read(write_network: WriteNetwork) -> None:
    path = write_network()
    with pytest.raises(TooLargeError, match="at most 100"):
        read_onnx_file(path, max_bytes=100)


def external_tensor(name: str) -> onnx.TensorProto:
    tensor = numpy_helper.from_array(np.ones((2, 2), np.float32), name)
    onnx.external_data_helper.set_external_data(tensor, location="../../etc/passwd")
    tensor.ClearField("raw_data")
    return tensor


def model_with(nodes: list[onnx.NodeProto], tensors: list[onnx.TensorProto]) -> onnx.ModelProto:
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, [2, 2])
    graph = helper.make_graph(nodes, "g", [], [output], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def weights_elsewhere() -> onnx.ModelProto:
    return model_with([helper.make_node("Identity", ["w"], ["y"])], [external_tensor("w")])


def constant_elsewhere() -> onnx.ModelProto:
    return model_with([helper.make_node("Constant", [], ["y"], value=external_tensor("v"))], [])


def constant_elsewhere_in_a_nested_graph() -> onnx.ModelProto:
    inner = constant_elsewhere().graph
    condition = numpy_helper.from_array(np.array(True), "c")
    node = helper.make_node("If", ["c"], ["y"], then_branch=inner, else_branch=inner)
    return model_with([node], [condition])


@pytest.mark.parametrize("make", [weights_elsewhere, constant_elsewhere, constant_elsewhere_in_a_nested_graph])
def test_weights_in_other_files_are_refused_wherever_they_hide(
    tmp_path: Path, make: Callable[[], onnx.ModelProto]
) -> None:
    path = tmp_path / "outside.onnx"
    path.write_bytes(make().SerializeToString())

    with pytest.raises(ExternalDataError, match="not opened"):
        read_onnx_file(path)
