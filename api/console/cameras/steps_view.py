"""The first steps of an empty system, and which of them are done; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step."""

    name: str
    """Of its texts: `cameras.step_NAME`, `cameras.step_NAME_why`."""
    is_done: bool


def steps_of(cameras: Sequence[Answer], plans: Sequence[Answer]) -> list[Step]:
    """Returns the steps in their order, by what `GET /cameras` and `GET /plans` answer."""
    return [
        Step(name="camera", is_done=bool(cameras)),
        Step(name="zone", is_done=any(each["rule_count"] for each in cameras)),
        Step(name="plan", is_done=any(each["is_running"] for each in plans)),
        Step(name="look", is_done=any(each["state"]["last_inspected_at"] for each in cameras)),
    ]


def first_left(steps: Sequence[Step]) -> str | None:
    """Returns the name of the step to do now; None: all are done."""
    return next((each.name for each in steps if not each.is_done), None)


def zone_camera(cameras: Sequence[Answer]) -> str | None:
    """Returns the camera whose zones are drawn first: the first without a rule; None: there is none."""
    without = (each["id"] for each in cameras if not each["rule_count"])
    return next(without, None)
