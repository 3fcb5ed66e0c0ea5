"""What the messages between the API and the workers are made of: a strict parent, and numbers and texts with bounds."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Finite = Annotated[float, Field(allow_inf_nan=False)]
Offset = Annotated[float, Field(ge=-3600.0, le=30 * 86400.0, allow_inf_nan=False)]
Duration = Annotated[float, Field(ge=0.0, le=30 * 86400.0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Box = tuple[Share, Share, Share, Share]
"""Left, top, right, bottom, normalised 0..1."""
Vector = Annotated[tuple[Finite, ...], Field(max_length=1024)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
MessageId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")]
ShortText = Annotated[str, Field(max_length=2000)]


class Message(BaseModel):
    """Messages are strict: a field that the other side does not know is an error, not a silent loss."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
