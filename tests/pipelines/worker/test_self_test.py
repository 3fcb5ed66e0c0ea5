"""The start-up check that deadlines work here."""

import pytest

from pipelines.worker.children import Nursery
from pipelines.worker.self_test import LONGEST_S, SelfTestError, check_deadlines


def test_the_real_capture_gives_a_camera_up_that_never_answers(nursery, stop):
    real = Nursery()
    assert check_deadlines(real, stop=stop) < LONGEST_S


def test_an_installation_without_working_deadlines_is_told_so(twin_sources, stop):
    with pytest.raises(SelfTestError, match=r"it took 2\.\d s\."):
        check_deadlines(Nursery(twin_sources.deaf_source), stop=stop, tries=1)


def test_a_capture_that_claims_to_have_opened_it_is_told_so_too(twin_sources, stop):
    with pytest.raises(SelfTestError, match="it was opened"):
        check_deadlines(Nursery(twin_sources.credulous_source), stop=stop)
