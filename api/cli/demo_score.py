"""What the demo found against the ground truth of its sample cameras."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCase:
    """One case, as far as the score needs it."""

    camera_id: str
    rule_id: str
    opened_s: float
    """Unix time at which it appeared."""
    seen_s: float
    """Unix time of the picture that completed its proof."""

    @classmethod
    def from_document(cls, case: Mapping[str, Any]) -> "DemoCase":
        """Returns it from the API's JSON."""
        seen = [picture["taken_at"] for picture in case["pictures"] if picture["role"] == "second_scene"]
        return cls(
            camera_id=case["camera_id"],
            rule_id=case["rule_id"] or "",
            opened_s=datetime.fromisoformat(case["opened_at"]).timestamp(),
            seen_s=datetime.fromisoformat(seen[0] if seen else case["opened_at"]).timestamp(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoScore:
    """The summary that `lunxun demo --json` prints."""

    seconds: float
    cameras: int
    first_case_s: float | None
    violations: int
    """Due within the time, by the truth."""
    found: int
    missed: int
    false_alarms: int
    cases: int

    def as_document(self) -> dict[str, Any]:
        """Returns it for JSON."""
        names = ("seconds", "cameras", "first_case_s", "violations", "found", "missed", "false_alarms", "cases")
        return {"schema": 1, **{name: getattr(self, name) for name in names}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loops:
    """When the sample clips began, and how long each of them is before it begins again."""

    epoch_s: float
    """Unix time of media time 0."""
    length_s: float


def score(
    truths: Sequence[Mapping[str, Any]], cases: Sequence[DemoCase], *, loops: Loops, window_s: tuple[float, float]
) -> DemoScore:
    """Returns the score of one run from `window_s[0]` to `window_s[1]` (Unix time).

    A violation counts when its limit is reached, counted from the later of its start and the window's, at least
    `GRACE_S` before the window's end: nobody can prove what it had no time to look at. A case that pairs with a
    violation counted or not is right; any other is a false alarm, a second one for the same violation too.
    """
    stays = [stay for each in truths for stay in _stays(each, loops, window_s)]
    paired: set[int] = set()
    false_alarms = 0
    for case in sorted(cases, key=lambda each: each.seen_s):
        match = next((n for n, stay in enumerate(stays) if n not in paired and stay.fits(case)), None)
        if match is None:
            false_alarms += 1
        else:
            paired.add(match)
    counted = {n for n, stay in enumerate(stays) if stay.is_counted}
    first = min((case.opened_s for case in cases), default=None)
    return DemoScore(
        seconds=round(window_s[1] - window_s[0], 1),
        cameras=len(truths),
        first_case_s=None if first is None else round(first - window_s[0], 1),
        violations=len(counted),
        found=len(counted & paired),
        missed=len(counted - paired),
        false_alarms=false_alarms,
        cases=len(cases),
    )


GRACE_S = 15.0
"""From the limit to a case: one round of the patrol and its visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stay:
    camera_id: str
    rule_id: str
    due_s: float
    end_s: float
    tolerance_s: float
    is_counted: bool

    def fits(self, case: DemoCase) -> bool:
        is_same = (case.camera_id, case.rule_id) == (self.camera_id, self.rule_id)
        return is_same and self.due_s - self.tolerance_s <= case.seen_s <= self.end_s + self.tolerance_s


def _stays(truth: Mapping[str, Any], loops: Loops, window_s: tuple[float, float]) -> list[_Stay]:
    limits = {rule["id"]: float(rule["limit_s"]) for rule in truth["camera"]["rules"]}
    stays = []
    first, last = (int((edge_s - loops.epoch_s) // loops.length_s) for edge_s in window_s)
    for loop in range(first, last + 1):
        zero_s = loops.epoch_s + loop * loops.length_s
        for violation in truth["violations"]:
            start_s, end_s = zero_s + violation["start_s"], zero_s + violation["end_s"]
            limit_s = limits[violation["rule"]]
            provable_s = max(start_s, window_s[0] + GRACE_S) + limit_s + GRACE_S
            stays.append(
                _Stay(
                    camera_id=truth["camera"]["id"],
                    rule_id=violation["rule"],
                    due_s=start_s + limit_s,
                    end_s=end_s,
                    tolerance_s=float(truth["tolerance_s"]),
                    is_counted=provable_s <= min(end_s, window_s[1]),
                )
            )
    return stays
