"""Bodies of the probe routes."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from pipelines.probe_orders import StreamProbed
from pipelines.site import Identifier, Streams


class ProbeState(StrEnum):
    """How far a probe has come."""

    WAITING = "waiting"
    """No worker has it yet."""
    RUNNING = "running"
    DONE = "done"
    """`streams` tells what was found, also where nothing could be opened."""
    LOST = "lost"
    """No worker could carry it out; ask again, and see that one runs."""


class ProbeAsked(BaseModel):
    """A source that nobody has saved yet, with what it asks for: a stored credential, or a user and a password."""

    model_config = ConfigDict(extra="forbid")

    streams: Streams
    credential: Identifier | None = None
    username: Annotated[SecretStr | None, Field(max_length=500)] = None
    password: Annotated[SecretStr | None, Field(max_length=500)] = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> "ProbeAsked":
        if (self.username is None) != (self.password is None):
            raise ValueError("expected `username` and `password` together")
        if self.credential is not None and self.username is not None:
            raise ValueError("expected `credential`, or `username` and `password`, not both")
        return self


class ProbeView(BaseModel):
    """A probe, and what it has found so far."""

    id: str
    state: ProbeState
    camera_id: str | None
    """Null: a source that nobody has saved yet."""
    host: str
    asked_at: datetime
    asked_by: str
    ended_at: datetime | None
    streams: list[StreamProbed]
    """One for each stream that the source names, the best first; empty until it is done."""
    has_picture: bool
    """Whether `GET /probes/{id}/picture` shows a small masked picture of it."""
