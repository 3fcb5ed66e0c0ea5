"""What can be wrong with a network file, each with its own name.

NetworkError
├── NetworkMissingError        no such name and no such file (also a FileNotFoundError)
├── CatalogueError             models/catalogue.toml does not say what it must
├── NetworkFileError           the bytes of the file
│   ├── NotOnnxError             something else than an ONNX network: a .pt, a web page, a Git LFS pointer
│   ├── TruncatedError           begins as ONNX and stops early: a broken download
│   ├── TooLargeError            larger than any network we mean to run
│   ├── ExternalDataError        points to weights in other files
│   └── WrongHashError           not the file that the card describes
├── NetworkShapeError          a sound network that does not fit
│   ├── InputShapeError          not one input of 1 x 3 x height x width, float32
│   ├── OutputShapeError         neither of the two YOLO layouts
│   └── ClassNamesError          no class names, or not as many as the network has classes
├── NetworkLoadError           ONNX Runtime refuses it (an unknown operator, a damaged graph)
├── ProviderError              the asked-for runtime is not installed here (also a ValueError)
└── InferenceError             running it failed
    └── NonFiniteOutputError     it answered with NaN or infinity
"""


class NetworkError(Exception):
    """Something is wrong with a network; the message says what was expected and what to do."""


class NetworkMissingError(NetworkError, FileNotFoundError):
    """There is no network of that name and no file at that path."""


class CatalogueError(NetworkError):
    """The catalogue of networks is not readable as one."""


class NetworkFileError(NetworkError):
    """The file itself is unfit."""


class NotOnnxError(NetworkFileError):
    """The file is something else than an ONNX network."""


class TruncatedError(NetworkFileError):
    """The file begins as an ONNX network and stops early."""


class TooLargeError(NetworkFileError):
    """The file is larger than the limit."""


class ExternalDataError(NetworkFileError):
    """The file points to weights in other files, which we refuse to open."""


class WrongHashError(NetworkFileError):
    """The file's SHA-256 is not the card's."""


class NetworkShapeError(NetworkError):
    """A sound network that does not fit what we feed and read."""


class InputShapeError(NetworkShapeError):
    """The network's input is not one picture tensor that we can fill."""


class OutputShapeError(NetworkShapeError):
    """The network's output has neither of the two known layouts."""


class ClassNamesError(NetworkShapeError):
    """Class names are missing, unreadable, or not as many as the network's classes."""


class NetworkLoadError(NetworkError):
    """ONNX Runtime refuses the network."""


class ProviderError(NetworkError, ValueError):
    """The asked-for execution provider is not known or not installed."""


class InferenceError(NetworkError):
    """Running the network failed."""


class NonFiniteOutputError(InferenceError):
    """The network answered with NaN or infinity."""
