"""What is said of cameras: outcomes, probes, hours, trials, tables and first steps."""

from typing import Any

from api.console.cameras.health_view import day_minutes, hours_shown, visits_shown
from api.console.cameras.import_view import field_names, head_words, problem_cells
from api.console.cameras.list_view import rows
from api.console.cameras.probe_view import streams_shown
from api.console.cameras.steps_view import first_left, steps_of, zone_camera
from api.console.cameras.try_view import facts, left_out, raised
from api.pages.language import Language
from pipelines.patrol.coverage import CoverageState


def camera(**state: Any) -> dict[str, Any]:
    unseen = {"last_outcome": None, "last_detail": "", "last_inspected_at": None, "failures": 0}
    return {
        "id": "c0",
        "name": "东门",
        "area": "a1",
        "tags": ["学校"],
        "streams": ["main", "sub"],
        "plans": ["p"],
        "zone_count": 2,
        "rule_count": 1,
        "state": {**unseen, "is_stopped": False, "retry_at": None, **state},
    }


def shown(**state: Any) -> Any:
    (row,) = rows([camera(**state)], Language.ZH, plans={"p": "早班"}, areas={"a1": "东风"}, clock=lambda at: at[11:16])
    return row


def test_a_line_says_in_words_how_the_last_visit_went_and_what_comes_next() -> None:
    assert (shown().outcome, shown().tone) == ("还没有看过", "dim")
    assert (shown(last_outcome="inspected").outcome, shown(last_outcome="inspected").tone) == ("正常", "")
    failed = shown(last_outcome="unreachable", retry_at="2026-06-01T10:05:00Z", failures=3)
    assert (failed.outcome, failed.tone, failed.failures) == ("连不上 · 10:05 再试", "red", "3")
    stopped = shown(last_outcome="unauthorised", is_stopped=True, retry_at="2026-06-01T10:05:00Z")
    assert stopped.outcome.endswith("等待新的密码")
    assert shown(last_outcome="degraded").tone == "yellow"


def test_a_line_is_found_by_everything_that_it_says() -> None:
    row = shown()
    assert all(word in row.find for word in ("c0", "东门", "东风", "学校", "早班", "还没有看过"))
    assert row.zones == "2 个区域 · 1 条规则"


def test_a_probe_says_what_to_change_or_that_nothing_is_to_be_changed() -> None:
    good = {"stream": "main", "outcome": "inspected", "codec": "h264", "size_wh": [1920, 1080], "advice": []}
    far = {"code": "key_frames_far_apart", "text": "t"}
    bad = {"stream": "sub", "outcome": "inspected", "key_frame_gap_s": 10.04, "advice": [far]}
    lost = {"stream": "snapshot", "outcome": "unauthorised", "detail": "401"}
    first, second, third = streams_shown({"streams": [good, bad, lost]}, Language.ZH)
    assert (first.told[0].tone, ("编码", "h264") in first.facts) == ("good", True)
    assert "关键帧每 10 秒" in second.told[0].text
    assert (third.told[0].tone, "锁定" in third.told[0].text, "401" in third.told[0].text) == ("bad", True, True)


def test_advice_that_a_newer_worker_gives_is_told_in_its_own_words() -> None:
    stream = {"stream": "main", "outcome": "inspected", "advice": [{"code": "new_thing", "text": "do this"}]}
    assert streams_shown({"streams": [stream]}, Language.ZH)[0].told[0].text == "do this"


def test_each_hour_tells_its_minutes_by_state_and_the_day_adds_them_up() -> None:
    states = list(CoverageState)
    row = [0] * len(states)
    row[states.index(CoverageState.INSPECTED)], row[states.index(CoverageState.LATE)] = 45, 15
    view = {"states": states, "hours": ["h0", "h1"], "cameras": [{"camera_id": "c0", "hours": [row, row]}]}
    hours = hours_shown(view, "c0", Language.ZH, clock=str)
    assert [each.begin for each in hours] == ["h0", "h1"]
    assert {each.state: each.percent for each in hours[0].shares} == {"inspected": 75.0, "late": 25.0}
    assert day_minutes(hours) == {"inspected": 90, "late": 30}
    assert hours_shown(view, "other", Language.ZH, clock=str) == []


def test_a_visit_that_goes_on_has_no_outcome_yet_and_a_lost_one_is_told() -> None:
    visit = {"granted_at": "t", "kind": "routine", "detail": ""}
    on, lost = visits_shown(
        [{**visit, "ended_at": None, "outcome": None}, {**visit, "ended_at": "t", "outcome": None}],
        Language.ZH,
        clock=str,
    )
    assert (on.outcome, on.tone, lost.tone) == ("…", "dim", "red")


def test_a_trial_is_told_with_what_it_cannot_know() -> None:
    each = {
        "raised_at": "t1",
        "label": "car",
        "count": 2,
        "dwell_lower_s": 61.0,
        "dwell_upper_s": None,
        "ended_at": None,
        "picture": "ab",
    }
    tried = {
        "looks": 5,
        "healthy": 4,
        "is_cut": True,
        "limit_s": 60.0,
        "labels": ["car"],
        "seen": {},
        "raised": [each],
        "left_out": ["looks_alike", "from_a_newer_server"],
    }
    (case,) = raised(tried, Language.ZH, clock=str)
    assert (case.what, case.stood, case.gone) == ("car × 2", "至少 1 分钟 1 秒", "还在")
    assert case.picture == "/api/v1/evidence/ab"
    assert dict(facts(tried, Language.ZH))["在区域里看到"] == "没有"
    assert len(left_out(tried, Language.ZH)) == 2


def test_a_preview_counts_what_changes_and_names_the_fields() -> None:
    preview = {"added": [1], "changed": [], "unchanged": 3, "problems": [1, 2]}
    assert head_words(preview, Language.ZH) == "新增 1 · 变更 0 · 不变 3 · 错误 2"
    line = problem_cells({"line": 3, "column": "gb_id", "what": "W"}, Language.ZH)
    assert line == ("3", "gb_id", "国标编号应是 20 位数字 (W)")
    assert problem_cells({"line": 0, "column": "", "what": "W"}, Language.ZH) == ("—", "—", "W")
    assert field_names(["name", "streams", "brand_new"], Language.ZH) == "名称、码流、brand_new"


def test_first_steps_are_judged_by_what_there_is() -> None:
    seen, plan = camera(last_inspected_at="t"), {"id": "p", "is_running": True}
    blank = {**camera(), "rule_count": 0}
    assert first_left(steps_of([], [])) == "camera"
    assert first_left(steps_of([blank], [plan])) == "zone"
    assert first_left(steps_of([camera()], [{**plan, "is_running": False}])) == "plan"
    assert first_left(steps_of([camera()], [plan])) == "look"
    assert first_left(steps_of([seen], [plan])) is None
    assert zone_camera([camera(), {**blank, "id": "c1"}]) == "c1"
