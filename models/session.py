"""One opened network in ONNX Runtime: checked before it is loaded, fed and read by one pair of shapes."""

import importlib
import json
from dataclasses import dataclass
from types import ModuleType

import numpy as np
import onnxruntime

from models.card import Card
from models.decode import Layout, Output, layout_of
from models.errors import (
    InferenceError,
    InputShapeError,
    NetworkLoadError,
    NonFiniteOutputError,
    OutputShapeError,
    ProviderError,
    WrongHashError,
)
from models.letterbox import Blob
from models.onnx_file import read_onnx_file

MAX_SIDE_PX = 4096
PROVIDERS = ("cpu", "openvino")
PRECISIONS = ("fp32", "bf16")


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """How a network is to be run."""

    provider: str = "cpu"
    """`cpu`, or `openvino` where its plug-in is installed (extra `openvino`)."""
    precision: str = "fp32"
    """`bf16` only with openvino, and only where the card records its accuracy for that."""
    threads: int = 1
    """Threads inside one inference. One costs the fewest CPU-seconds per picture and leaves the other cores to decode
    video; more shorten a single look only. They never spin while waiting, so an idle worker costs nothing."""

    def __post_init__(self) -> None:
        if self.provider not in PROVIDERS:
            raise ProviderError(f"provider '{self.provider}' is not known; expected one of {', '.join(PROVIDERS)}")
        if self.precision not in PRECISIONS or (self.precision != "fp32" and self.provider != "openvino"):
            raise ProviderError(f"{self.provider} does not run in '{self.precision}'; bf16 needs provider openvino")
        if not 1 <= self.threads <= 256:
            raise ProviderError(f"{self.threads} threads make no sense; expected 1 to 256")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSpec:
    """What the network is fed."""

    name: str
    height_px: int
    width_px: int
    takes_batches: bool
    """Whether several pictures may go in at once."""


class Session:
    """A loaded network. `run` may be called by one thread at a time."""

    def __init__(self, card: Card, native: onnxruntime.InferenceSession, *, spec: InputSpec, runtime: Runtime) -> None:
        self.card, self.spec, self.runtime = card, spec, runtime
        self._native = native

    def run(self, blob: Blob) -> tuple[Output, Layout]:
        """Returns the network's output for a blob of shape (n, 3, height, width), and how it is written.

        The output's shape is (n, N, 6) or (n, 4 + classes, A).

        Raises:
            InferenceError: ONNX Runtime failed, or gave another number of results than pictures.
            OutputShapeError, ClassNamesError: The output turned out to have no layout we know.
            NonFiniteOutputError: NaN or infinity in it.
        """
        try:
            output: Output = self._native.run(None, {self.spec.name: blob})[0]
        # NOTE: ONNX Runtime raises a dozen classes of its own, RuntimeError and plain Exception, all meaning this.
        except Exception as error:
            raise InferenceError(f"'{self.card.name}' could not be run: {_first_line(error)}") from error
        layout = _agreed_layout(self.card, tuple(output.shape))
        if output.shape[0] != blob.shape[0]:
            raise InferenceError(f"'{self.card.name}' gave {output.shape[0]} results for {blob.shape[0]} pictures")
        # A sum is finite only where all of it is, though it may overflow; looking at each value costs four times more.
        with np.errstate(over="ignore", invalid="ignore"):
            is_finite = bool(np.isfinite(output.sum())) or bool(np.isfinite(output).all())
        if not is_finite:
            raise NonFiniteOutputError(
                f"'{self.card.name}' answered with NaN or infinity (provider {self.runtime.provider}, "
                f"precision {self.runtime.precision}); try fp32 on cpu, or export the network again"
            )
        return output, layout


def open_session(card: Card, runtime: Runtime | None = None) -> Session:
    """Returns the card's network, loaded and checked.

    Raises:
        NetworkError: One of its kinds, see `models.errors`; nothing is left open.
    """
    runtime = runtime or Runtime()
    _refuse_unmeasured(card, runtime)
    file = read_onnx_file(card.path)
    if file.sha256 != card.sha256:
        raise WrongHashError(
            f"'{card.path}' has SHA-256 {file.sha256}, expected {card.sha256}: it is not the file of network "
            f"'{card.name}', or it changed; get it again"
        )
    try:
        native = onnxruntime.InferenceSession(file.data, _options(runtime), **_provider_arguments(runtime))
    except ProviderError:
        raise
    # NOTE: as in `Session.run`, ONNX Runtime's own classes share no base but Exception.
    except Exception as error:
        raise NetworkLoadError(
            f"ONNX Runtime {onnxruntime.__version__} does not load '{card.path}': {_first_line(error)}"
        ) from error
    spec = _input_spec(card, native)
    _check_output(card, native)
    return Session(card, native, spec=spec, runtime=runtime)


