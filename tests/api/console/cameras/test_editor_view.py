"""What the zone editor is given, and how a refusal leads to its zone and point."""

from pathlib import Path
from typing import Any

import pytest

from api.console.cameras.editor_view import pictures_of, refusal_lines, types_of, words_of
from api.pages.language import Language

STATIC = Path(__file__).parents[4] / "api" / "pages" / "static"
ZONES = [{"id": "z1", "name": "东侧"}, {"id": "z2", "name": ""}]


@pytest.mark.parametrize("language", list(Language))
def test_every_word_that_the_scripts_show_is_given_in_the_pages_language(language: Language) -> None:
    words = words_of(language)
    code = "".join(file.read_text(encoding="utf-8") for file in STATIC.glob("zones*.js"))
    unused = [name for name in words if f"words.{name}" not in code]
    assert unused == []
    assert words["kinds"]["fire_lane"]
    assert set(words["about_kinds"]) == set(words["kinds"])


@pytest.mark.parametrize(
    ("problem", "zone", "point", "said"),
    [
        ({"where": "zones[0].polygon[2]", "what": "W", "zone": 0, "point": 2}, 0, 2, "区域“东侧”第 3 个点：W"),
        ({"where": "body.zones[1].hours[0]", "what": "W"}, 1, None, "区域“z2”：W"),
        ({"where": "body.zones[1].polygon[4][0]", "what": "W"}, 1, 4, "区域“z2”第 5 个点：W"),
        ({"where": "body.rules[0].limit_s", "what": "W"}, None, None, "rules[0].limit_s: W"),
        ({"where": "zones[9]", "what": "W"}, None, None, "zones[9]: W"),
    ],
)
def test_a_refusal_names_zone_and_point(
    problem: dict[str, object], zone: int | None, point: int | None, said: str
) -> None:
    (line,) = refusal_lines({"problems": [problem]}, "no", ZONES, Language.ZH)
    assert (line["zone"], line["point"], line["text"]) == (zone, point, said)


def test_a_refusal_without_a_list_is_told_in_its_own_words() -> None:
    assert refusal_lines({}, "busy", ZONES, Language.ZH) == [{"text": "busy", "zone": None, "point": None}]


def test_only_types_that_a_camera_can_see_are_offered() -> None:
    detection = {"zones": ["fire_lane"], "limit_s": 180.0, "warn_s": None, "min_count": 1, "labels": ["x"]}
    entries: list[dict[str, Any]] = [
        {"key": "a", "name_zh": "甲", "name_en": "", "detection": {**detection, "hours": []}},
        {"key": "b", "name_zh": "乙", "name_en": "B", "detection": None},
    ]
    assert types_of(entries, Language.EN) == [{"key": "a", "name": "甲", **detection}]


def test_zones_are_drawn_on_the_whole_picture_and_the_latest_look_is_only_for_whom_may_see_it() -> None:
    assert pictures_of("/cameras/c0", "ab", may_see_latest=True) == [
        "/api/v1/evidence/ab",
        "/api/v1/cameras/c0/latest",
    ]
    assert pictures_of("/cameras/c0", None, may_see_latest=False) == []
