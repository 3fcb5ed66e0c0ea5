"""What is asked of `python -m models.training`: plain values, as JSON. Needs no torch, so that anybody can ask."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

SizeWH = tuple[int, int]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TrainRequest(_Request):
    """Train; fields as in `models.training.schedule` and `models.training.loop`."""

    verb: Literal["train"] = "train"
    source: str = Field(pattern=r"^[\w.]+:\w+$")
    """`module:function` that opens a `PictureSource`, called with `materials` and the size of the pictures."""
    materials: list[str] = Field(min_length=1)
    classes: list[str] = Field(min_length=1)
    out: Path
    minutes: float
    sizes_wh: list[SizeWH]
    first_share: float
    batch: int
    rate: float
    seed: int
    max_steps: int | None = None
    device: str = "cpu"
    is_half: bool = True
    is_compiled: bool = False
    is_resumed: bool = False
    workers: int = 1
    threads: int = 1
    makers: int = 0


class ExportRequest(_Request):
    """Write an ONNX file."""

    verb: Literal["export"] = "export"
    checkpoint: Path
    out: Path
    size_wh: SizeWH
    facts: dict[str, str] = {}
    """Metadata of the file: `description`, `license`."""


Request = Annotated[TrainRequest | ExportRequest, Field(discriminator="verb")]


def read_request(text: str) -> TrainRequest | ExportRequest:
    """Returns the request in a JSON text."""
    request: TrainRequest | ExportRequest = TypeAdapter(Request).validate_json(text)
    return request
