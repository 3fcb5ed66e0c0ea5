"""What can go wrong before the farm serves: FarmError -> ClipError, CameraError, PortError, FaultError."""

from pathlib import Path


class FarmError(Exception):
    """The farm cannot do what it was asked; the message says what to change."""


class ClipError(FarmError):
    """A file that the farm cannot play as a camera."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path


class CameraError(FarmError):
    """Cameras that cannot be served together: a name twice, a sub-stream of another length, no clip at all."""


class PortError(FarmError):
    """The farm could not listen where it was told to."""


class FaultError(FarmError):
    """A fault script that does not exist, or a parameter that it does not know."""
