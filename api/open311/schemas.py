"""Bodies of the Open311 routes, named as GeoReport v2 names them."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel


class Service(BaseModel):
    """A type of case that can be reported."""

    service_code: str
    """Our catalogue key."""
    service_name: str
    description: str
    metadata: bool = False
    """No type asks for more attributes."""
    type: Literal["realtime"] = "realtime"
    """A report has its id at once."""
    keywords: str = ""
    group: str = ""


class ServiceDefinition(BaseModel):
    """What else a type asks for: nothing."""

    service_code: str
    attributes: list[dict[str, str]] = []


class ServiceRequest(BaseModel):
    """A case."""

    service_request_id: str
    status: Literal["open", "closed"]
    status_notes: str
    service_name: str
    service_code: str
    description: str
    agency_responsible: str | None
    service_notice: str | None = None
    requested_datetime: datetime
    updated_datetime: datetime
    expected_datetime: datetime | None = None
    address: str | None
    address_id: str | None = None
    zipcode: str | None = None
    lat: float | None
    long: float | None
    media_url: str | None = None
    """Always null: pictures leave only through the evidence routes, masked and logged."""


class RequestMade(BaseModel):
    """A report that was taken."""

    service_request_id: str
    service_notice: str
    account_id: str | None = None


class GeoError(BaseModel):
    """One entry of GeoReport's list of errors."""

    code: int
    description: str
