"""Photos of people: kept as sent, seen by their author, masked by a worker before others see them."""

import hashlib

import pytest

from api.uploads.service import MOST_ATTEMPTS


@pytest.fixture
def photo(street, pictured):
    """A photo that a grid worker has sent: its bytes and its hash."""
    data = pictured(7)
    answer = street.post("/photos?longitude=121.5&latitude=31.2&note=x", "grid_worker", content=data)
    assert answer.status_code == 201, answer.text
    assert answer.json()["is_masked"] is False
    return data, answer.json()["sha256"]


def mask(street, original, masked, **changes):
    return street.post("/worker/masks", "worker", json={"original": original, "masked": masked} | changes)


def test_until_it_is_masked_only_its_author_sees_a_photo(street, photo):
    data, sha256 = photo
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert street.get(f"/photos/{sha256}", "grid_worker").content == data
    assert street.get(f"/photos/{sha256}", "operator").status_code == 404
    assert street.get(f"/evidence/{sha256}", "operator").json()["error"]["code"] == "no_masked_copy"


def test_a_worker_is_told_gets_the_photo_and_from_then_on_all_see_the_masked_copy(street, photo):
    data, sha256 = photo
    assert street.claim()["photos_wait"] is True
    assert street.get(f"/worker/masks/{sha256}", "worker").status_code == 404, "not claimed yet"
    assert street.post("/worker/masks/claim", "worker").json() == {"orders": [{"original": sha256}]}
    assert street.post("/worker/masks/claim", "worker").json() == {"orders": []}, "one worker at a time"
    assert street.get(f"/worker/masks/{sha256}", "worker").content == data
    masked = street.upload()
    assert mask(street, sha256, masked).status_code == 204
    assert mask(street, sha256, masked).status_code == 204, "telling it again is no error"
    assert street.get(f"/evidence/{sha256}", "operator").headers["masked-sha256"] == masked
    assert street.claim()["photos_wait"] is False


def test_a_photo_goes_to_another_worker_when_the_first_dies_and_is_given_up_at_last(street, photo):
    _, sha256 = photo
    for _ in range(MOST_ATTEMPTS):
        assert street.post("/worker/masks/claim", "worker").json()["orders"] == [{"original": sha256}]
        street.clock.advance(61)
    assert street.post("/worker/masks/claim", "worker").json()["orders"] == []


def test_a_photo_that_cannot_be_masked_is_never_shown_masked(street, photo):
    _, sha256 = photo
    street.post("/worker/masks/claim", "worker")
    assert mask(street, sha256, None, failure="broken").status_code == 204
    street.clock.advance(120)
    assert street.post("/worker/masks/claim", "worker").json()["orders"] == []
    assert street.get(f"/evidence/{sha256}", "operator").status_code == 404


def test_the_photo_itself_and_what_is_not_stored_are_no_masked_copies(street, photo):
    _, sha256 = photo
    street.post("/worker/masks/claim", "worker")
    assert mask(street, sha256, sha256).json()["error"]["code"] == "not_masked"
    assert mask(street, sha256, "0" * 64).json()["error"]["code"] == "evidence_missing"
    assert mask(street, "0" * 64, "1" * 64).status_code == 404


@pytest.mark.parametrize("query", ["latitude=91", "longitude=nan", "taken_at=2026-06-01T00:00:00"])
def test_wrong_facts_are_refused(street, pictured, query):
    assert street.post(f"/photos?{query}", "grid_worker", content=pictured(1)).status_code == 422


def test_what_is_no_jpeg_is_refused(street):
    answer = street.post("/photos", "grid_worker", content=b"GIF89a")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "not_a_jpeg")


def test_a_worker_sees_no_picture_but_what_it_has_claimed(street):
    sha256 = street.upload()
    assert street.get(f"/worker/masks/{sha256}", "worker").status_code == 404
