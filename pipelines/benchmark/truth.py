"""What really happened in a clip: its truth file, read and checked (docs/truth.md)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, ValidationError, ValidationInfo, field_validator, model_validator

from pipelines.patrol.hours import hours_hold
from pipelines.rules.resolve import ResolvedRule, RuleError, RuleTypes, resolve_rules
from pipelines.site import Camera, SiteModel, Unit
from vision.arrays import XyxyNorm
from vision.zones import PolygonError, check_polygon

HAND_TOLERANCE_S = 2.0
"""Tolerance of a truth that does not name its own: people label to about this precision."""
NOWHERE = "rtsp://clip.invalid/main"
"""Stands where a camera needs an address; nobody opens it."""

MediaSeconds = Annotated[float, Field(ge=0.0, le=366 * 86400, allow_inf_nan=False)]


class TruthError(ValueError):
    """A truth file that cannot be used; the message names the file, the place in it, and what was expected."""


class _Span(SiteModel):
    start_s: MediaSeconds
    end_s: MediaSeconds

    @field_validator("end_s")
    @classmethod
    def _ends_after_it_began(cls, end_s: float, info: ValidationInfo) -> float:
        start_s = info.data.get("start_s")
        if start_s is not None and end_s <= start_s:
            raise ValueError(f"expected an end after the start at {start_s:g} s, got {end_s:g} s")
        return end_s


class _Object(_Span):
    label: Annotated[str, Field(min_length=1)]
    box: tuple[Unit, Unit, Unit, Unit]
    """Left, top, right, bottom; of a count the union."""
    hidden: tuple[tuple[MediaSeconds, MediaSeconds], ...] = ()
    """When something stood in front."""
    count: Annotated[int, Field(ge=1)] = 1
    body: str | None = None
    """Which body it is, where the truth knows: entries of one body show the very same thing."""

    @field_validator("box")
    @classmethod
    def _has_an_area(cls, box: XyxyNorm) -> XyxyNorm:
        if box[0] >= box[2] or box[1] >= box[3]:
            raise ValueError(f"expected left, top, right, bottom with left < right and top < bottom, got {list(box)}")
        return box


class TruthViolation(_Object):
    """A stay that is a violation of one rule."""

    rule: str


class TruthStay(_Object):
    """A stay that is none: too short, or excused."""

    zone: str
    why: str = ""
    exempt: str | None = None
    """Why it is excused: only a person can tell it from a violation."""


class TruthIgnore(_Span):
    """When nothing that happens in a zone is scored."""

    zone: str


class TruthStreams(SiteModel):
    """The clip's files, beside the truth file."""

    main: str | None = None
    sub: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueStay:
    """One entry of the truth, violation or not, as the score compares it with what was said."""

    number: int
    """Its place among all entries, violations first."""
    rule_id: str | None
    """None: no violation of any rule."""
    zone_id: str
    label: str
    start_s: float
    end_s: float
    box: XyxyNorm
    hidden: tuple[tuple[float, float], ...] = ()
    why: str = ""
    exempt: str | None = None
    body: str | None = None
    """None: not known."""


