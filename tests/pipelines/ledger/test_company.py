"""Who stands by is remembered: a vendor who steps aside for the proving look is still at the stall."""

from typing import Any

import pytest

STALL = (0.40, 0.4, 0.50, 0.8)
VENDOR = (0.51, 0.4, 0.55, 0.8)


@pytest.mark.parametrize(("there_until_s", "is_raised"), [(1000, True), (70, True), (30, False), (0, False)])
def test_a_stall_is_manned_when_somebody_was_there_in_half_of_the_looks(
    twins: Any, there_until_s: int, is_raised: bool
) -> None:
    stall = twins.thing(body=1, from_s=0, until_s=1000, label="stall", box=STALL)
    vendor = twins.thing(body=2, from_s=0, until_s=there_until_s, box=VENDOR, zones=())
    rule = twins.rule(100, labels=frozenset({"stall"}), type="street_vending", with_labels=frozenset({"person"}))
    patrol = twins.patrol(twins.street(things=[stall, vendor]), rule)
    for at_s in range(0, 121, 20):
        patrol.visit(float(at_s), most_looks=1)
    assert bool(patrol.raised) is is_raised


def test_who_stands_by_in_the_proving_look_is_enough(twins: Any) -> None:
    stall = twins.thing(body=1, from_s=0, until_s=1000, label="stall", box=STALL)
    vendor = twins.thing(body=2, from_s=95, until_s=1000, box=VENDOR, zones=())
    rule = twins.rule(100, labels=frozenset({"stall"}), type="street_vending", with_labels=frozenset({"person"}))
    patrol = twins.patrol(twins.street(things=[stall, vendor]), rule)
    for at_s in range(0, 101, 20):
        patrol.visit(float(at_s), most_looks=1)
    assert len(patrol.raised) == 1


def test_a_stall_that_stands_alone_is_no_offence_however_often_it_is_looked_at(twins: Any) -> None:
    stall = twins.thing(body=1, from_s=0, until_s=1000, label="stall", box=STALL)
    rule = twins.rule(100, labels=frozenset({"stall"}), type="street_vending", with_labels=frozenset({"person"}))
    far = twins.thing(body=2, from_s=0, until_s=1000, box=(0.70, 0.4, 0.74, 0.8), zones=())
    patrol = twins.patrol(twins.street(things=[stall, far]), rule)
    for at_s in range(0, 400, 5):
        patrol.visit(float(at_s), most_looks=1)
    assert not patrol.raised, "somebody stands three of its widths away, and is not with it"
