"""The visit after a case was reported as handled."""

from itertools import pairwise

from pipelines.brief_visit import LOOKS_FOR_ABSENCE
from pipelines.orders import OrderKind
from pipelines.outcome import Outcome

CAR = (0.2, 0.3, 0.5, 0.7)


def test_a_recheck_takes_enough_whole_pictures_of_the_main_stream_whatever_they_show(world, order, thing):
    for things in ([], [thing(CAR)]):
        world.street.things[:] = things
        world.opener.opened.clear()
        report = world.visit(order(OrderKind.RECHECK))
        assert (report.outcome, report.kind) == (Outcome.INSPECTED, OrderKind.RECHECK)
        assert world.opener.opened == ["main"]
        assert len(report.looks) == LOOKS_FOR_ABSENCE
        assert all(look.picture is not None for look in report.looks)
        offsets = [look.offset_s for look in report.looks]
        assert all(later - earlier >= 1.0 for earlier, later in pairwise(offsets))


def test_looks_that_may_be_from_before_the_order_do_not_count(world, order):
    """A first key frame may be as old as the gap between key frames: three more are to follow it."""
    world.opener.time_error_s = 1.5
    report = world.visit(order(OrderKind.RECHECK))
    proven = [look for look in report.looks if look.offset_s - look.time_error_s > 0]
    assert len(proven) == LOOKS_FOR_ABSENCE
    assert len(report.looks) == LOOKS_FOR_ABSENCE + 1


def test_a_camera_whose_pictures_are_never_provably_new_ends_with_its_budget(world, order):
    world.opener.time_error_s = 1000.0
    report = world.visit(order(OrderKind.RECHECK))
    assert report.outcome is Outcome.INSPECTED
    assert report.ended_offset_s <= order().budget_s + 1.0


def test_a_black_camera_is_given_up_after_a_few_looks(world, order):
    world.street.black_until_s = float("inf")
    report = world.visit(order(OrderKind.RECHECK))
    assert report.outcome is Outcome.DEGRADED
    assert 0 < len(report.looks) <= 2 * LOOKS_FOR_ABSENCE
    assert world.opener.open_now == 0
