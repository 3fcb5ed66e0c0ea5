"""Bodies of the routes about cameras; they never hold an address with its query, nor a secret."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from pipelines.site import Rule, Zone


class CameraState(BaseModel):
    """What is known of a camera at this moment."""

    last_outcome: str | None = None
    last_detail: str = ""
    last_visit_at: datetime | None = None
    last_inspected_at: datetime | None = None
    """The last healthy look; the outcome of a later visit may be worse."""
    failures: int = 0
    retry_at: datetime | None = None
    is_stopped: bool = False
    """No attempts until its credential changes (wrong password)."""
    next_due_at: datetime | None = None
    """None: no running plan visits it, or it is stopped."""


class CameraSummary(BaseModel):
    """One camera in the list."""

    id: str
    name: str
    tags: list[str]
    area: str
    position: tuple[float, float] | None
    """Longitude, latitude in degrees (WGS 84)."""
    gb_id: str | None
    streams: list[str]
    """Which sources it has: `main`, `sub`, `snapshot`."""
    plans: list[str]
    state: CameraState


class CameraView(CameraSummary):
    """One camera with its zones and rules."""

    host: str
    credential: str | None
    """Name of its credential, not the credential."""
    zones: list[Zone]
    rules: list[Rule]


class CredentialRequest(BaseModel):
    """A user and a password; they can be written, not read."""

    model_config = ConfigDict(extra="forbid")

    username: Annotated[SecretStr, Field(max_length=500)]
    password: Annotated[SecretStr, Field(max_length=500)]


class CredentialView(BaseModel):
    """That a credential is set, and who uses it."""

    name: str
    changed_at: datetime
    cameras: list[str]


class SiteChange(BaseModel):
    """What applying a site file did, or would do."""

    is_changed: bool
    difference: list[str]
    """One line each: `+ camera gate`, `~ camera yard: name, zones`, `- plan day`."""
