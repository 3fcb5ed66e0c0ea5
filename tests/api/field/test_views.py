"""What the phone's pages make of the API's answers: colours, deadlines, dwell, forms; without a server."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from api.cases.lifecycle import MOVES
from api.cases.move import Move
from api.cases.states import EventKind, EvidenceRole
from api.field import history_view, pictures_view, tasks_view
from api.field.asking import tasks_of
from api.field.case_view import dwell_text
from api.field.due_view import due_of
from api.field.forms_view import FIRST, HELP, Offered, forms
from api.field.place_view import place
from api.field.posted import body_of, position_of, sign_in_due
from api.field.refusal_view import refusal_words
from api.field.report_view import offered
from api.field.script_words import script_words
from api.field.words import Words
from api.pages.inside import InsideApi, Refused
from api.pages.language import Language
from api.people.roles import PEOPLE, Role

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
ZH = Words(language=Language.ZH, now=NOW, zone=ZoneInfo("Asia/Shanghai"))
EN = Words(language=Language.EN, now=NOW, zone=ZoneInfo("Asia/Shanghai"))


def clock(*, due_min: float = 60, **changes: Any) -> dict[str, Any]:
    made = {
        "stage": "handle",
        "limit": {"clock": "work_hour", "amount": 2.0},
        "due_at": (NOW + timedelta(minutes=due_min)).isoformat(),
        "ended_at": None,
        "is_paused": False,
        "is_overdue": due_min < 0,
        "colour": "green",
    }
    return made | changes


def case(**changes: Any) -> dict[str, Any]:
    made = {
        "id": "k1",
        "number": 12,
        "state": "handling",
        "type": "illegal_parking",
        "level": "grid",
        "unit": "traffic_police",
        "accepted_at": None,
        "is_supervised": False,
        "reworks": 0,
        "request": None,
        "cleared_at": None,
        "opened_at": (NOW - timedelta(minutes=3)).isoformat(),
        "camera_name": "北门",
        "zone_name": "消防通道",
        "area": None,
        "position": [116.4, 39.9],
        "dwell": {"lower_s": 300.0, "upper_s": 480.0},
        "allowed_moves": [],
        "clock": None,
    }
    return made | changes


def test_what_is_due_is_the_next_stage_and_not_the_whole_course() -> None:
    clocks = {"colour": "yellow", "clocks": [clock(stage="total", due_min=5), clock(due_min=30), clock(due_min=90)]}
    due = due_of(clocks, ZH)
    assert (due.colour, due.stage, due.left, due.at) == ("yellow", "处置", "剩 30 分钟", "10:30")


def test_a_deadline_that_is_over_or_stands_says_so() -> None:
    late, paused = clock(due_min=-125), clock(is_paused=True)
    assert due_of({"colour": "red", "clocks": [late]}, ZH).left == "超期 2 小时 5 分钟"
    assert due_of({"colour": "green", "clocks": [paused]}, EN).left == "clock stands"
    ended = clock(ended_at=NOW.isoformat(), colour=None)
    assert due_of({"colour": None, "clocks": [ended]}, ZH).left == ""


def test_tasks_stand_red_first_and_the_most_urgent_on_top() -> None:
    def made(number: int, colour: str | None, due_min: float) -> tasks_view.Task:
        due = clock(due_min=due_min, colour=colour) if colour else None
        me = {"role": "handler", "unit": "traffic_police"}
        return tasks_view.task(case(number=number, clock=due), type_name="停车", me=me, words=ZH)

    found = tasks_view.groups([made(1, "green", 5), made(2, "red", 50), made(3, None, 0), made(4, "red", 10)], ZH)
    assert [(group.colour, [each.number for each in group.tasks]) for group in found] == [
        ("red", [4, 2]),
        ("green", [1]),
        ("none", [3]),
    ]


@pytest.mark.parametrize(
    ("changes", "role", "told"),
    [
        ({}, "handler", "接收"),
        ({"accepted_at": NOW.isoformat()}, "handler", "处置"),
        ({"unit": "fire_rescue"}, "handler", "联合处置"),
        ({"state": "check_failed"}, "handler", "返工"),
        ({"state": "pending_verification"}, "grid_worker", "核实"),
        ({"state": "handled"}, "grid_worker", "核查"),
    ],
)
def test_a_task_says_what_is_to_be_done(changes: dict[str, Any], role: str, told: str) -> None:
    me = {"role": role, "unit": "traffic_police"}
    made = tasks_view.task(case(**changes), type_name="停车", me=me, words=ZH)
    assert made.to_do == told


def test_the_list_of_tasks_asks_nothing_of_single_cases() -> None:
    asked: list[str] = []

    class Api:
        """Answers what `GET /cases` and `GET /catalogue` answer, and notes what it was asked."""

        async def get(self, path: str, **_params: Any) -> Any:
            asked.append(path)
            cases = [case(number=number, id=f"k{number}", clock=clock(due_min=number)) for number in range(60)]
            return {"entries": []} if path == "/catalogue" else {"cases": cases, "next_cursor": None}

    me = {"role": "handler", "unit": "traffic_police"}
    tasks, has_more = asyncio.run(tasks_of(cast("InsideApi", Api()), me, ZH))
    assert (len(tasks), has_more, sorted(asked)) == (60, False, ["/cases", "/catalogue"])


def test_every_role_of_people_has_its_tasks() -> None:
    assert set(tasks_view.TASKS) == PEOPLE


def test_both_bounds_of_a_stay_are_told_and_the_unknown_one_is_called_unknown() -> None:
    assert dwell_text(case(), ZH) == "至少 5 分钟，至多 8 分钟"
    assert dwell_text(case(dwell={"lower_s": 300.0, "upper_s": None}), ZH) == "至少 5 分钟，上限未知"


def test_a_place_is_named_as_maps_on_phones_take_it_latitude_first() -> None:
    found = place([116.4074, 39.9042])
    assert found is not None
    assert found.geo == "geo:39.904200,116.407400"
    assert place(None) is None


def test_pictures_leave_out_crops_and_scenes_that_are_there_as_drawn_copies() -> None:
    def picture(role: str, sha256: str, parent: str | None = None) -> dict[str, Any]:
        facts = {"taken_at": NOW.isoformat(), "is_below_standard": False, "width": 1280, "height": 720}
        return {"role": role, "sha256": sha256, "parent_sha256": parent, **facts}

    held = [
        picture("handled_scene", "e"),
        picture("first_scene", "a"),
        picture("first_scene_crop", "b", "a"),
        picture("first_scene_overlay", "c", "a"),
        picture("second_scene", "d"),
    ]
    assert [each.sha256 for each in pictures_view.shown(held, ZH)] == ["c", "d", "e"]


def offer(*, role: str = "handler", open_units: tuple[str, ...] = (), **changes: Any) -> Offered:
    units = [
        {"id": name, "name_zh": name, "name_en": "", "kind": "handling"} for name in ("traffic_police", "fire_rescue")
    ]
    return Offered(
        case=case(**changes),
        joint={"parts": [], "open_units": list(open_units)},
        units=units,
        types=[{"key": "illegal_parking", "name_zh": "停车", "name_en": ""}],
        me={"role": role, "unit": "traffic_police"},
    )


@pytest.mark.parametrize("move", list(Move))
def test_every_move_has_a_form_with_the_fields_that_it_needs(move: Move) -> None:
    request = {"asked": "suspension", "seq": 7, "by": "person:a", "reason": "x"}
    found = forms(offer(allowed_moves=[move.value], request=request), ZH)
    made = [*found.first, *found.help, *found.more]
    assert [each.move for each in made] == [move.value]
    form, rule = made[0], MOVES[move]
    assert bool(form.reasons or form.is_reason_written) == (rule.reason.value != "none")
    assert form.takes_photos == (rule.picture_role is not None)
    assert (bool(form.units), bool(form.levels), bool(form.limits)) == (
        rule.needs_unit,
        rule.needs_level,
        rule.needs_limit,
    )
    assert len(form.satisfactions) == (5 if rule.needs_satisfaction else 0)
    assert form.approval_of == (7 if rule.answers else None)
    assert form.label != move.value, "the catalogue has no word for it"
    assert not form.is_at_once or not (form.reasons or form.is_reason_written or form.needs_photos)


def test_the_bar_has_what_somebody_has_most_likely_come_for() -> None:
    found = forms(offer(allowed_moves=["escalate", "return_to_sender", "accept", "report_handled"]), ZH)
    assert [each.move for each in found.bar] == ["accept", "report_handled"]
    assert [each.move for each in found.help] == ["escalate"]
    assert [each.move for each in found.more] == ["return_to_sender"]
    assert not set(FIRST) & set(HELP)


def test_a_move_that_this_program_does_not_know_is_left_out() -> None:
    assert forms(offer(allowed_moves=["teleport"]), ZH).first == ()


def test_handled_says_why_it_does_not_wait_for_units_that_are_not_done() -> None:
    found = forms(offer(allowed_moves=["report_handled"], open_units=("fire_rescue",)), ZH)
    assert found.first[0].open_units == ("fire_rescue",)


def test_only_who_may_call_units_is_offered_those_that_are_not_called_yet() -> None:
    assert forms(offer(), ZH).call_units == ()
    assert [each.value for each in forms(offer(role="grid_worker"), ZH).call_units] == ["fire_rescue"]
    assert forms(offer(role="grid_worker", state="closed"), ZH).call_units == ()


def test_a_check_needs_no_photo_where_the_camera_has_seen_the_place_clear() -> None:
    [unseen] = forms(offer(allowed_moves=["check_passed"]), ZH).first
    [seen] = forms(offer(allowed_moves=["check_passed"], cleared_at=NOW.isoformat()), ZH).first
    assert (unseen.needs_photos, seen.needs_photos) == (True, False)


def test_history_is_told_newest_first_in_the_words_of_both_languages() -> None:
    events = [
        {"seq": 1, "at": NOW.isoformat(), "actor": "system", "kind": "opened", "detail": {}},
        {
            "seq": 2,
            "at": NOW.isoformat(),
            "actor": "person:li",
            "kind": "move",
            "detail": {"move": "verify_reject", "reason": "gone", "note": "<b>"},
        },
    ]
    newest, oldest = history_view.lines(events, ZH, {})
    assert (newest.what, newest.by, newest.said) == ("不予立案", "li", "已自行离开 · <b>")
    assert (oldest.what, oldest.by) == ("建立案卷", "")


def test_every_kind_of_event_and_picture_has_a_name() -> None:
    for words in (ZH, EN):
        unnamed: list[str] = [each for each in set(EventKind) - {EventKind.MOVE} if words.name("event", each) == each]
        shown = [each for each in EvidenceRole if not each.endswith(("_crop", "_overlay"))]
        unnamed += [each for each in shown if words.name("picture", each) == each]
        assert unnamed == []


def test_a_form_becomes_the_body_that_the_api_takes() -> None:
    fields = [("csrf", "x"), ("once", "y"), ("move", "request_extension"), ("limit.amount", "2"), ("note", "  ")]
    assert body_of([*fields, ("limit.clock", "work_day"), ("units", "a"), ("units", "b")]) == {
        "move": "request_extension",
        "limit": {"amount": "2", "clock": "work_day"},
        "units": ["a", "b"],
    }
    assert body_of([("limit.clock", "work_day")]) == {}


def test_a_position_needs_both_numbers() -> None:
    assert position_of("116.4", "39.9") == [116.4, 39.9]
    assert position_of("", "39.9") is None
    assert position_of("here", "39.9") is None


def test_a_call_is_due_after_the_minutes_that_were_chosen() -> None:
    assert sign_in_due("30", NOW) == (NOW + timedelta(minutes=30)).isoformat()
    assert sign_in_due("²", NOW) == sign_in_due("60", NOW)


def test_a_refusal_is_told_in_plain_words_by_its_code_or_its_status() -> None:
    def refused(status: int, code: str) -> str:
        return refusal_words(Refused(status=status, code=code, message="m"), ZH)

    assert refused(412, "outdated").startswith("这件案子刚被别人改动过")
    assert refused(409, "nobody_knows_this") == "案件现在的状态不允许这样做"
    assert refused(500, "internal") == "服务器没有接受，请稍后再试"


def test_a_report_offers_the_areas_in_sight_and_no_types_that_machines_report() -> None:
    areas = [
        {"id": "town", "name_zh": "镇", "name_en": "", "level": "town"},
        {"id": "g1", "name_zh": "一", "name_en": "", "level": "grid"},
        {"id": "g2", "name_zh": "二", "name_en": "", "level": "grid"},
    ]
    types = [{"key": "camera_fault", "name_zh": "a", "name_en": ""}, {"key": "b", "name_zh": "b", "name_en": ""}]
    seen = offered({"areas": []}, types, areas, ZH)
    assert [each.value for each in seen.areas] == ["g1", "g2", "town"]
    assert [each.value for each in seen.types] == ["b"]
    assert offered({"areas": ["g2"]}, types, areas, ZH).only_area == "g2"


def test_the_script_gets_its_words_in_the_language_of_the_page() -> None:
    assert '"js_sent": "已送达"' in script_words(ZH)
    assert '"js_sent": "Received"' in script_words(EN)
    assert Role.GRID_WORKER in tasks_view.TASKS
