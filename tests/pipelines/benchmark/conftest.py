"""Hand-made truths and alarms: one camera, one fire lane with a limit of 20 s, boxes in a row."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from pipelines.benchmark.observed import Alarm, Glance, Observed
from pipelines.benchmark.pairing import Judged, judge
from pipelines.benchmark.tally import Tally, tally
from pipelines.benchmark.truth import Truth, parse_truth
from pipelines.rules.resolve import ResolvedRule, resolve_rules
from pipelines.rules.types import load_rule_types
from vision.arrays import XyxyNorm

LIMIT_S = 20.0
LENGTH_S = 200.0
HERE: XyxyNorm = (0.1, 0.5, 0.3, 0.7)
THERE: XyxyNorm = (0.6, 0.5, 0.8, 0.7)
TYPES = load_rule_types()


@dataclass
class Street:
    """Builds truths and alarms, and has them compared."""

    here: XyxyNorm = HERE
    there: XyxyNorm = THERE
    limit_s: float = LIMIT_S
    length_s: float = LENGTH_S
    types: Any = field(default_factory=lambda: TYPES, repr=False)

    def document(self, **changes: Any) -> dict[str, Any]:
        zone = {"id": "z", "kind": "fire_lane", "polygon": [[0, 0.4], [1, 0.4], [1, 1], [0, 1]]}
        rule = {"id": "r", "type": "fire_lane_blocked", "zone": "z", "limit_s": self.limit_s}
        camera = {"id": "gate", "name": "North gate", "zones": [zone], "rules": [rule]}
        return {"schema": 1, "clip": "gate.mp4", "tolerance_s": 0.5, "camera": camera, **changes}

    def violation(self, start_s: float, end_s: float, **changes: Any) -> dict[str, Any]:
        return {"rule": "r", "label": "car", "start_s": start_s, "end_s": end_s, "box": list(HERE), **changes}

    def stay(self, start_s: float, end_s: float, **changes: Any) -> dict[str, Any]:
        return {"zone": "z", "label": "car", "start_s": start_s, "end_s": end_s, "box": list(HERE), **changes}

    def truth(self, *violations: dict[str, Any], **changes: Any) -> Truth:
        document = self.document(violations=list(violations), **changes)
        return parse_truth(json.dumps(document), name="gate.truth.json", types=TYPES)

    def rules(self, truth: Truth) -> dict[str, ResolvedRule]:
        return {str(rule.id): rule for rule in resolve_rules(truth.camera, TYPES)}

    def alarm(self, raised_s: float, **changes: Any) -> Alarm:
        values: dict[str, Any] = {
            "rule_id": "r",
            "zone_id": "z",
            "subject_id": f"place-{raised_s}",
            "label": "car",
            "box": HERE,
            "raised_s": raised_s,
            "lower_s": self.limit_s,
        }
        return Alarm(**values | changes)

    def observed(self, *alarms: Alarm, **changes: Any) -> Observed:
        looks = tuple(Glance(at_s=float(second)) for second in range(int(self.length_s)))
        return Observed(**{"length_s": self.length_s, "alarms": alarms, "glances": looks} | changes)

    def judge(self, truth: Truth, *alarms: Alarm) -> Judged:
        return judge(truth, alarms, rules=self.rules(truth), length_s=self.length_s)

    def verdicts(self, truth: Truth, *alarms: Alarm) -> tuple[list[str], list[str]]:
        judged = self.judge(truth, *alarms)
        return [each.verdict.value for each in judged.alarms], [each.verdict.value for each in judged.truths]

    def tally(self, truth: Truth, *alarms: Alarm, **changes: Any) -> Tally:
        return tally(truth, self.observed(*alarms, **changes), rules=self.rules(truth))[0]


@pytest.fixture(scope="session")
def street() -> Street:
    return Street()
