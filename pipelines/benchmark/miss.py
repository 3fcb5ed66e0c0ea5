"""Why a violation was missed: the first step on the way from the picture to the alarm that went wrong."""

from collections import Counter
from collections.abc import Sequence

from pipelines.benchmark.likeness import SAME_IOU_FROM, iou, is_same_spot
from pipelines.benchmark.observed import Glance, Observed, Remembered, Spotted
from pipelines.benchmark.truth import TrueStay
from pipelines.look import SURE_FROM
from pipelines.rules.resolve import ResolvedRule
from vision.picture_health import PictureHealth

SELDOM_UP_TO = 0.5
"""Share of looks up to which seeing something is worth a remark."""


def why_missed(entry: TrueStay, observed: Observed, *, rule: ResolvedRule, classes: Sequence[str] = ()) -> str:
    """Returns one sentence; the steps are asked in the order in which a picture goes through them."""
    if classes and not rule.labels.intersection(classes):
        return f"the network names none of what rule '{rule.id}' watches: {_listed(sorted(rule.labels))}"
    if entry.label not in rule.labels:
        return f"rule '{rule.id}' does not watch '{entry.label}': it watches {_listed(sorted(rule.labels))}"
    during = [
        each for each in observed.glances if entry.start_s <= each.at_s <= entry.end_s and not _hides(entry, each)
    ]
    if not during:
        return "no look fell into the stay while it could be seen"
    healthy = [each for each in during if each.health is PictureHealth.OK]
    if not healthy:
        worst = Counter(each.health.value for each in during).most_common(1)[0][0]
        return f"all {len(during)} looks at it were unfit: {worst}"
    reason = _why_not_seen(entry, healthy, rule) or _why_not_proven(entry, observed, rule=rule)
    return f"the network has no class '{entry.label}'; {reason}" if classes and entry.label not in classes else reason


def _why_not_seen(entry: TrueStay, looks: Sequence[Glance], rule: ResolvedRule) -> str:
    """Returns why the network's findings made no stay of it; empty where they could have."""
    there = [[each for each in look.spotted if is_same_spot(each.box, entry.box)] for look in looks]
    sure = [[each for each in found if each.confidence >= SURE_FROM] for found in there]
    right = [[each for each in found if each.label in rule.labels] for found in sure]
    inside = [[each for each in found if rule.zone_id in each.zones] for found in right]
    watched = [[each for each in found if rule.concerns(each.label, each.zones)] for found in inside]
    n = len(looks)
    if not _looks_with(right):
        return _not_found(entry, there, sure, of=n)
    if not _looks_with(inside):
        return f"found in {_looks_with(right)} of {n} looks, but never standing in zone '{rule.zone_id}'"
    if not _looks_with(watched):
        return f"found in {_looks_with(inside)} of {n} looks, but always in a zone too that excuses it"
    return ""


def _not_found(
    entry: TrueStay, there: Sequence[Sequence[Spotted]], sure: Sequence[Sequence[Spotted]], *, of: int
) -> str:
    if _looks_with(sure):
        labels = Counter(each.label for found in sure for each in found)
        named = ", ".join(f"{label} {count} times" for label, count in labels.most_common(3))
        return f"never found as '{entry.label}' in {of} looks; at its spot the network saw {named}"
    if _looks_with(there):
        best = max((each for found in there for each in found), key=lambda each: each.confidence)
        return (
            f"never found surely enough in {of} looks: at best as {best.label} at {best.confidence:.2f}, "
            f"below {SURE_FROM:g}"
        )
    return f"nothing was found at its spot in any of {of} looks"


def _why_not_proven(entry: TrueStay, observed: Observed, *, rule: ResolvedRule) -> str:
    """Returns why the ledger did not prove what the network found."""
    raised = [each for each in observed.alarms if each.rule_id == rule.id and is_same_spot(each.box, entry.box)]
    early = [each for each in raised if entry.start_s <= each.raised_s < entry.start_s + rule.limit_s]
    if early:
        return f"its alarm was raised {entry.start_s + rule.limit_s - early[0].raised_s:.1f} s too early"
    late = [each for each in raised if each.raised_s - each.lower_s <= entry.end_s < each.raised_s]
    if late:
        return f"its alarm was raised {late[0].raised_s - entry.end_s:.1f} s after the end"
    elsewhere = [e for e in observed.alarms if e.rule_id == rule.id and entry.start_s <= e.raised_s <= entry.end_s]
    beside = max((iou(each.box, entry.box) for each in elsewhere), default=0.0)
    if 0 < beside < SAME_IOU_FROM and not raised:
        return f"an alarm was raised, but its box overlaps the truth by IoU {beside:.2f} only"
    stays = _stays_of(entry, observed, rule=rule)
    seen = _seen_text(entry, observed, rule)
    if not stays:
        return f"{seen}, but the ledger made no place of it: it never stood still"
    longest = max(stays, key=lambda each: each.lower_s)
    if longest.lower_s < rule.limit_s:
        pieces = f" in {len(stays)} pieces" if len(stays) > 1 else ""
        return (
            f"{seen}; the ledger proved at most {longest.lower_s:.1f} of {rule.limit_s:g} s{pieces} "
            f"(from {longest.first_s:g} to {longest.last_s:g} s)"
        )
    if not longest.has_first_picture:
        return f"{seen}; the ledger proved {longest.lower_s:.1f} s, but no whole picture was taken"
    return f"{seen}; the ledger proved {longest.lower_s:.1f} s, but no second picture, or the wrong company, stood by"


def _stays_of(entry: TrueStay, observed: Observed, *, rule: ResolvedRule) -> list[Remembered]:
    is_count = rule.kind == "count"
    return [
        each
        for each in observed.remembered
        if each.is_run == is_count
        and each.first_s <= entry.end_s
        and each.last_s >= entry.start_s
        and (is_same_spot(each.box, entry.box) or iou(each.box, entry.box) > 0)
        and rule.zone_id in each.zones
    ]


def _seen_text(entry: TrueStay, observed: Observed, rule: ResolvedRule) -> str:
    looks = [each for each in observed.glances if entry.start_s <= each.at_s <= entry.end_s and not _hides(entry, each)]
    found = sum(
        sum(
            each.confidence >= SURE_FROM and rule.concerns(each.label, each.zones) and is_same_spot(each.box, entry.box)
            for each in look.spotted
        )
        >= rule.min_count
        for look in looks
    )
    seldom = "only " if found <= SELDOM_UP_TO * len(looks) else ""
    return f"found in {seldom}{found} of {len(looks)} looks"


def _hides(entry: TrueStay, look: Glance) -> bool:
    return any(from_s <= look.at_s <= until_s for from_s, until_s in entry.hidden)


def _looks_with(found: Sequence[Sequence[Spotted]]) -> int:
    return sum(bool(each) for each in found)


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(labels) if len(labels) <= 6 else f"{', '.join(labels[:6])} and {len(labels) - 6} more"
