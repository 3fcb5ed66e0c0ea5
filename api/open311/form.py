"""A report as GeoReport sends it: fields of a form, checked one by one; pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

LONGEST = {"description": 4000, "address_string": 500, "service_code": 64, "media_url": 2000}
MOST_FIELDS = 100


class BadForm(Exception):
    """The form cannot be taken; the message says which field and what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is kept of a report. Name, mail and telephone of the person are not taken over."""

    service_code: str
    """Catalogue key."""
    position: tuple[float, float] | None
    """Longitude, latitude."""
    address: str
    """As written; empty where only a position is given."""
    description: str
    """As written."""


def parse_form(body: bytes) -> dict[str, str]:
    """Returns the fields of an `application/x-www-form-urlencoded` body.

    Raises:
        BadForm: It is none, or a field comes twice.
    """
    try:
        fields = parse_qs(
            body.decode("utf-8"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            max_num_fields=MOST_FIELDS,
            errors="strict",
        )
    except ValueError as error:
        raise BadForm("expected fields in UTF-8 as application/x-www-form-urlencoded") from error
    doubled = sorted(name for name, values in fields.items() if len(values) > 1)
    if doubled:
        raise BadForm(f"the field '{doubled[0][:40]}' comes more than once")
    return {name: values[0].strip() for name, values in fields.items()}


def report_of(fields: Mapping[str, str]) -> Report:
    """Returns the report.

    Raises:
        BadForm: A field is missing or wrong.
    """
    for name, longest in LONGEST.items():
        text = fields.get(name, "")
        if len(text) > longest or any(ord(each) < 32 and each not in "\n\r\t" for each in text):
            raise BadForm(f"{name}: expected at most {longest} characters of readable text")
    code = fields.get("service_code", "")
    if not code:
        raise BadForm("service_code was not provided")
    position = _position(fields.get("lat", ""), fields.get("long", ""))
    address = fields.get("address_string", "")
    if position is None and not address:
        raise BadForm("a location was not provided: expected lat and long, or address_string")
    return Report(service_code=code, position=position, address=address, description=fields.get("description", ""))


def _position(lat: str, long: str) -> tuple[float, float] | None:
    if not lat and not long:
        return None
    try:
        latitude, longitude = float(lat[:40]), float(long[:40])
    except ValueError:
        latitude = longitude = math.nan
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise BadForm("expected lat from -90 to 90 and long from -180 to 180, in degrees (WGS 84), both of them")
    return longitude, latitude
