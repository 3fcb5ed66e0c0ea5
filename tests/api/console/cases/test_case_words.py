"""What the page of a case says of its history, clocks, pictures, facts and place."""

from datetime import UTC, datetime
from typing import Any

import pytest

from api.cases.move import Move
from api.cases.states import CaseState, EventKind, EvidenceRole
from api.console.cases.clocks_view import clock_lines
from api.console.cases.facts_view import facts
from api.console.cases.pictures_view import pairs, pictures
from api.console.cases.place_view import place
from api.console.cases.timeline_view import line, lines
from api.console.cases.words import Words
from api.joint.schemas import PartState
from api.links.schemas import LinkKind
from api.pages.texts import catalogue
from api.recheck.judge import Answer, Why
from api.recheck.schemas import Proposal, Purpose
from api.signals.schemas import SignalKind
from vision.picture_health import PictureHealth

AT = "2026-06-01T02:00:00+00:00"
NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


def event(kind: str, *, seq: int = 1, actor: str = "person:li", **detail: Any) -> dict[str, Any]:
    return {"seq": seq, "at": AT, "actor": actor, "kind": kind, "detail": detail}


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("event", [each for each in EventKind if each is not EventKind.MOVE]),
        ("answer", Answer),
        ("why", Why),
        ("proposal", Proposal),
        ("purpose", Purpose),
        ("signal", SignalKind),
        ("link", LinkKind),
        ("part", PartState),
        ("picture", EvidenceRole),
        ("fault", [each for each in PictureHealth if each is not PictureHealth.OK]),
    ],
)
def test_every_word_that_the_page_can_meet_has_a_name(kind: str, known: Any) -> None:
    assert [each.value for each in known if f"cases.{kind}_{each.value}" not in catalogue()] == []


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_event_can_be_told_even_with_nothing_in_it(kind: EventKind, words: Words) -> None:
    assert line(event(kind.value), words).by == "li"


def test_a_move_tells_who_what_where_to_and_why(words: Words) -> None:
    told = line(
        event(
            "move",
            move=Move.REDISPATCH.value,
            to="handling",
            unit="traffic_police",
            from_unit="fire_rescue",
            reason="不属消防 <script>",
            note="已联系",
            **{"from": "returned"},
        ),
        words,
    )
    assert (told.what, told.leads_to, told.by) == ("改派", "处置中", "li")
    assert told.facts == ("交 交警中队", "原 消防救援站")
    assert told.said == ("不属消防 <script>", "已联系")


def test_listed_reasons_are_told_by_their_names(words: Words) -> None:
    assert line(event("move", move="verify_reject", reason="on_duty"), words).said == ("执行任务车辆",)
    assert line(event("move", move="cancel", reason="plate_misused"), words).said == ("套牌或被盗",)


def test_the_servers_own_reason_for_a_unit_is_told_in_the_page_s_language(words: Words) -> None:
    note = "handling unit of 'fire_lane_blocked' in the catalogue"
    told = line(event("move", actor="system", move="dispatch", unit="fire_rescue", note=note), words)
    assert (told.said, told.by) == (("按目录的处置单位",), "系统")
    assert line(event("move", move="accept", note=note), words).said == (note,)


def test_the_newest_event_stands_first_and_what_nobody_knows_keeps_its_word(words: Words) -> None:
    told = lines([event("opened", violation="v", state="pending_verification"), event("from_the_future", seq=2)], words)
    assert [each.seq for each in told] == [2, 1]
    assert told[0].what == "from_the_future"
    assert told[1].facts == ("摄像头发现", "待核实")


def test_a_dwell_is_told_by_both_of_its_bounds(case: dict[str, Any], words: Words) -> None:
    told = {each.name: each.value for each in facts(case, words)}
    assert told["停留"] == "至少 3 分钟 20 秒，至多 4 分钟 20 秒"
    assert told["停留时限"] == "3 分钟"
    unknown = line(event("cleared", dwell={"lower_s": 60.0, "upper_s": None}), words)
    assert unknown.facts == ("至少 1 分钟，上限未知",)


