"""Refusals of the API stand beside the field they are about."""

import pytest

from api.console.settings.form_view import FORMS, complaints, expected_words, number_of, words_of
from api.console.settings.sections import SECTIONS
from api.pages.language import Language
from api.pages.texts import catalogue
from api.people.roles import Scope


@pytest.mark.parametrize(("form", "field"), [(form, field) for form, fields in FORMS.items() for field in fields])
def test_every_field_has_a_label_and_says_what_it_expects(form: str, field: str) -> None:
    assert f"settings.{form}_{field}" in catalogue()
    assert f"settings.{form}_{field}_hint" in catalogue()


def test_every_section_has_a_title_and_says_what_it_is_for() -> None:
    wanted = [f"settings.{kind}_{section}" for section in SECTIONS for kind in ("title", "about")]
    assert [key for key in wanted if key not in catalogue()] == []


def test_every_scope_is_explained() -> None:
    assert [each for each in Scope if f"settings.scope_{each.name.lower()}" not in catalogue()] == []


def test_each_problem_goes_to_its_field_and_the_rest_to_the_form() -> None:
    problems = [
        {"where": "body.areas[2]", "what": "expected printable characters"},
        {"where": "body.areas[3]", "what": "expected printable characters"},
        {"where": "cameras[0]", "what": "'x' is no camera of this site"},
        {"where": "body.from", "what": "Field required"},
    ]
    found = complaints("invalid", {"problems": problems}, "many", ("name", "areas", "begin"))
    assert found == {
        "areas": "expected printable characters",
        "": "'x' is no camera of this site",
        "begin": "Field required",
    }


@pytest.mark.parametrize(("code", "field"), [("weak_password", "password"), ("name_taken", "name"), ("last_admin", "")])
def test_a_refusal_that_lists_nothing_is_placed_by_its_code(code: str, field: str) -> None:
    assert complaints(code, {}, "why", FORMS["person"]) == {field: "why"}


def test_a_refusal_that_begins_with_a_field_stands_beside_it() -> None:
    message = "`expires_at` is over; expected a time to come"
    assert complaints("invalid", {}, message, FORMS["key"]) == {"expires_at": message}
    assert complaints("invalid", {}, "`other` is wrong", FORMS["key"]) == {"": "`other` is wrong"}


def test_the_lines_of_a_calendar_are_all_told_at_its_field() -> None:
    lines = ["line 2, day: expected a day", "line 3, kind: expected holiday"]
    assert complaints("bad_calendar", {"problems": lines}, "; ".join(lines), ("content",)) == {
        "content": "; ".join(lines)
    }


def test_problems_that_are_mere_texts_are_told_with_the_form() -> None:
    assert complaints("other", {"problems": ["one", "two"]}, "both", ("name",)) == {"": "one; two"}


def test_what_was_expected_is_said_in_the_readers_language() -> None:
    chinese = expected_words(Language.ZH, "person", "password", "expected a password of 10 to 1000 characters")
    assert "至少 10 个字符" in chinese
    assert "10 to 1000" in chinese
    assert expected_words(Language.EN, "person", "password", "as it is") == "as it is"
    assert expected_words(Language.ZH, "person", "unheard_of", "as it is") == "as it is"


def test_words_stand_between_commas_of_either_script() -> None:
    assert words_of(" a，b, c、a；\n d ") == ["a", "b", "c", "d"]
    assert words_of("  ") == []


def test_what_is_no_number_is_left_for_the_api_to_refuse() -> None:
    assert (number_of("2.5"), number_of("often")) == (2.5, "often")
