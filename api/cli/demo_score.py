"""What the demo found against the ground truth of its sample cameras."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from vision.arrays import XyxyNorm
from vision.boxes import boxes_array, iou_matrix

GRACE_S = 15.0
"""From the limit to a case: one round of the patrol and its visit."""
LEAST_IOU = 0.3
"""A case is about an object whose box it overlaps so much, or whose centre it holds (docs/truth.md)."""
CLOSE_CALL = 0.1
"""A stay this close to its limit may be judged either way: it is not counted, and a case for it is not false."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCase:
    """One case, as far as the score needs it."""

    camera_id: str
    rule_id: str
    opened_s: float
    """Unix time at which it appeared."""
    seen_s: float
    """Unix time of the picture that completed its proof."""
    box: XyxyNorm | None = None

    @classmethod
    def from_document(cls, case: Mapping[str, Any]) -> "DemoCase":
        """Returns it from the API's JSON."""
        seen = [picture["taken_at"] for picture in case["pictures"] if picture["role"] == "second_scene"]
        box = case.get("box")
        return cls(
            camera_id=case["camera_id"],
            rule_id=case["rule_id"] or "",
            opened_s=datetime.fromisoformat(case["opened_at"]).timestamp(),
            seen_s=datetime.fromisoformat(seen[0] if seen else case["opened_at"]).timestamp(),
            box=None if box is None else (box[0], box[1], box[2], box[3]),
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
    exempt_alarms: int
    """Cases about what only a person can tell from a violation, such as a fire engine on duty."""
    cases: int

    def as_document(self) -> dict[str, Any]:
        """Returns it for JSON."""
        names = ("seconds", "cameras", "first_case_s", "violations", "found", "missed", "false_alarms")
        return {"schema": 1, **{name: getattr(self, name) for name in (*names, "exempt_alarms", "cases")}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """One sample camera: what happens in its clip, how long that is, and when it first began."""

    truth: Mapping[str, Any]
    epoch_s: float
    """Unix time of media time 0."""
    length_s: float

    def starts(self, window_s: tuple[float, float]) -> list[float]:
        """Returns the Unix times at which the clip began anew, from the run that the window's start falls into on."""
        first, last = (int((edge_s - self.epoch_s) // self.length_s) for edge_s in window_s)
        return [self.epoch_s + number * self.length_s for number in range(first, last + 1)]


class _Kind(Enum):
    """What a case about a stay is; where several fit, the first one here holds."""

    COUNTED = "a violation that there was time to prove"
    ALLOWED = "a violation that is not counted, a close call, or a time that the truth leaves open"
    EXEMPT = "something that looks like a violation, and is none"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stay:
    camera_id: str
    rule_id: str
    due_s: float
    end_s: float
    tolerance_s: float
    kind: _Kind
    box: XyxyNorm | None = None

    def fits(self, case: DemoCase) -> bool:
        is_same = (case.camera_id, case.rule_id) == (self.camera_id, self.rule_id)
        is_then = self.due_s - self.tolerance_s <= case.seen_s <= self.end_s + self.tolerance_s
        return is_same and is_then and _is_there(case.box, self.box)


def score(loops: Sequence[Loop], cases: Sequence[DemoCase], *, window_s: tuple[float, float]) -> DemoScore:
    """Returns the score of one run from `window_s[0]` to `window_s[1]` (Unix time).

    A violation counts when its limit is reached, counted from the later of its start and the window's, at least
    `GRACE_S` before the window's end: nobody can prove what it had no time to look at. A case that pairs with a
    violation counted or not is right; any other is a false alarm, a second one for the same violation too. A case
    for an exempt stay is neither.
    """
    stays = [stay for loop in loops for stay in _stays(loop, window_s)]
    stays.sort(key=lambda stay: (list(_Kind).index(stay.kind), stay.due_s))
    paired: set[int] = set()
    false_alarms = 0
    for case in sorted(cases, key=lambda each: each.seen_s):
        match = next((n for n, stay in enumerate(stays) if n not in paired and stay.fits(case)), None)
        if match is None:
            false_alarms += 1
        else:
            paired.add(match)
    counted = {n for n, stay in enumerate(stays) if stay.kind is _Kind.COUNTED}
    first = min((case.opened_s for case in cases), default=None)
    return DemoScore(
        seconds=round(window_s[1] - window_s[0], 1),
        cameras=len(loops),
        first_case_s=None if first is None else round(first - window_s[0], 1),
        violations=len(counted),
        found=len(counted & paired),
        missed=len(counted - paired),
        false_alarms=false_alarms,
        exempt_alarms=sum(stays[n].kind is _Kind.EXEMPT for n in paired),
        cases=len(cases),
    )


def first_due_s(loops: Sequence[Loop], *, since_s: float) -> float | None:
    """Returns the Unix time at which the first whole violation from `since_s` on is due; None where there is none."""
    whole = [
        stay.due_s
        for loop in loops
        for stay in _stays(loop, (since_s, since_s + 2 * loop.length_s))
        if stay.kind is _Kind.COUNTED and stay.due_s > since_s
    ]
    return min(whole, default=None)


def _stays(loop: Loop, window_s: tuple[float, float]) -> Iterator[_Stay]:
    """Everything that a case may be about, in every run of the clip that the window touches."""
    limits = {str(rule["id"]): float(rule["limit_s"]) for rule in loop.truth["camera"]["rules"]}
    excused = list(_excused(loop.truth, limits))
    for zero_s in loop.starts(window_s):
        for violation in loop.truth["violations"]:
            rule_id = str(violation["rule"])
            yield _stay(loop, violation, rule=(rule_id, limits[rule_id]), zero_s=zero_s, window_s=window_s)
        for entry, rule in excused:
            yield _stay(loop, entry, rule=rule, zero_s=zero_s, window_s=None)


def _excused(
    truth: Mapping[str, Any], limits: Mapping[str, float]
) -> Iterator[tuple[Mapping[str, Any], tuple[str, float]]]:
    """Yields what is no violation, though a case about it is no false alarm; each with a rule of its zone and limit."""
    for stay in truth.get("stays", ()):
        for rule_id in _rules_of(truth, stay["zone"]):
            if stay.get("exempt") or _is_close(stay, limits[rule_id]):
                yield stay, (rule_id, limits[rule_id])
    for span in truth.get("ignore", ()):
        yield from ((span, (rule_id, 0.0)) for rule_id in _rules_of(truth, span["zone"]))


def _stay(
    loop: Loop,
    entry: Mapping[str, Any],
    *,
    rule: tuple[str, float],
    zero_s: float,
    window_s: tuple[float, float] | None,
) -> _Stay:
    """Returns the entry of the truth in one run of the clip; only a violation is given a window to count in."""
    rule_id, limit_s = rule
    start_s, end_s = zero_s + entry["start_s"], zero_s + entry["end_s"]
    kind = _Kind.EXEMPT if entry.get("exempt") else _Kind.ALLOWED
    if window_s is not None and not _is_close(entry, limit_s):
        provable_s = max(start_s, window_s[0] + GRACE_S) + limit_s + GRACE_S
        kind = _Kind.COUNTED if provable_s <= min(end_s, window_s[1]) else kind
    box = entry.get("box")
    # NOTE: something exempt, or close to its limit, may well be shorter than it.
    due_s = start_s + limit_s if kind is _Kind.COUNTED else min(start_s + limit_s, end_s)
    return _Stay(
        camera_id=str(loop.truth["camera"]["id"]),
        rule_id=rule_id,
        due_s=due_s,
        end_s=end_s,
        tolerance_s=float(loop.truth.get("tolerance_s", 2.0)),
        kind=kind,
        box=None if box is None else (box[0], box[1], box[2], box[3]),
    )


def _rules_of(truth: Mapping[str, Any], zone_id: str) -> list[str]:
    return [str(rule["id"]) for rule in truth["camera"]["rules"] if rule["zone"] == zone_id]


def _is_close(entry: Mapping[str, Any], limit_s: float) -> bool:
    return bool(abs(entry["end_s"] - entry["start_s"] - limit_s) <= CLOSE_CALL * limit_s)


def _is_there(found: XyxyNorm | None, true: XyxyNorm | None) -> bool:
    if found is None or true is None:
        return True
    x, y = (found[0] + found[2]) / 2, (found[1] + found[3]) / 2
    is_inside = true[0] <= x <= true[2] and true[1] <= y <= true[3]
    return is_inside or bool(iou_matrix(boxes_array([found]), boxes_array([true]))[0, 0] >= LEAST_IOU)
