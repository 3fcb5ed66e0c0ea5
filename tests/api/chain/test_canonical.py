"""One content has one text, and what JSON cannot say is refused."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.chain.canonical import NotCanonical, canonical, ordered

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_keys_are_sorted_by_code_point_without_spaces_and_every_character_is_itself() -> None:
    value = {"b": [1, 1.0, None], "a": "东侧", "é": True, "\U0001f600": -0.0, "￿": 1e-07}
    assert canonical(value) == '{"a":"东侧","b":[1,1.0,null],"é":true,"￿":1e-07,"😀":-0.0}'


@given(VALUES)
def test_what_is_written_reads_back_as_the_same_and_is_written_alike_again(value: object) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text == canonical(ordered(value))


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, {"a": [-math.inf]}, {1: 2}, [{None: 1}], "\ud800", {"\udfff": 1}, b"x", {"a": {1, 2}}]
)
def test_what_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_an_integer_and_the_same_number_as_a_float_are_two_contents() -> None:
    assert canonical({"a": 1}) != canonical({"a": 1.0})
