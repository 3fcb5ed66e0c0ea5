"""Bodies of the routes about cameras; they never hold an address with its query, nor a secret."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from pipelines.site import Camera, Identifier, Name, Rule, Streams, Zone

Tag = Annotated[str, Field(min_length=1, max_length=100)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
MAX_ZONES, MAX_RULES, MAX_PLANS = 100, 200, 100


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
    latest_look_at: datetime | None = None
    """Of the picture that `GET /cameras/{id}/latest` answers; None: it has none. Told in the list of cameras."""


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
    zone_count: int = 0
    rule_count: int = 0
    state: CameraState


class CameraView(CameraSummary):
    """One camera with its zones and rules."""

    host: str
    credential: str | None
    """Name of its credential, not the credential."""
    zones: list[Zone]
    rules: list[Rule]
    version: str
    """Changes with everything that is said of the camera; send it as `If-Match` to change only what you have seen."""


class NewCamera(Camera):
    """A camera as a site file has it, and the plans that it joins at their end."""

    name: Name
    tags: Annotated[tuple[Tag, ...], Field(max_length=50)] = ()
    area: Annotated[str, Field(max_length=200)] = ""
    position: tuple[Longitude, Latitude] | None = None
    zones: Annotated[tuple[Zone, ...], Field(max_length=MAX_ZONES)] = ()
    rules: Annotated[tuple[Rule, ...], Field(max_length=MAX_RULES)] = ()
    plans: Annotated[tuple[Identifier, ...], Field(max_length=MAX_PLANS)] = ()


class CameraChange(BaseModel):
    """What is to be said anew of a camera; what is left out stays, null takes it away."""

    model_config = ConfigDict(extra="forbid")

    name: Name = ""
    tags: Annotated[tuple[Tag, ...], Field(max_length=50)] = ()
    gb_id: Annotated[str, Field(pattern=r"^\d{20}$")] | None = None
    area: Annotated[str, Field(max_length=200)] = ""
    position: tuple[Longitude, Latitude] | None = None
    """Longitude, latitude in degrees (WGS 84)."""
    streams: Streams | None = None
    """All of them; null is no change of them."""
    credential: Identifier | None = None
    plans: Annotated[tuple[Identifier, ...], Field(max_length=MAX_PLANS)] | None = None
    """All plans that it is to be in; those that it is not in yet are joined at their end. Null is no change."""


class ZonesChange(BaseModel):
    """All zones of a camera and all rules on them, in place of those that it has."""

    model_config = ConfigDict(extra="forbid")

    zones: Annotated[tuple[Zone, ...], Field(max_length=MAX_ZONES)]
    rules: Annotated[tuple[Rule, ...], Field(max_length=MAX_RULES)]


class CameraRemoved(BaseModel):
    """A camera was taken out of service; its cases stay."""

    id: str
    removed_at: datetime
    left_plans: list[str]
    """Plans that had it."""


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


class TableProblem(BaseModel):
    """One thing that is wrong with a table of cameras."""

    line: int
    """From 1, which is the line of the columns' names; 0: the file as a whole."""
    column: str
    """Name of the column; empty: the whole line."""
    what: str
    """What was expected."""


class TableRow(BaseModel):
    """One camera of a table that comes, or changes."""

    id: str
    name: str
    line: int
    fields: list[str] = []
    """What changes; empty of one that comes."""


class CamerasPreview(BaseModel):
    """What a table of cameras would change, and all that is wrong with it."""

    rows: int
    """Good rows read."""
    added: list[TableRow]
    changed: list[TableRow]
    unchanged: int
    problems: list[TableProblem]
    """With any of these nothing can be imported."""
    warnings: list[str]
    """Plans whose promise could not be kept any more."""
