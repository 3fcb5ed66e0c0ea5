"""A camera's form: what is sent of what was typed, and at which field a refusal is told."""

from typing import Any

import pytest

from api.console.cameras.form_view import (
    NEW_CREDENTIAL,
    camera_body,
    complaints,
    field_of,
    probe_body,
    tags_of,
    values_of,
)

TYPED = {"name": "东门", "main": "rtsp://10.0.0.1/a", "sub": "", "tags": "学校， 夜市,学校", "longitude": "113.9"}


def test_what_was_typed_becomes_the_apis_body_and_what_cannot_be_read_is_left_to_it() -> None:
    body = camera_body(TYPED)
    assert body["streams"] == {"main": "rtsp://10.0.0.1/a"}
    assert body["tags"] == ["学校", "夜市"]
    assert body["position"] == ["113.9", ""]
    assert camera_body({"name": "x"})["position"] is None


def test_a_camera_that_is_there_comes_back_as_it_was() -> None:
    config: dict[str, Any] = {
        "id": "gate",
        "name": "东门",
        "tags": ["学校", "夜市"],
        "position": [113.9, 22.5],
        "area": "dongfeng",
        "gb_id": None,
        "streams": {"main": "rtsp://10.0.0.1/a", "sub": None, "snapshot": None},
    }
    values = values_of(config)
    assert camera_body(values) == {
        "name": "东门",
        "area": "dongfeng",
        "tags": ["学校", "夜市"],
        "position": ["113.9", "22.5"],
        "gb_id": None,
        "streams": {"main": "rtsp://10.0.0.1/a"},
    }


def test_a_probe_takes_a_stored_credential_or_a_new_one_never_both() -> None:
    secret = {"username": "u", "password": " p "}
    assert probe_body(TYPED, credential="", **secret) == {"streams": {"main": "rtsp://10.0.0.1/a"}}
    assert probe_body(TYPED, credential="hik", **secret)["credential"] == "hik"
    new = probe_body(TYPED, credential=NEW_CREDENTIAL, **secret)
    assert (new["username"], new["password"], "credential" in new) == ("u", " p ", False)


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ("body.streams.main", "main"),
        ("streams.sub", "sub"),
        ("body.streams", "main"),
        ("body.position[1]", "latitude"),
        ("position", "longitude"),
        ("body.tags[3]", "tags"),
        ("body.password", "password"),
        ("zones[0].polygon[1]", ""),
        ("", ""),
    ],
)
def test_each_complaint_finds_its_field(where: str, field: str) -> None:
    assert field_of(where) == field


def test_several_complaints_of_a_field_are_told_together_and_one_of_none_is_kept() -> None:
    problems = [{"where": "body.id", "what": "too long"}, {"where": "id", "what": "taken"}]
    assert complaints({"problems": problems}, "no") == {"id": "too long; taken"}
    assert complaints({}, "there is a camera 'x'") == {"": "there is a camera 'x'"}


def test_tags_are_read_with_the_commas_of_both_scripts() -> None:
    assert tags_of("a,b，c、d; ") == ["a", "b", "c", "d"]
