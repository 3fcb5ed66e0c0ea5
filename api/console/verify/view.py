"""What is shown of a case to be verified, from the API's answers; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.pages.language import Language
from api.pages.texts import name_of, say
from api.pages.times import span

REASONS: Final = ("nothing_there", "gone", "on_duty", "permitted", "not_ours", "unclear", "duplicate")
"""In the order of `RejectReason`; their place is their digit."""
_PAIRS: Final = (
    ("first_scene", "second_scene"),
    ("reference", "current"),
)
_STREET_ROLES: Final = frozenset({"first_scene", "second_scene", "current"})
"""Pictures of the camera's view, in which zone and box lie as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One big picture."""

    sha256: str
    role: str
    taken_at: str
    width: int
    height: int
    has_overlay: bool
    """Whether zone and box of the case can be drawn over it."""
    is_below_standard: bool

    @property
    def source(self) -> str:
        """Returns the address of its masked copy."""
        return f"/api/v1/evidence/{self.sha256}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line beside the pictures."""

    name: str
    """Key of its name's text."""
    value: str
    at: str | None = None
    """A time instead of a value."""


def shots_of(case: Mapping[str, Any]) -> tuple[Shot, ...]:
    """Returns the pictures to be compared, the earlier one first; of a report up to two of its photos."""
    held = case["pictures"]
    for pair in _PAIRS:
        found = [each for role in pair for each in held if each["role"] == role][:2]
        if found:
            return tuple(_shot(each, case) for each in found)
    photos = [each for each in held if each["parent_sha256"] is None]
    return tuple(_shot(each, case) for each in photos[:2])


def crops_of(case: Mapping[str, Any]) -> tuple[Shot, ...]:
    """Returns the cut-outs of the object."""
    roles = ("first_scene_crop", "second_scene_crop")
    return tuple(_shot(each, case) for role in roles for each in case["pictures"] if each["role"] == role)


def polygon_points(case: Mapping[str, Any]) -> str:
    """Returns the zone's polygon as the `points` of an SVG of 1000 x 1000; empty: there is none."""
    return " ".join(f"{float(x) * 1000:.1f},{float(y) * 1000:.1f}" for x, y in case["polygon"])


def legal_basis(case: Mapping[str, Any], camera: Mapping[str, Any] | None) -> str:
    """Returns what the zone says of the law it rests on; empty: nothing."""
    zones: Sequence[Mapping[str, Any]] = [] if camera is None else camera["zones"]
    return next((str(zone.get("legal_basis") or "") for zone in zones if zone["id"] == case["zone_id"]), "")


def dwell_line(language: Language, case: Mapping[str, Any]) -> str:
    """Returns "停留 [32 秒, 95 秒]，时限 20 秒"; empty where nothing is timed."""
    if case["limit_s"] is None:
        return ""
    dwell = case.get("dwell_at_end") or case["dwell"]
    lower, upper = dwell["lower_s"], dwell["upper_s"]
    most = say(language, "verify.unknown_upper") if upper is None else span(language, upper)
    limit = span(language, case["limit_s"])
    return say(language, "verify.dwell", lower=span(language, lower), upper=most, limit=limit)


def facts_of(
    language: Language, case: Mapping[str, Any], *, camera: Mapping[str, Any] | None, types: Mapping[str, str]
) -> list[Fact]:
    """Returns the lines beside the pictures, only those that have something to say.

    Args:
        language: Of the page.
        case: As the API answers.
        camera: Its camera, if it is in sight.
        types: Catalogue key -> name.
    """
    source = "" if case["camera_name"] else name_of(language, "origin", case["origin"])
    basis = legal_basis(case, camera)
    zone = " · ".join(
        each for each in (name_of(language, "zone", case["zone_kind"] or ""), case["zone_name"] or "") if each
    )
    rows = [
        Fact(name="verify.fact_rule", value=_rule(case, types)),
        Fact(name="verify.fact_dwell", value=dwell_line(language, case)),
        Fact(name="verify.fact_zone", value=zone),
        Fact(name="verify.fact_object", value=_object(language, case)),
        Fact(name="verify.fact_basis", value=basis),
        Fact(name="verify.fact_camera", value=case["camera_name"]),
        Fact(name="verify.fact_source", value=source),
        Fact(name="verify.fact_area", value=case["area"] or ""),
        Fact(name="verify.fact_opened", value="", at=case["opened_at"]),
        Fact(name="verify.fact_cleared", value="", at=case["cleared_at"]),
        Fact(name="verify.fact_fault", value=_fault(language, case)),
        Fact(name="verify.fact_report", value=_report(case)),
        Fact(name="verify.fact_recurrence", value=_recurrence(language, case)),
    ]
    return [row for row in rows if row.value or row.at]


def _shot(picture: Mapping[str, Any], case: Mapping[str, Any]) -> Shot:
    has_overlay = picture["role"] in _STREET_ROLES and bool(case["polygon"] or case["box"])
    return Shot(
        sha256=picture["sha256"],
        role=picture["role"],
        taken_at=picture["taken_at"],
        width=picture["width"],
        height=picture["height"],
        has_overlay=has_overlay,
        is_below_standard=picture["is_below_standard"],
    )


def _object(language: Language, case: Mapping[str, Any]) -> str:
    if case["label"] is None:
        return ""
    name = name_of(language, "label", case["label"])
    return name if case["count"] <= 1 else f"{name} × {case['count']}"


def _rule(case: Mapping[str, Any], types: Mapping[str, str]) -> str:
    name = types.get(case["type"], case["type"])
    return "" if case["rule_id"] is None else f"{name} ({case['rule_id']})"


def _fault(language: Language, case: Mapping[str, Any]) -> str:
    fault = case.get("fault")
    return "" if not fault else name_of(language, "fault", str(fault.get("kind", "")))


def _report(case: Mapping[str, Any]) -> str:
    report = case.get("report")
    if not report:
        return ""
    by = str(report.get("by") or "").removeprefix("person:")
    return " · ".join(each for each in (str(report.get("description") or ""), by) if each)


def _recurrence(language: Language, case: Mapping[str, Any]) -> str:
    before = case["recurrence_of"]
    return "" if before is None else say(language, "verify.recurrence", number=before["number"])
