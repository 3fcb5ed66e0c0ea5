"""What a site file says: cameras, zones, rules and patrol plans, as validated values."""

import re
from enum import StrEnum
from typing import Annotated, Any, Literal, NewType
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

CameraId = NewType("CameraId", str)
ZoneId = NewType("ZoneId", str)
RuleId = NewType("RuleId", str)
PlanId = NewType("PlanId", str)

ROUNDS_GAP_S = 2 * 86400.0
"""Nobody in a plan with a round on each day can go unseen for longer, so that such a plan need not name a gap."""
STREAM_SCHEMES = ("rtsp", "rtsps")
SNAPSHOT_SCHEMES = ("http", "https")


class ZoneKind(StrEnum):
    """What a zone of the picture is in the street."""

    NO_PARKING = "no_parking"
    FIRE_LANE = "fire_lane"
    FOOTWAY = "footway"
    CARRIAGEWAY = "carriageway"
    STOREFRONT = "storefront"
    BIKE_BAY = "bike_bay"
    ALLOWED_STALL = "allowed_stall"
    AREA = "area"
    SIGN = "sign"
    PRIVACY = "privacy"


def _identifier(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", value):
        raise ValueError("expected 1 to 64 letters, digits, '.', '_' or '-', beginning with a letter or digit")
    return value


def _hours(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)", value):
        raise ValueError("expected hours such as '06:00-22:00'; '22:00-06:00' runs over midnight")
    return value


def _url(value: str, schemes: tuple[str, ...], example: str) -> str:
    if re.search(r"[\s\x00-\x1f\x7f]", value):
        raise ValueError("an address must not contain spaces or control characters")
    try:
        parts = urlsplit(value)
        has_bad_port = parts.port is not None and not 0 < parts.port < 65536
    except ValueError as error:
        raise ValueError(f"not an address ({error}); expected one such as '{example}'") from error
    if parts.scheme.lower() not in schemes or not parts.hostname or has_bad_port:
        raise ValueError(
            f"expected an address that begins with {' or '.join(s + '://' for s in schemes)}, such as '{example}'"
        )
    if parts.username is not None or parts.password is not None:
        raise ValueError(
            "keep the password out of the address: give `credential: NAME` and run `lunxun cameras credential NAME`"
        )
    return value


def _stream_url(value: str) -> str:
    return _url(value, STREAM_SCHEMES, "rtsp://192.168.1.20:554/Streaming/Channels/101")


def _snapshot_url(value: str) -> str:
    return _url(value, SNAPSHOT_SCHEMES, "http://192.168.1.20/snapshot.jpg")


def _is_unsaid(value: object) -> bool:
    """A zone that does not say it reads as before: sites that were applied earlier keep their hash."""
    return not value


Identifier = Annotated[str, AfterValidator(_identifier)]
Hours = Annotated[str, AfterValidator(_hours)]
StreamUrl = Annotated[str, Field(max_length=2048), AfterValidator(_stream_url)]
SnapshotUrl = Annotated[str, Field(max_length=2048), AfterValidator(_snapshot_url)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Unit = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Seconds = Annotated[float, Field(gt=0.0, le=366 * 86400, allow_inf_nan=False)]


class SiteModel(BaseModel):
    """The strictness that all parts of a site file share: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Zone(SiteModel):
    """A polygon in normalised picture coordinates with a kind."""

    id: Identifier
    kind: ZoneKind
    polygon: Annotated[tuple[tuple[Unit, Unit], ...], Field(min_length=3, max_length=100)]
    name: str = ""
    hours: tuple[Hours, ...] = ()
    """When the zone applies, in the site's time zone; empty means always."""
    legal_basis: Annotated[str, Field(max_length=500, exclude_if=_is_unsaid)] = ""
    """By which rule, and by which sign or marking, the place is what `kind` says."""
    sign_picture: Annotated[str | None, Field(pattern=r"^[0-9a-f]{64}$", exclude_if=_is_unsaid)] = None
    """Hash of a picture that shows the sign or marking."""


class Rule(SiteModel):
    """What must not happen in a zone. Fields left out take the type's values from `pipelines/rules/types.toml`."""

    id: Identifier
    type: Identifier
    """Catalogue key, such as `fire_lane_blocked`."""
    zone: Identifier
    labels: Annotated[tuple[str, ...] | None, Field(min_length=1)] = None
    """The network's own class names; None takes the type's label groups."""
    limit_s: Seconds | None = None
    warn_s: Seconds | None = None
    min_count: Annotated[int, Field(ge=1, le=1000)] | None = None


class Streams(SiteModel):
    """Where a camera's pictures come from; at least one of main and snapshot."""

    main: StreamUrl | None = None
    sub: StreamUrl | None = None
    snapshot: SnapshotUrl | None = None

    @model_validator(mode="after")
    def _has_a_source(self) -> "Streams":
        if self.main is None and self.snapshot is None:
            raise ValueError("expected `main` (rtsp://...) or `snapshot` (http://...)")
        return self


class Camera(SiteModel):
    """One video source with a fixed view."""

    id: Identifier
    name: Name
    tags: tuple[str, ...] = ()
    gb_id: Annotated[str, Field(pattern=r"^\d{20}$")] | None = None
    position: tuple[float, float] | None = None
    """Longitude, latitude in degrees (WGS 84)."""
    area: str = ""
    streams: Streams
    credential: Identifier | None = None
    """Name of a credential kept elsewhere, never the secret itself."""
    zones: tuple[Zone, ...] = ()
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _refers_to_its_own_zones(self) -> "Camera":
        zones = [zone.id for zone in self.zones]
        _refuse_twice(zones, "zone")
        _refuse_twice([rule.id for rule in self.rules], "rule")
        for rule in self.rules:
            if rule.zone not in zones:
                raise ValueError(
                    f"rule '{rule.id}' names zone '{rule.zone}'; expected one of {zones or 'none defined'}"
                )
        return self


class Plan(SiteModel):
    """A patrol plan: an ordered group of cameras with a promise."""

    id: Identifier
    name: Name
    cameras: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    max_gap_s: Seconds
    """Nobody in the plan goes unseen for longer than this while its hours hold, or one of its rounds is open."""
    hours: tuple[Hours, ...] = ()
    rounds: Annotated[tuple[Hours, ...], Field(max_length=48)] = ()
    """Each camera is inspected at least once within each of these, on every day; instead of `hours`."""

    @model_validator(mode="before")
    @classmethod
    def _needs_no_gap_with_rounds(cls, content: Any) -> Any:
        if isinstance(content, dict) and content.get("rounds") and "max_gap_s" not in content:
            return {**content, "max_gap_s": ROUNDS_GAP_S}
        return content

    @model_validator(mode="after")
    def _has_rounds_that_can_be_told_apart(self) -> "Plan":
        if self.hours and self.rounds:
            raise ValueError("expected `hours` or `rounds`, not both: outside its rounds a plan rests anyway")
        taken: dict[int, str] = {}
        for each in self.rounds:
            for minute in _minutes_of(each):
                if taken.setdefault(minute, each) != each:
                    raise ValueError(f"rounds '{taken[minute]}' and '{each}' overlap; expected one after the other")
        _refuse_twice(list(self.rounds), "round")
        return self


class Site(SiteModel):
    """A whole site file."""

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    timezone: str = "Asia/Shanghai"
    cameras: tuple[Camera, ...] = ()
    plans: tuple[Plan, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> "Site":
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(
                f"timezone '{self.timezone}' is not known; expected one such as 'Asia/Shanghai'"
            ) from error
        cameras = [camera.id for camera in self.cameras]
        _refuse_twice(cameras, "camera")
        _refuse_twice([plan.id for plan in self.plans], "plan")
        for plan in self.plans:
            _refuse_twice(list(plan.cameras), f"camera in plan '{plan.id}'")
            for camera in plan.cameras:
                if camera not in cameras:
                    raise ValueError(f"plan '{plan.id}' names camera '{camera}', which this site does not have")
        return self


def _minutes_of(hours: str) -> list[int]:
    """Returns the minutes of the day within the hours; checked to be such hours before."""
    start, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in hours.split("-"))
    if start == end:
        raise ValueError(f"round '{hours}' has no end; expected one shorter than a day, such as '09:00-11:00'")
    return [minute % 1440 for minute in range(start, end if end > start else end + 1440)]


def _refuse_twice(ids: list[str], what: str) -> None:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise ValueError(f"{what} id '{each}' is used twice; ids must differ")
        seen.add(each)
