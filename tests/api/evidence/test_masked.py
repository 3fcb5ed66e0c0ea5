"""Masked copies: sealed with their originals, shown to everybody, kept as long as the original."""

import hashlib
from datetime import timedelta

import pytest

from api.evidence.sweep import Sweeper


@pytest.fixture
def masked_visit(street):
    """A function: one visit whose picture comes with a masked copy; returns both hashes."""

    def visit():
        original, masked = street.upload(), street.upload()
        street.visit(street.look(1.0, picture=original, masked=masked))
        return original, masked

    return visit


def newer_picture(street):
    """The camera keeps its newest healthy picture for its own sake: from now on that is another one."""
    street.clock.advance(60)
    street.visit(street.look(1.0, picture=street.upload(), sightings=[]))


def test_the_masked_copy_is_shown_without_a_reason_under_the_originals_name(street, masked_visit):
    original, masked = masked_visit()
    answer = street.get(f"/evidence/{original}", "grid_worker")
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == masked == answer.headers["masked-sha256"]


def test_crops_and_drawn_copies_of_a_case_have_masked_twins_drawn_from_the_masked_scene(street, masked_visit):
    masked_visit()
    street.clock.advance(30)
    masked_visit()
    (case,) = street.get("/cases").json()["cases"]
    roles = {picture["role"]: picture["sha256"] for picture in case["pictures"]}
    assert {"first_scene_crop", "second_scene_overlay"} <= roles.keys()
    for role, sha256 in roles.items():
        answer = street.get(f"/evidence/{sha256}", "grid_worker")
        assert answer.status_code == 200, role
        assert answer.headers["masked-sha256"] != sha256, role


def test_a_report_that_names_a_masked_copy_which_is_not_stored_is_sent_back(street):
    original = street.upload()
    look = street.look(1.0, picture=original, masked="0" * 64)
    answer = street.send(street.report(street.order(), [look]))
    assert (answer.status_code, answer.json()["error"]["missing"]) == (409, ["0" * 64])


def test_a_picture_of_an_older_worker_has_no_masked_copy_and_says_so(street):
    original = street.upload()
    street.visit(street.look(1.0, picture=original))
    answer = street.get(f"/evidence/{original}", "grid_worker")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_masked_copy")


def test_a_masked_copy_stays_as_long_as_its_original_and_no_longer(street, masked_visit):
    original, masked = masked_visit()
    sweeper = Sweeper(database=street.database, pictures=street.pictures)
    sweeper.sweep_once(street.clock.now + timedelta(hours=2))
    assert street.pictures.has(masked), "its original is a candidate"
    street.clock.advance(60)
    street.empty_visit()
    newer_picture(street)
    later = street.clock.now + timedelta(days=2)
    for _ in range(2):
        sweeper.sweep_once(later)
    assert not street.pictures.has(original)
    assert not street.pictures.has(masked)
