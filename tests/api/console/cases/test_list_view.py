"""The lines of the list, and what becomes of them while they are being read."""

from datetime import UTC, datetime
from typing import Any

from api.cases.move import Move
from api.console.cases.bulk_view import body, common_moves
from api.console.cases.list_view import change, marks, row, where
from api.console.cases.words import Words

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


def answer(case: dict[str, Any], *ids: str, more: str | None = None) -> dict[str, Any]:
    return {"cases": [case | {"id": each} for each in ids], "next_cursor": more}


def test_a_line_says_what_where_who_and_until_when(case: dict[str, Any], words: Words) -> None:
    line = row(case, words, now=NOW)
    assert (line.type, line.where, line.area) == ("占用消防通道", "路口 0 · 东侧消防通道", "示例网格")
    assert (line.state, line.unit, line.level) == ("处置中", "消防救援站", "社区")
    assert (line.due.words, line.due.colour) == ("处置 剩 1 小时", "yellow")
    assert line.due.exact == "2026-06-01 13:00:00 +08:00"
    late = row(case, words, now=datetime(2026, 6, 1, 5, 5, tzinfo=UTC)).due
    assert late.words == "处置 超期 5 分钟"


def test_a_case_without_camera_or_clock_has_a_line_too(case: dict[str, Any], words: Words) -> None:
    bare = case | {"camera_name": "", "zone_name": "", "clock": None, "unit": None}
    assert where(bare, words) == "24.60841, 118.24512"
    assert where(bare | {"position": None}, words) == "示例网格"
    assert where(bare | {"position": None, "area": None}, words) == "地点未知"
    assert row(bare, words, now=NOW).due.words == ""


def test_marks_say_what_people_should_notice(case: dict[str, Any], words: Words) -> None:
    request = {"asked": "extension", "seq": 6, "by": "person:zhang", "reason": "", "limit": None}
    loud = case | {"is_supervised": True, "reworks": 2, "request": request, "cleared_at": case["opened_at"]}
    assert marks(loud, words) == (
        ("督办", "red"),
        ("申请延期", "yellow"),
        ("返工 2 次", "yellow"),
        ("摄像头看到已清空", "green"),
    )


def test_what_no_longer_fits_is_named_and_what_came_is_counted(case: dict[str, Any], words: Words) -> None:
    told = change(["c", "b", "a"], answer(case, "d", "c", "a"), words, now=NOW, is_whole=True)
    assert [each.id for each in told.rows] == ["c", "a"]
    assert told.gone == {"b"}
    assert told.fresh == 1


def test_lines_that_new_ones_have_pushed_off_the_page_are_not_gone(case: dict[str, Any], words: Words) -> None:
    told = change(["c", "b", "a"], answer(case, "e", "d", "c", more="x"), words, now=NOW, is_whole=False)
    assert told.gone == set()
    assert told.fresh == 2


def test_an_older_case_that_moves_up_into_the_page_is_not_new(case: dict[str, Any], words: Words) -> None:
    told = change(["c", "b"], answer(case, "c", "a", more="x"), words, now=NOW, is_whole=False)
    assert told.gone == set()
    assert told.fresh == 0


def test_an_empty_list_tells_of_its_first_case(case: dict[str, Any], words: Words) -> None:
    assert change([], answer(case, "a"), words, now=NOW, is_whole=True).fresh == 1
    assert change(["a"], answer(case), words, now=NOW, is_whole=True).gone == {"a"}


def test_only_what_every_chosen_case_allows_is_offered_and_nothing_that_judges_one() -> None:
    assert common_moves([]) == []
    assert common_moves([["accept", "verify_file", "cancel"], ["accept", "cancel"]]) == [Move.ACCEPT]
    assert common_moves([["accept"], ["start_check"]]) == []
    assert body(Move.ACCEPT, "  ") == {"move": "accept"}
    assert body(Move.ACCEPT, " 一起处理 ") == {"move": "accept", "note": "一起处理"}
