"""`If-Match` as cases and cameras take it: one reading, two forms of a version."""

import pytest

from api.cameras.deps import seen_camera_version
from api.cases.deps import seen_version
from api.errors import Invalid
from api.if_match import version_in


@pytest.mark.parametrize("sent", [None, "*", " * "])
def test_without_a_version_any_is_taken(sent):
    assert version_in(sent, "[0-9]+", of="the case", example="1") is None
    assert seen_version(sent) is None
    assert seen_camera_version(sent) is None


@pytest.mark.parametrize("around", ['"{}"', 'W/"{}"', ' "{}" '])
def test_an_etag_is_read_strong_and_weak(around):
    assert version_in(around.format("17"), "[0-9]+", of="the case", example="1") == "17"
    assert seen_version(around.format("17")) == 17
    assert seen_camera_version(around.format("0123456789abcdef")) == "0123456789abcdef"


@pytest.mark.parametrize(
    "sent", ["", "17", '"17', '"17", "18"', '"-1"', '"1234567890"', '"٧"', '"1" or "2"', '"1"\n"2"']
)
def test_what_no_case_was_answered_with_is_refused_with_an_example(sent):
    with pytest.raises(Invalid, match=r'ETag of the case .* such as "1"'):
        seen_version(sent)
    with pytest.raises(Invalid, match=r'ETag of the camera .* such as "0123456789abcdef"'):
        seen_camera_version(sent)
