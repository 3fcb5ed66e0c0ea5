"""Bodies of the routes about check-ins."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


class NewCheckIn(BaseModel):
    """Where somebody is: a position, or else a camera that they stand at."""

    model_config = ConfigDict(extra="forbid")

    position: tuple[Longitude, Latitude] | None = None
    """Longitude and latitude, WGS 84, as phones tell them."""
    accuracy_m: Annotated[float | None, Field(ge=0, le=1_000_000, allow_inf_nan=False)] = None
    """As the phone judges it."""
    camera: Annotated[str | None, Field(max_length=64)] = None
    """Id of a camera, where there is no position."""
    made_at: AwareDatetime | None = None
    """As the phone's clock says; for check-ins that wait for a network. None: now."""


class CheckIn(BaseModel):
    """The last check-in of a grid worker."""

    person: str
    position: tuple[float, float] | None
    """Of the phone, else of the camera; None where the camera has none, or lies out of sight."""
    accuracy_m: float | None
    camera_id: str | None
    """Of a camera in sight that they chose."""
    camera_name: str | None
    made_at: datetime
    received_at: datetime


class CheckIns(BaseModel):
    """The last check-in of each grid worker in sight, the newest first."""

    check_ins: list[CheckIn]
    kept_s: float
    """After so long a check-in is forgotten."""
