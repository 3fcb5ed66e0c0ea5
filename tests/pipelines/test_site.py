"""Plans of a site file: gaps, hours and rounds."""

import pytest
from pydantic import ValidationError

from pipelines.site import ROUNDS_GAP_S, Plan

PLAN = {"id": "p", "name": "p", "cameras": ["c"]}


def test_a_plan_with_rounds_needs_no_gap_and_says_all_of_it_when_written_out() -> None:
    plan = Plan.model_validate({**PLAN, "rounds": ["09:00-11:00", "15:00-17:00"]})
    assert plan.max_gap_s == ROUNDS_GAP_S
    assert Plan.model_validate(plan.model_dump(mode="json")) == plan


def test_a_plan_without_rounds_needs_its_gap() -> None:
    for rounds in ({}, {"rounds": []}):
        with pytest.raises(ValidationError, match="Field required"):
            Plan.model_validate(PLAN | rounds)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"rounds": ["09:00-11:00", "10:59-12:00"]}, "overlap"),
        ({"rounds": ["22:00-06:00", "05:00-07:00"]}, "overlap"),
        ({"rounds": ["09:00-11:00", "09:00-11:00"]}, "used twice"),
        ({"rounds": ["09:00-09:00"]}, "no end"),
        ({"rounds": ["9-11"]}, "expected hours such as"),
        ({"rounds": ["09:00-11:00"], "hours": ["08:00-12:00"]}, "not both"),
    ],
)
def test_rounds_that_cannot_be_kept_apart_are_refused(content: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Plan.model_validate(PLAN | content)


def test_rounds_may_touch_and_run_over_midnight() -> None:
    rounds = ["09:00-11:00", "11:00-13:00", "22:00-06:00", "18:00-24:00"][:3]
    assert len(Plan.model_validate(PLAN | {"rounds": rounds}).rounds) == 3
