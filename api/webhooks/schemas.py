"""Bodies of the webhook routes."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.outbox.topic import is_pattern

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
State = Literal["waiting", "sending", "delivered", "dead", "cancelled"]


def _topic(text: str) -> str:
    if not is_pattern(text):
        raise ValueError("expected a topic such as `case.opened`, `case.*` or `*`")
    return text


Topic = Annotated[str, AfterValidator(_topic)]
Topics = Annotated[list[Topic], Field(min_length=1, max_length=50)]
Codes = Annotated[dict[Annotated[str, Field(max_length=64)], Code], Field(max_length=1000)]


class WebhookAsked(BaseModel):
    """A webhook to be made."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    url: Annotated[str, Field(min_length=1, max_length=2000)]
    topics: Topics = ["*"]
    codes: Codes = {}
    """Our catalogue keys to the receiver's codes; with any, a key without one is not sent and says so."""


class WebhookChange(BaseModel):
    """What is to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    url: Annotated[str | None, Field(min_length=1, max_length=2000)] = None
    topics: Topics | None = None
    codes: Codes | None = None
    is_paused: bool | None = None


class KeyView(BaseModel):
    """A key that deliveries are signed with; never its secret."""

    id: str
    created_at: datetime
    ends_at: datetime | None


class WebhookView(BaseModel):
    """A webhook, and how it is doing."""

    id: str
    name: str
    url: str
    topics: list[str]
    codes: dict[str, str]
    is_paused: bool
    created_at: datetime
    keys: list[KeyView]
    deliveries: dict[str, int]
    """How many, by state."""


class KeyMade(KeyView):
    """A new key, with its secret: it is shown this once."""

    secret: str


class WebhookMade(WebhookView):
    """A new webhook, with the secret of its key: it is shown this once."""

    secret: str


class RotateAsked(BaseModel):
    """How long the keys so far stay valid beside the new one."""

    model_config = ConfigDict(extra="forbid")

    overlap_s: Annotated[float, Field(ge=0, le=30 * 86400, allow_inf_nan=False)] = 86400.0


class ReplayAsked(BaseModel):
    """Deliveries by id, or everything that happened in a time."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    deliveries: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=200)] = []
    begin: Annotated[AwareDatetime | None, Field(alias="from")] = None
    end: Annotated[AwareDatetime | None, Field(alias="to")] = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "ReplayAsked":
        has_range = self.begin is not None and self.end is not None
        if (self.begin is None) != (self.end is None) or bool(self.deliveries) == has_range:
            raise ValueError("expected either `deliveries` or both `from` and `to`")
        if self.begin is not None and self.end is not None and self.begin >= self.end:
            raise ValueError("expected `from` before `to`")
        return self


class Replayed(BaseModel):
    """How many deliveries are sent again."""

    booked: int


class DeliveryView(BaseModel):
    """One delivery and how it stands."""

    seq: int
    id: str
    topic: str
    event: str
    event_at: datetime
    state: State
    attempts: int
    replays: int
    due_at: datetime
    tried_at: datetime | None
    ended_at: datetime | None
    status: int | None
    error: str | None


class DeliveryPage(BaseModel):
    """Deliveries, newest first."""

    deliveries: list[DeliveryView]
    next: int | None
    """Send it as `before` for the next page."""
