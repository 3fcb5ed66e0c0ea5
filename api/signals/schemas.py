"""Bodies of the signal routes; an MQTT message has the same."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Word = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z][0-9A-Za-z._:/-]{0,63}$")]
Measured = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


class SignalKind(StrEnum):
    """What a sensor warns of."""

    OVER_CURRENT = "over_current"
    """过流 (智慧空开)"""
    LEAKAGE = "leakage"
    """漏电"""
    TEMPERATURE = "temperature"
    """温度异常"""
    SMOKE = "smoke"
    """烟雾"""
    WATER_LEVEL = "water_level"
    """水位"""


class SignalAsked(BaseModel):
    """One alarm of one sensor."""

    model_config = ConfigDict(extra="forbid")

    sensor_id: Annotated[Word, Field(description="of the sensor, the same in all its alarms")]
    kind: SignalKind
    value: Measured | None = None
    unit: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f<>]{0,16}$")] = ""
    threshold: Measured | None = None
    position: Annotated[tuple[Longitude, Latitude] | None, Field(description="longitude, latitude (WGS 84)")] = None
    area: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    camera: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """That looks at the place; without one, the nearest to `position` is asked."""
    happened_at: AwareDatetime
    external_id: Annotated[Word | None, Field(description="of the alarm; the same again changes nothing")] = None


class SignalTaken(BaseModel):
    """What became of an alarm."""

    id: str
    case_id: str
    case_number: int
    is_new_case: bool
    """False: the sensor's case of this kind is still open, the alarm is in its history."""
    is_repeat: bool
    """Whether this very alarm (`external_id`) had been taken before."""
    camera_id: str | None
    """The camera that was asked to look now."""


class SignalView(BaseModel):
    """An alarm as it was taken."""

    id: str
    sensor_id: str
    kind: SignalKind
    value: float | None
    unit: str
    threshold: float | None
    happened_at: datetime
    received_at: datetime
    source: str
    camera_id: str | None
    is_new_case: bool
