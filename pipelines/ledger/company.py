"""Who stands by: a stall is an offence with somebody at it, a pile of goods without anybody."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Protocol

from pipelines.ledger.reading import Reading
from pipelines.ledger.state import Place
from pipelines.ledger.terms import Terms
from pipelines.orders import Sighting
from pipelines.rules.resolve import ResolvedRule
from vision.arrays import XyxyNorm


class AsksForCompany(Protocol):
    """What a rule says of who stands by: a `ResolvedRule` and a `Watched` both have it."""

    @property
    def with_labels(self) -> Collection[str]: ...

    @property
    def without_labels(self) -> Collection[str]: ...


def note_company(place: Place, sighting: Sighting, *, reading: Reading, terms: Terms) -> Place:
    """Returns the place, remembering for each rule that asks for company whether this look saw the right one.

    A vendor steps aside, or the network misses one for a look: what counts is who was there most of the time.
    """
    asking = [rule for rule in terms.occupancy_rules_about(sighting) if rule.with_labels or rule.without_labels]
    right = [rule.id for rule in asking if _is_seen(rule, sighting, reading)]
    if not right:
        return place
    return replace(place, company=place.company | {rule: place.company.get(rule, 0) + 1 for rule in right})


def was_in_right_company(rule: ResolvedRule, place: Place, sighting: Sighting, reading: Reading) -> bool:
    """Whether the company that the rule asks for is there (or not) in this look, or was in half of all that saw it."""
    return _is_seen(rule, sighting, reading) or 2 * place.company.get(rule.id, 0) >= place.sightings


def is_in_right_company(
    rule: AsksForCompany, sighting: Sighting, others: Sequence[Sighting], *, size_wh: tuple[int, int]
) -> bool:
    """Whether a look has the company that the rule asks for, and none that it forbids; always, if it asks none."""
    near = [each for each in others if each is not sighting and _is_near(sighting.box, each.box, size_wh)]
    if rule.with_labels and not any(each.label in rule.with_labels for each in near):
        return False
    return not any(each.label in rule.without_labels for each in near)


def _is_seen(rule: ResolvedRule, sighting: Sighting, reading: Reading) -> bool:
    return is_in_right_company(rule, sighting, reading.sightings, size_wh=reading.look.size_wh)


def _is_near(box: XyxyNorm, other: XyxyNorm, size_wh: tuple[int, int]) -> bool:
    """Whether the gap between the boxes, in pixels, is at most the first one's width."""
    width_px, height_px = size_wh
    across_px = max(box[0] - other[2], other[0] - box[2], 0.0) * width_px
    down_px = max(box[1] - other[3], other[1] - box[3], 0.0) * height_px
    return bool(across_px**2 + down_px**2 <= ((box[2] - box[0]) * width_px) ** 2)