@pytest.mark.parametrize("state", list(CaseState))
def test_facts_are_told_in_every_state(state: CaseState, case: dict[str, Any], words: Words) -> None:
    evaluation = {"satisfaction": 5, "note": "快", "by": "person:li", "at": AT}
    told = facts(case | {"state": state.value, "conclusion": "gone", "evaluation": evaluation}, words)
    assert all(each.value for each in told)
    assert "满意度 5/5 · li · 快" in [each.value for each in told]


def clock(**changes: Any) -> dict[str, Any]:
    return {
        "stage": "handle",
        "run": 1,
        "limit": {"clock": "work_hour", "amount": 2.0},
        "extensions": [],
        "due_at": "2026-06-01T05:30:00+00:00",
        "ended_at": None,
        "is_paused": False,
        "left_share": 0.5,
        "is_overdue": False,
        "colour": "green",
        "unknown_years": [],
    } | changes


def test_what_runs_stands_first_the_whole_course_last_of_it(words: Words) -> None:
    more = [{"clock": "work_day", "amount": 1.0}]
    told = clock_lines(
        [
            clock(stage="verify", ended_at=AT, is_overdue=True, colour=None),
            clock(stage="total", due_at="2026-06-01T04:30:00+00:00"),
            clock(run=2, extensions=more),
        ],
        words,
        now=NOW,
    )
    assert [each.stage for each in told] == ["处置（第 2 次）", "全程", "核实"]
    assert told[0].limit == "2 工作时 + 1 工作日"
    assert (told[0].left, told[0].left_share) == ("剩 1 小时 30 分钟", 0.5)
    assert (told[2].left, told[2].left_share, told[2].is_over) == ("超期", None, True)


def picture(role: str, sha256: str, parent: str | None = None) -> dict[str, Any]:
    return {
        "role": role,
        "sha256": sha256,
        "parent_sha256": parent,
        "taken_at": AT,
        "width": 1280,
        "height": 720,
        "is_below_standard": False,
    }


def test_a_drawn_copy_stands_for_its_picture_and_each_is_shown_once(words: Words) -> None:
    held = [
        picture("second_scene", "b"),
        picture("first_scene", "a"),
        picture("first_scene_crop", "a2", "a"),
        picture("first_scene_overlay", "a1", "a"),
        picture("handled_scene", "h"),
        picture("check_scene", "h"),
    ]
    shown = pictures(held, words)
    assert [each.sha256 for each in shown.main] == ["a1", "b", "h"]
    assert [each.sha256 for each in shown.rest] == ["a", "a2"]


def test_a_re_check_is_shown_as_before_and_after_once_it_has_an_answer(words: Words) -> None:
    waits = {"answer": None, "why": None, "before": "a", "after": None, "asked_at": AT}
    done = {"answer": "still_there", "why": "seen_again", "before": "a", "after": "z", "asked_at": AT}
    told = pairs([waits, done], [picture("first_scene", "a")], words)
    assert [(each.answer, each.is_clear) for each in told] == [("仍在 · 原物仍在原处", False)]
    assert told[0].before is not None
    assert told[0].after is None


def test_the_small_map_has_north_up_and_leaves_out_what_is_far(case: dict[str, Any]) -> None:
    cameras = [
        {"id": "c0", "name": "路口 0", "position": [118.24512, 24.60841]},
        {"id": "c1", "name": "北面", "position": [118.24512, 24.60941]},
        {"id": "c2", "name": "远处", "position": [118.30, 24.7]},
        {"id": "c3", "name": "没有位置", "position": None},
    ]
    shown = place(case, cameras)
    assert shown is not None
    assert [(each.name, each.is_own) for each in shown.dots] == [("路口 0", True), ("北面", False)]
    assert shown.dots[1].y < 0
    assert abs(shown.dots[1].x) < 0.01
    assert shown.half_m == pytest.approx(128, rel=0.02)
    assert place(case | {"position": None}, cameras) is None
    assert place(case, cameras[2:]) is None
