"""The drawing says in words what it shows, and tells states apart by shape."""

from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from line_cases import at, look, make_case

from api.console.looks.line import EMPTY, LookState, line_of
from api.console.looks.svg import SHAPES, svg_of, symbol
from api.console.looks.words import line_words
from api.pages.language import Language

SHANGHAI = ZoneInfo("Asia/Shanghai")
LOOKS = [
    look(100, picture="aa"),
    look(110, "covered"),
    look(120, "no_information"),
    look(130, picture="bb", error_s=0.4),
    look(170, "absent"),
]


@pytest.mark.parametrize("language", list(Language))
def test_the_drawing_is_well_formed_and_has_a_name_that_says_the_same(language: Language) -> None:
    case = make_case(dwell_at_end={"lower_s": 30.0, "upper_s": 90.0}, cleared_at=at(170))
    line = line_of(LOOKS, case)
    drawn = ElementTree.fromstring(svg_of(language, line, SHANGHAI))
    assert drawn.get("role") == "img"
    assert drawn.get("aria-label") == line_words(language, line, SHANGHAI)
    assert "10:01:40" in (drawn.get("aria-label") or "")


def test_the_words_name_bounds_limit_counts_and_silence_in_site_time() -> None:
    case = make_case(dwell_at_end={"lower_s": 30.0, "upper_s": 90.0}, cleared_at=at(170))
    words = line_words(Language.ZH, line_of(LOOKS, case), SHANGHAI)
    for told in ("在 2 次", "不在 1 次", "被挡 1 次", "看不出 1 次", "至少 30 秒", "至多 1 分钟 30 秒", "时限 20 秒"):
        assert told in words
    assert "最长 40 秒 没有看" in words
    assert "10:02:50 看到已离开" in words


def test_every_state_has_a_shape_of_its_own() -> None:
    assert len(set(SHAPES.values())) == len(LookState)
    assert all("says-" in symbol(state) for state in LookState)


def test_the_exact_time_and_what_is_known_of_a_look_are_in_its_tooltip() -> None:
    drawn = svg_of(Language.ZH, line_of(LOOKS, make_case()), SHANGHAI)
    assert "<title>2026-06-01 10:02:10 +08:00 在 · 误差 0.4 秒 · 有图</title>" in drawn


def test_what_lies_past_the_limit_stands_out_and_an_unknown_begin_is_open() -> None:
    drawn = svg_of(Language.ZH, line_of([look(100), look(130)], make_case()), SHANGHAI)
    assert 'class="proven past"' in drawn
    assert 'class="possible open"' in drawn
    within = svg_of(Language.ZH, line_of([look(100), look(110)], make_case(limit_s=60.0)), SHANGHAI)
    assert 'class="proven past"' not in within


def test_nothing_is_drawn_where_there_is_nothing() -> None:
    assert svg_of(Language.EN, EMPTY, SHANGHAI) == ""
    assert line_words(Language.EN, EMPTY, SHANGHAI) == "No looks of a camera on record"
