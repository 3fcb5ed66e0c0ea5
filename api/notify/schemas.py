"""Bodies of the notification routes."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from api.outbox.topic import is_pattern


def _topic(text: str) -> str:
    if not is_pattern(text):
        raise ValueError("expected a topic such as `case.opened`, `case.*` or `*`")
    return text


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Topics = Annotated[list[Annotated[str, AfterValidator(_topic)]], Field(min_length=1, max_length=50)]


class RuleAsked(BaseModel):
    """Who is to be told what."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    url: Annotated[str, Field(min_length=1, max_length=2000, description="as apprise writes it: `dingtalk://...`")]
    topics: Topics


class RuleChange(BaseModel):
    """What is to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    topics: Topics | None = None
    is_paused: bool | None = None


class RuleView(BaseModel):
    """A rule. Its address holds a token and is not shown."""

    id: str
    name: str
    service: str
    """`dingtalk`, `wecombot`, `feishu`, `lark` or mail."""
    topics: list[str]
    is_paused: bool
    created_at: datetime
    deliveries: dict[str, int]
    """How many, by state."""
