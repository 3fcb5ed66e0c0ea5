"""Whether the workers can keep what the plans promise, as an estimate that states what it assumes."""

from dataclasses import dataclass

from pipelines.patrol.rounds import shortest_s
from pipelines.site import Plan, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What the workers can do."""

    slots: int = 8
    """Visits that all workers together do at the same time."""
    visit_s: float = 4.0
    """Seconds of one visit: 2.4 s of waiting for a key frame measured at one picture, and as much again for a
    second stream every other time."""

    @property
    def assumption(self) -> str:
        """The assumption in words."""
        return f"a visit takes {self.visit_s:g} s, the workers do {self.slots} at the same time, all plans run at once"

    def round_s(self, cameras: int) -> float:
        """Returns how long one round over so many cameras takes; never shorter than one visit."""
        return max(self.visit_s, self.visit_s * cameras / self.slots)


def strained_plans(site: Site, capacity: Capacity) -> list[str]:
    """Returns one line for each plan whose promise cannot be kept; empty where all can.

    Each camera is visited as often as the strictest plan that has it asks. Where the visits of all cameras together
    need more than the slots, every plan is late; else those whose own gap is shorter than a visit.
    """
    gaps_s: dict[str, float] = {}
    for plan in site.plans:
        for camera in plan.cameras:
            gaps_s[camera] = min(_gap_s(plan), gaps_s.get(camera, _gap_s(plan)))
    load = sum(capacity.visit_s / gap_s for gap_s in gaps_s.values())
    lines = []
    for plan in site.plans:
        gap_s = _gap_s(plan)
        needed_s = max(capacity.round_s(len(plan.cameras)), gap_s * load / capacity.slots)
        if needed_s > gap_s:
            promise = "max_gap_s" if gap_s == plan.max_gap_s else "its shortest round"
            lines.append(
                f"plan '{plan.id}' cannot be kept: {len(plan.cameras)} cameras need about {needed_s:.0f} s for a "
                f"round, {promise} is {gap_s:g}; add workers or slots, or allow a longer gap"
            )
    return lines


def _gap_s(plan: Plan) -> float:
    """Within a round each camera has its turn once: for the workers that is a gap of the round's length."""
    return min(plan.max_gap_s, shortest_s(plan.rounds))
