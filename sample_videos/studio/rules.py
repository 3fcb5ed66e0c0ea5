"""What the rules of a scene mean, as far as its truth needs to know.

The one mapping is `pipelines/rules/types.toml`; this package may not import it, so scenes say labels and limits
themselves, and a test compares what is left here with it.
"""

from collections.abc import Sequence

from sample_videos.studio.scene import Scene, SceneError, SceneRule
from sample_videos.studio.stops import Stop

COUNTS = frozenset({"non_motor_parking", "crowd_gathering"})
"""Types that count; all others watch single objects."""
NEEDS_PERSON = frozenset({"street_vending", "market_overrun"})
FORBIDS_PERSON = frozenset({"goods_piled"})
EXCUSED_IN = {"non_motor_parking": "bike_bay", "market_overrun": "allowed_stall"}
"""The kind of zone in which a type leaves things alone."""


def labels_of(rule: SceneRule) -> list[str]:
    """Returns the labels that a rule looks for.

    Raises:
        SceneError: The rule does not say them.
    """
    if not rule.labels:
        raise SceneError(f"rule {rule.id}: expected `labels`, the classes it looks for; the studio guesses none")
    return rule.labels


def limit_of(rule: SceneRule) -> float:
    """Returns a rule's limit in seconds.

    Raises:
        SceneError: The rule does not say it.
    """
    if rule.limit_s is None:
        raise SceneError(f"rule {rule.id}: expected `limit_s`, the stay in seconds that makes a violation")
    return rule.limit_s


def least_of(rule: SceneRule) -> int:
    """Returns how many a counting rule wants at once.

    Raises:
        SceneError: The rule does not say it.
    """
    if rule.min_count is None:
        raise SceneError(f"rule {rule.id}: expected `min_count`, {rule.type} counts")
    return rule.min_count


def concerned(rule: SceneRule, stops: Sequence[Stop]) -> list[Stop]:
    """Returns the stops in the rule's zone of what the rule looks for, excused or not."""
    labels = labels_of(rule)
    return [stop for stop in stops if rule.zone in stop.zones and str(stop.actor.look.kind) in labels]


def excuse(rule: SceneRule, scene: Scene, stop: Stop) -> str | None:
    """Returns why a zone excuses the stop; None when none does."""
    kind = EXCUSED_IN.get(rule.type)
    zones = [zone for zone in scene.zones if zone.kind == kind and zone.id in stop.zones]
    return f"stands in {zones[0].id}, where it may" if zones else None
