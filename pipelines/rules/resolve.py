"""A camera's rules with everything filled in that the site file left to the rule's type."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipelines.orders import Watched
from pipelines.rules.types import RuleType, RuleTypes, load_rule_types
from pipelines.site import Camera, Rule, RuleId, Zone, ZoneId

__all__ = [
    "ResolvedRule",
    "RuleTypes",
    "UnknownRuleType",
    "WrongZoneKind",
    "load_rule_types",
    "resolve_rules",
    "watched",
]


class RuleError(ValueError):
    """A rule that cannot be applied to its camera."""


class UnknownRuleType(RuleError):
    """A rule's type is not a key of the catalogue that a camera can see."""


class WrongZoneKind(RuleError):
    """A rule's type has no meaning on a zone of that kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedRule:
    """One rule, complete."""

    id: RuleId
    type: str
    """Catalogue key."""
    kind: Literal["occupancy", "count"]
    zone_id: ZoneId
    labels: frozenset[str]
    """The rule's own labels, or all labels of its type's groups."""
    limit_s: float
    warn_s: float | None = None
    min_count: int = 1
    with_labels: frozenset[str] = frozenset()
    """One of these must stand within one box width of the object; empty: no such condition."""
    without_labels: frozenset[str] = frozenset()
    """None of these may."""
    outside_zones: frozenset[str] = frozenset()
    """Ids of the camera's zones that excuse what stands in them."""

    def concerns(self, label: str, zones: Iterable[str]) -> bool:
        """Whether an object of that label that stands in those zones is this rule's business."""
        touched = frozenset(zones)
        return label in self.labels and self.zone_id in touched and self.outside_zones.isdisjoint(touched)


def resolve_rules(camera: Camera, types: RuleTypes) -> tuple[ResolvedRule, ...]:
    """Returns the camera's rules, complete, in the order of the site file.

    To leave out what does not apply now, give a camera that has only the zones and rules that do.

    Raises:
        UnknownRuleType: A rule's type is not a known key.
        WrongZoneKind: A rule's zone is of a kind that its type does not go with.
    """
    zones = {zone.id: zone for zone in camera.zones}
    return tuple(_resolve(rule, zones, camera=camera, types=types) for rule in camera.rules)


def watched(rules: Iterable[ResolvedRule]) -> tuple[Watched, ...]:
    """Returns what a worker needs to know of the rules."""
    return tuple(
        Watched(
            rule=rule.id,
            zone=rule.zone_id,
            labels=tuple(sorted(rule.labels)),
            min_count=rule.min_count if rule.kind == "count" else None,
            outside=tuple(sorted(rule.outside_zones)),
            with_labels=tuple(sorted(rule.with_labels)),
            without_labels=tuple(sorted(rule.without_labels)),
        )
        for rule in rules
    )


def _resolve(rule: Rule, zones: dict[str, Zone], *, camera: Camera, types: RuleTypes) -> ResolvedRule:
    found = types.types.get(rule.type)
    if found is None:
        raise UnknownRuleType(
            f"camera '{camera.id}', rule '{rule.id}': no rule type '{rule.type}'; expected one of {list(types.keys)}"
        )
    zone = zones[rule.zone]
    if zone.kind not in found.zones:
        allowed = [kind.value for kind in found.zones]
        raise WrongZoneKind(
            f"camera '{camera.id}', rule '{rule.id}': '{rule.type}' cannot be put on zone '{zone.id}' of kind "
            f"'{zone.kind.value}'; expected a zone of kind {allowed}"
        )
    return ResolvedRule(
        id=RuleId(rule.id),
        type=rule.type,
        kind=found.kind,
        zone_id=ZoneId(zone.id),
        labels=frozenset(rule.labels) if rule.labels is not None else _labels(types, found.groups),
        limit_s=rule.limit_s if rule.limit_s is not None else found.limit_s,
        warn_s=rule.warn_s if rule.warn_s is not None else found.warn_s,
        min_count=rule.min_count if rule.min_count is not None else found.min_count,
        with_labels=_labels(types, (found.with_group,)),
        without_labels=_labels(types, (found.without_group,)),
        outside_zones=_excusing(found, zones.values()),
    )


def _labels(types: RuleTypes, groups: Iterable[str | None]) -> frozenset[str]:
    return frozenset[str]().union(*(types.labels_of(group) for group in groups if group is not None))


def _excusing(found: RuleType, zones: Iterable[Zone]) -> frozenset[str]:
    return frozenset(zone.id for zone in zones if zone.kind in found.outside)
