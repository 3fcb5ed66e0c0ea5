"""Messages of the `mask` order: a photo that somebody has sent, and what became of it."""

from pydantic import Field

from pipelines.message import Message, Sha256
from pipelines.orders import NetworkUsed


class MaskOrder(Message):
    """One photo that waits for its masked copy."""

    original: Sha256


class MaskOrders(Message):
    """The API's answer to a worker that asks for photos to mask."""

    orders: tuple[MaskOrder, ...] = ()


class MaskReport(Message):
    """What became of a photo. The masked copy is stored before."""

    original: Sha256
    masked: Sha256 | None = None
    """None: it could not be masked; `failure` says why."""
    failure: str = Field(default="", max_length=500)
    network: NetworkUsed | None = None