def _options(runtime: Runtime) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = runtime.threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    if runtime.provider == "openvino":
        _add_openvino(options, runtime)
    return options


def _provider_arguments(runtime: Runtime) -> dict[str, list[str]]:
    return {"providers": ["CPUExecutionProvider"]} if runtime.provider == "cpu" else {}


def _add_openvino(options: onnxruntime.SessionOptions, runtime: Runtime) -> None:
    plugin = _openvino_plugin()
    name = plugin.get_ep_name()
    if not any(device.ep_name == name for device in onnxruntime.get_ep_devices()):
        onnxruntime.register_execution_provider_library("lunxun-openvino", plugin.get_library_path())
    devices = [
        device
        for device in onnxruntime.get_ep_devices()
        if device.ep_name == name and device.ep_metadata.get("ov_device") == "CPU"
    ]
    if not devices:
        raise ProviderError("OpenVINO finds no CPU that it can use here; run with provider cpu")
    precision = {"fp32": "f32", "bf16": "bf16"}[runtime.precision]
    config = {"CPU": {"INFERENCE_NUM_THREADS": str(runtime.threads), "INFERENCE_PRECISION_HINT": precision}}
    options.add_provider_for_devices(devices[:1], {"load_config": json.dumps(config)})


def _openvino_plugin() -> ModuleType:
    # NOTE: not an ordinary import, because the plug-in is an extra that most installations lack.
    try:
        return importlib.import_module("onnxruntime_ep_openvino")
    except ImportError as error:
        raise ProviderError("OpenVINO is not installed here: `pip install 'lunxun[openvino]'`") from error


def _refuse_unmeasured(card: Card, runtime: Runtime) -> None:
    measured = {(entry.provider, entry.precision) for entry in card.accuracy}
    if runtime.precision != "fp32" and (runtime.provider, runtime.precision) not in measured:
        raise ProviderError(
            f"the card of '{card.name}' records no accuracy for {runtime.precision} on {runtime.provider}; use fp32"
        )


def _input_spec(card: Card, native: onnxruntime.InferenceSession) -> InputSpec:
    expected = "expected one input of float32, 1 x 3 x height x width"
    inputs = native.get_inputs()
    if len(inputs) != 1:
        raise InputShapeError(f"'{card.path}' has {len(inputs)} inputs; {expected}")
    shape, dtype = inputs[0].shape, inputs[0].type
    got = f"{' x '.join(str(size) for size in shape)} of {dtype}"
    if dtype != "tensor(float)" or len(shape) != 4 or shape[1] != 3 or (shape[0] != 1 and isinstance(shape[0], int)):
        raise InputShapeError(f"'{card.path}' takes {got}; {expected}: export with batch=1 (or dynamic), half=False")
    open_wh = card.input_wh or (None, None)
    height = shape[2] if isinstance(shape[2], int) else open_wh[1]
    width = shape[3] if isinstance(shape[3], int) else open_wh[0]
    if height is None or width is None:
        raise InputShapeError(
            f"'{card.path}' leaves its input size open and its metadata `imgsz` names none; {expected}"
        )
    if card.input_wh is not None and (width, height) != card.input_wh:
        raise InputShapeError(f"'{card.path}' takes {width} x {height}, its card says {card.input_wh}; {expected}")
    if not (32 <= height <= MAX_SIDE_PX and 32 <= width <= MAX_SIDE_PX):
        raise InputShapeError(f"'{card.path}' takes {got}; expected sides of 32 to {MAX_SIDE_PX} pixels")
    return InputSpec(name=inputs[0].name, height_px=height, width_px=width, takes_batches=not isinstance(shape[0], int))


def _check_output(card: Card, native: onnxruntime.InferenceSession) -> None:
    """What can be said before the first run; an output whose shape is open is looked at then."""
    outputs = native.get_outputs()
    if len(outputs) != 1 or outputs[0].type != "tensor(float)":
        kinds = ", ".join(f"{output.name}: {output.type}" for output in outputs)
        raise OutputShapeError(f"'{card.path}' has outputs {kinds}; expected one of float32 (a detection network)")
    shape = outputs[0].shape
    if shape is not None and len(shape) == 3 and all(isinstance(size, int) for size in shape[1:]):
        _agreed_layout(card, (1, int(shape[1]), int(shape[2])))


def _agreed_layout(card: Card, shape: tuple[int, ...]) -> Layout:
    layout = layout_of(shape, len(card.classes))
    if card.layout is not None and layout is not card.layout:
        raise OutputShapeError(f"'{card.path}' has layout {layout}, its card says {card.layout}: correct the card")
    return layout


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:500]
