"""What an ONNX file says about itself, read from its bytes before any runtime touches it."""

import hashlib
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.errors import ExternalDataError, NetworkMissingError, NotOnnxError, TooLargeError, TruncatedError

MAX_BYTES = 1 << 30
"""The largest YOLO networks are about 250 MB in float32."""
MAX_FIELDS = 4_000_000
"""A network of 250 MB has some 20,000 fields; a file made to keep us busy has more."""

_CHILDREN = {
    "model": {7: "graph", 14: "property", 20: "training", 25: "function"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "tensor": {},
}
"""Which fields of which message hold which message (onnx.proto3 of ONNX 1.18); all others are stepped over."""
_MODEL_FIELDS = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26})
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14
_BEGINNINGS = {
    b"PK\x03\x04": "a zip archive; a PyTorch `.pt` looks like that",
    b"version https://git-lfs": "a Git LFS pointer, not the file itself: run `git lfs pull`",
    b"<": "a web page or XML",
    b"\x89PNG": "a PNG picture",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxFile:
    """The bytes of a file that reads as one self-contained ONNX network."""

    path: Path
    data: bytes
    sha256: str
    """Lower-case hexadecimal digits."""
    metadata: dict[str, str]
    """The exporter's own notes: class names, licence, task."""


def read_onnx_file(path: Path, *, max_bytes: int = MAX_BYTES) -> OnnxFile:
    """Returns the file's bytes, hash and metadata.

    Walks the protobuf framing only: whether the network makes sense is the runtime's to say.

    Raises:
        NetworkMissingError: No regular file there, or not readable.
        TooLargeError, NotOnnxError, TruncatedError, ExternalDataError: See `models.errors`.
    """
    data = _read(path, max_bytes)
    if not data:
        raise TruncatedError(f"'{path}' is empty; expected an ONNX network: get the file again")
    for beginning, meaning in _BEGINNINGS.items():
        if data.startswith(beginning):
            raise NotOnnxError(f"'{path}' is {meaning}; expected an ONNX network (a file from a YOLO export, .onnx)")
    metadata = _Walk(path, data).metadata()
    return OnnxFile(path=path, data=data, sha256=hashlib.sha256(data).hexdigest(), metadata=metadata)


def _read(path: Path, max_bytes: int) -> bytes:
    if not path.is_file():
        raise NetworkMissingError(f"'{path}' is not a file; expected an ONNX network")
    size = path.stat().st_size
    if size > max_bytes:
        raise TooLargeError(f"'{path}' has {size} bytes; expected a network of at most {max_bytes}")
    try:
        return path.read_bytes()
    except OSError as error:
        raise NetworkMissingError(f"'{path}' cannot be read: {error.strerror}; check its permissions") from error


class _Walk:
    """One pass over the messages in which a tensor may hide."""

    def __init__(self, path: Path, data: bytes) -> None:
        self._path, self._data = path, data
        self._fields_left = MAX_FIELDS

    def metadata(self) -> dict[str, str]:
        found: dict[str, str] = {}
        # A stack, not recursion: a file may nest its graphs as deep as it likes.
        waiting = [("model", 0, len(self._data))]
        graphs = 0
        while waiting:
            kind, start, end = waiting.pop()
            if kind == "property":
                key, value = self._property(start, end)
                found[key] = value
                continue
            children = _CHILDREN[kind]
            for number, wire, begin, stop in self._fields(start, end, is_top=kind == "model"):
                graphs += kind == "model" and number == 7
                if kind == "tensor" and self._is_external(number, wire, begin):
                    raise ExternalDataError(
                        f"'{self._path}' keeps its weights in other files, which are not opened; save it as one file: "
                        f"`python -c \"import onnx; onnx.save(onnx.load({str(self._path)!r}), 'one-file.onnx')\"`"
                    )
                if number in children and wire == 2:
                    waiting.append((children[number], begin, stop))
        if not graphs:
            raise NotOnnxError(f"'{self._path}' holds no network graph; expected an ONNX network")
        return found

    def _is_external(self, number: int, wire: int, begin: int) -> bool:
        is_located = number == _DATA_LOCATION and wire == 0 and self._varint(begin, len(self._data))[0] == 1
        return is_located or number == _EXTERNAL_DATA

    def _property(self, start: int, end: int) -> tuple[str, str]:
        texts = {number: self._data[a:b] for number, wire, a, b in self._fields(start, end) if wire == 2}
        return texts.get(1, b"").decode("utf-8", "replace"), texts.get(2, b"").decode("utf-8", "replace")

    def _fields(self, start: int, end: int, *, is_top: bool = False) -> Iterator[tuple[int, int, int, int]]:
        """Yields (field number, wire type, start, end of its value) of one message."""
        at = start
        while at < end:
            self._fields_left -= 1
            key, at = self._varint(at, end)
            number, wire = key >> 3, key & 7
            if self._fields_left < 0 or (is_top and number not in _MODEL_FIELDS):
                raise self._not_onnx()
            begin, stop = at, at
            if wire == 0:
                stop = self._varint(at, end)[1]
            elif wire == 2:
                length, begin = self._varint(at, end)
                stop = begin + length
            elif wire in (1, 5):
                stop = at + (8 if wire == 1 else 4)
            else:
                raise self._not_onnx()
            if stop > end:
                raise self._ended_early(end)
            yield number, wire, begin, stop
            at = stop

    def _varint(self, at: int, end: int) -> tuple[int, int]:
        value = 0
        for shift in range(0, 70, 7):
            if at >= end:
                raise self._ended_early(end)
            byte = self._data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value, at
        raise self._not_onnx()

    def _ended_early(self, end: int) -> Exception:
        """A message that ends inside a field is a cut file only where the file itself ends."""
        if end < len(self._data) or self._data[:1] != b"\x08":
            return self._not_onnx()
        return TruncatedError(
            f"'{self._path}' stops after {end} bytes in the middle of the network; get the file again "
            f"and compare `sha256sum {shlex.quote(str(self._path))}` with its source"
        )

    def _not_onnx(self) -> NotOnnxError:
        return NotOnnxError(f"'{self._path}' is not an ONNX network; expected a file from a YOLO export (.onnx)")