class Truth(SiteModel):
    """One truth file."""

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    clip: Annotated[str, Field(min_length=1)]
    licence: str = ""
    tags: tuple[str, ...] = ()
    tolerance_s: Annotated[float, Field(ge=0.0, le=60.0, allow_inf_nan=False)] = HAND_TOLERANCE_S
    starts_at: AwareDatetime | None = None
    loop: bool = False
    streams: TruthStreams = TruthStreams()
    camera: Camera
    violations: tuple[TruthViolation, ...] = ()
    stays: tuple[TruthStay, ...] = ()
    ignore: tuple[TruthIgnore, ...] = ()

    @field_validator("camera", mode="before")
    @classmethod
    def _needs_no_address(cls, camera: Any) -> Any:
        """A clip's camera is a site's camera without an address, and its name may be left out."""
        if not isinstance(camera, Mapping):
            return camera
        return {"streams": {"main": NOWHERE}, "name": camera.get("id", ""), **camera}

    @model_validator(mode="after")
    def _names_what_is_there(self) -> "Truth":
        rules, zones = [rule.id for rule in self.camera.rules], [zone.id for zone in self.camera.zones]
        for number, violation in enumerate(self.violations):
            _require(violation.rule, rules, f"violations.{number}.rule")
        for number, stay in enumerate(self.stays):
            _require(stay.zone, zones, f"stays.{number}.zone")
        for number, ignored in enumerate(self.ignore):
            _require(ignored.zone, zones, f"ignore.{number}.zone")
        for number, zone in enumerate(self.camera.zones):
            try:
                check_polygon(zone.polygon)
            except PolygonError as error:
                raise ValueError(f"camera.zones.{number}: {error}") from error
            if zone.hours and self.starts_at is None:
                raise ValueError(f"camera.zones.{number} has hours: `starts_at` must say when the clip begins")
        return self

    @cached_property
    def entries(self) -> tuple[TrueStay, ...]:
        """All violations, then all other stays."""
        zone_of = {rule.id: rule.zone for rule in self.camera.rules}
        named = [(violation.rule, zone_of[violation.rule], violation) for violation in self.violations]
        others = [(None, stay.zone, stay) for stay in self.stays]
        return tuple(_entry(number, *each) for number, each in enumerate([*named, *others]))

    def camera_at(self, at: datetime) -> Camera:
        """Returns the camera with the zones, and the rules on them, that apply at that instant."""
        if self.starts_at is None or self.starts_at.tzinfo is None:
            return self.camera
        timezone = self.starts_at.tzinfo
        zones = tuple(zone for zone in self.camera.zones if hours_hold(zone.hours, at, timezone=timezone))
        names = {zone.id for zone in zones}
        rules = tuple(rule for rule in self.camera.rules if rule.zone in names)
        return self.camera.model_copy(update={"zones": zones, "rules": rules})


def parse_truth(text: str, *, name: str, types: RuleTypes) -> Truth:
    """Returns the truth that a JSON text describes; `name` is for messages only.

    Raises:
        TruthError: It is not JSON, a field is wrong, or a rule's type does not exist or does not suit its zone.
    """
    try:
        truth = Truth.model_validate(json.loads(text))
        resolve_rules(truth.camera, types)
    except (json.JSONDecodeError, UnicodeError, RecursionError) as error:
        raise TruthError(f"{name} is not JSON: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise TruthError(f"{name}: {f'{where}: ' if where else ''}{message}") from error
    except RuleError as error:
        raise TruthError(f"{name}: {error}") from error
    return truth


def check_against_length(truth: Truth, rules: Mapping[str, ResolvedRule], *, length_s: float) -> None:
    """Checks what can be checked only when the clip's length is known.

    Raises:
        TruthError: An entry begins after the clip's end, or a violation ends before its limit though the clip goes on.
    """
    for entry in truth.entries:
        where = f"{truth.clip}: the {'stay' if entry.rule_id is None else 'violation'} from {entry.start_s:g} s"
        if entry.start_s > length_s:
            raise TruthError(f"{where} begins after the clip's end at {length_s:g} s")
        rule = rules.get(entry.rule_id or "")
        if rule is not None and entry.end_s < min(entry.start_s + rule.limit_s, length_s) - truth.tolerance_s:
            raise TruthError(
                f"{where} ends at {entry.end_s:g} s, before the limit of {rule.limit_s:g} s of rule '{rule.id}'; "
                "expected it among `stays`"
            )


def _require(name: str, known: list[str], where: str) -> None:
    if name not in known:
        raise ValueError(f"{where}: '{name}' is not there; expected one of {known or 'none defined'}")


def _entry(number: int, rule_id: str | None, zone_id: str, what: _Object) -> TrueStay:
    return TrueStay(
        number=number,
        rule_id=rule_id,
        zone_id=zone_id,
        label=what.label,
        start_s=what.start_s,
        end_s=what.end_s,
        box=what.box,
        hidden=what.hidden,
        why=what.why if isinstance(what, TruthStay) else "",
        exempt=what.exempt if isinstance(what, TruthStay) else None,
        body=what.body,
    )
