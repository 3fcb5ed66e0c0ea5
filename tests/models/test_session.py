from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from models.card import Accuracy, find_network
from models.decode import Layout
from models.errors import (
    ClassNamesError,
    InferenceError,
    InputShapeError,
    NetworkLoadError,
    NetworkMissingError,
    NonFiniteOutputError,
    OutputShapeError,
    ProviderError,
    WrongHashError,
)
from models.letterbox import Blob
from models.session import Runtime, Session, open_session

WriteNetwork = Callable[..., Path]


def opened(path: Path, runtime: Runtime | None = None) -> Session:
    return open_session(find_network(path), runtime)


def blob_for(session: Session, count: int = 1) -> Blob:
    return np.zeros((count, 3, session.spec.height_px, session.spec.width_px), np.float32)


def test_a_network_is_opened_and_answers_with_its_layout(write_network: WriteNetwork) -> None:
    session = opened(write_network(input_shape=(1, 3, 64, 96)))
    output, layout = session.run(blob_for(session))

    assert (session.spec.height_px, session.spec.width_px, session.spec.takes_batches) == (64, 96, False)
    assert (output.shape, layout) == ((1, 7, 21), Layout.DENSE)


def test_an_end_to_end_network_is_told_by_its_shape(write_network: WriteNetwork) -> None:
    session = opened(write_network(output=np.zeros((1, 300, 6), np.float32)))

    assert session.run(blob_for(session))[1] is Layout.END_TO_END


def test_a_network_with_an_open_batch_takes_several_pictures(write_network: WriteNetwork) -> None:
    session = opened(write_network(input_shape=("batch", 3, 64, 64)))

    assert session.spec.takes_batches
    assert session.run(blob_for(session, 3))[0].shape == (3, 7, 21)


def test_an_open_input_size_is_taken_from_the_files_own_notes(write_network: WriteNetwork) -> None:
    names = "{0: 'a', 1: 'b', 2: 'c'}"
    session = opened(
        write_network(input_shape=(1, 3, "height", "width"), metadata={"names": names, "imgsz": "[96, 160]"})
    )
    assert (session.spec.height_px, session.spec.width_px) == (96, 160)

    with pytest.raises(InputShapeError, match="leaves its input size open"):
        opened(write_network(input_shape=(1, 3, "height", "width"), metadata={"names": names}))


def test_an_output_whose_shape_is_open_is_judged_when_it_comes(write_network: WriteNetwork) -> None:
    fits = opened(write_network(hides_shape=True))
    assert fits.run(blob_for(fits))[1] is Layout.DENSE

    misfit = opened(write_network(output=np.zeros((1, 9, 21), np.float32), hides_shape=True))
    with pytest.raises(ClassNamesError, match="5 classes"):
        misfit.run(blob_for(misfit))


@pytest.mark.parametrize(
    "shape", [(1, 1, 64, 64), (1, 64, 64, 3), (2, 3, 64, 64), (1, 3, 16, 16), (1, 3, 64), (1, 3, 64, 8192)]
)
def test_an_input_that_we_cannot_feed_is_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    node = helper.make_node("Identity", ["images"], ["output0"])
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in ("images", "output0")]
    graph = helper.make_graph([node], "g", ends[:1], ends[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(model, {"names": "{0: 'a'}"})
    onnx.save(model, str(tmp_path / "odd.onnx"))

    with pytest.raises(InputShapeError, match="expected"):
        opened(tmp_path / "odd.onnx")


def test_half_precision_and_byte_inputs_are_refused(write_network: WriteNetwork) -> None:
    for kind in (TensorProto.FLOAT16, TensorProto.UINT8):
        with pytest.raises(InputShapeError, match=r"float32.*half=False"):
            opened(write_network(input_type=kind))


def test_a_network_with_two_outputs_is_not_a_detection_network(write_network: WriteNetwork) -> None:
    with pytest.raises(OutputShapeError, match="expected one of float32"):
        opened(write_network(outputs=2))


def test_as_many_names_as_classes_are_needed(write_network: WriteNetwork) -> None:
    with pytest.raises(ClassNamesError, match=r"is of 3 classes .* there are 2 class names"):
        opened(write_network(metadata={"names": "{0: 'red', 1: 'green'}"}))


def test_a_file_that_changed_since_its_card_was_made_is_refused(write_network: WriteNetwork) -> None:
    path = write_network()
    card = find_network(path)
    path.write_bytes(path.read_bytes() + onnx.ModelProto(doc_string="changed").SerializeToString())

    with pytest.raises(WrongHashError, match=card.sha256):
        open_session(card)


def test_a_card_that_says_another_layout_or_size_is_refused(write_network: WriteNetwork) -> None:
    card = find_network(write_network())
    with pytest.raises(OutputShapeError, match="its card says end_to_end"):
        open_session(replace(card, layout=Layout.END_TO_END))
    with pytest.raises(InputShapeError, match="its card says"):
        open_session(replace(card, input_wh=(640, 640)))


def test_a_graph_that_the_runtime_cannot_load_is_a_named_error(tmp_path: Path) -> None:
    node = helper.make_node("NoSuchOperator", ["images"], ["output0"], domain="nowhere")
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, (1, 3, 64, 64)) for name in ("images", "output0")]
    model = helper.make_model(helper.make_graph([node], "g", ends[:1], ends[1:]), ir_version=9)
    helper.set_model_props(model, {"names": "{0: 'a'}"})
    (tmp_path / "odd.onnx").write_bytes(model.SerializeToString())

    with pytest.raises(NetworkLoadError, match="does not load"):
        opened(tmp_path / "odd.onnx")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_an_answer_that_is_no_number_is_never_passed_on(write_network: WriteNetwork, value: float) -> None:
    output = np.zeros((1, 7, 21), np.float32)
    output[0, 5, 20] = value
    session = opened(write_network(output=output))

    with pytest.raises(NonFiniteOutputError, match="NaN or infinity"):
        session.run(blob_for(session))


def test_large_but_finite_numbers_are_not_taken_for_infinity(write_network: WriteNetwork) -> None:
    session = opened(write_network(output=np.full((1, 7, 21), 3e38, np.float32)))

    assert np.isfinite(session.run(blob_for(session))[0]).all()


def test_a_picture_of_the_wrong_size_is_a_named_error(write_network: WriteNetwork) -> None:
    session = opened(write_network())
    with pytest.raises(InferenceError, match="could not be run"):
        session.run(np.zeros((1, 3, 32, 32), np.float32))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"provider": "cuda"}, "expected one of cpu, openvino"),
        ({"precision": "int8"}, "does not run"),
        ({"precision": "bf16"}, "needs provider openvino"),
        ({"threads": 0}, "expected 1 to 256"),
    ],
)
def test_a_way_of_running_that_does_not_exist_is_refused(fields: dict[str, object], says: str) -> None:
    with pytest.raises(ProviderError, match=says):
        Runtime(**fields)  # type: ignore[arg-type]  # wrong on purpose


def test_a_reduced_precision_needs_a_measured_accuracy(write_network: WriteNetwork, tmp_path: Path) -> None:
    card = find_network(write_network())
    runtime = Runtime(provider="openvino", precision="bf16")
    with pytest.raises(ProviderError, match="records no accuracy for bf16"):
        open_session(card, runtime)

    measured = Accuracy(provider="openvino", precision="bf16", measure="mAP50-95", value=0.4, on="x")
    with pytest.raises(NetworkMissingError):  # so the accuracy was not the reason
        open_session(replace(card, accuracy=(measured,), path=tmp_path / "gone.onnx"), runtime)
