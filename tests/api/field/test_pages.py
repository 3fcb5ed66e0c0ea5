"""The phone's pages without JavaScript: tasks, a case through its life, a report; each form counts once."""

from collections.abc import Callable
from typing import Any

import pytest
from phones import form_of

from api.people.roles import Role

pytestmark = pytest.mark.one_store
"""Pages ask the API; which database it has is tested there."""

NASTY = '<script>alert("x")</script>'


@pytest.fixture
def worker(phone: Callable[..., Any]) -> Any:
    return phone("li", Role.GRID_WORKER)


@pytest.fixture
def handler(phone: Callable[..., Any]) -> Any:
    return phone("wang", Role.HANDLER, unit="fire_rescue")


def case_now(street: Any, case: Any) -> Any:
    return street.get(f"/cases/{case['id']}", "admin").json()


def moves_of(street: Any, case: Any) -> list[str]:
    history = street.get(f"/cases/{case['id']}/history", "admin").json()
    return [each["detail"]["move"] for each in history if each["kind"] == "move"]


def move(street: Any, case: Any, who: str = "admin", **body: Any) -> None:
    answer = street.post(f"/cases/{case['id']}/moves", who, json=body)
    assert answer.status_code == 200, answer.text


def test_a_task_stands_under_its_colour_with_what_is_due(street: Any, worker: Any) -> None:
    case = street.make_case()
    page = worker.open("/field")
    assert page.status_code == 200
    assert f"/field/cases/{case['id']}" in page.text
    for words in ("占用消防通道", "路口 0 · 东侧消防通道", "核实", "红 · 超期或严重"):
        assert words in page.text


def test_with_many_tasks_the_old_overdue_ones_are_still_shown(
    street: Any, phone: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.field.asking.MOST_TASKS", 2)
    first = street.make_case()
    street.clock.advance(25 * 3600)
    for _ in range(3):
        body = {"type": "garbage_exposed", "text": "垃圾", "position": [116.4, 39.9]}
        assert street.post("/reports", "admin", json=body).status_code == 201
    page = phone("li", Role.GRID_WORKER).open("/field").text
    assert first["id"] in page
    assert "超期" in page
    assert "案件较多" in page


def test_a_case_shows_pictures_dwell_and_only_the_moves_that_are_open(street: Any, worker: Any) -> None:
    case = street.make_case()
    page = worker.open(f"/field/cases/{case['id']}")
    assert page.status_code == 200
    assert "至少 29 秒，上限未知" in page.text
    drawn = [each["sha256"] for each in case["pictures"] if each["role"].endswith("_overlay")]
    assert len(drawn) == 2
    assert all(f"/field/pictures/{each}?size=small" in page.text for each in drawn)
    assert page.text.count('data-test="move-verify_') == 2
    assert "report_handled" not in page.text
    assert 'data-source="network"' in page.text


def test_a_verdict_by_form_is_a_move_with_its_photo(street: Any, worker: Any, pictured: Callable[..., bytes]) -> None:
    case = street.make_case()
    form = worker.form(f"/field/cases/{case['id']}", "/moves", move="verify_reject")
    answer = worker.send(form, (pictured(900),), {"reason": "gone", "note": NASTY})
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"/field?sent=verify_reject&number={case['number']}"
    assert "不予立案，已送达" in worker.open(answer.headers["location"]).text
    after = case_now(street, case)
    assert (after["state"], after["reason"]) == ("rejected", "gone")
    assert [each["role"] for each in after["pictures"]].count("verify_scene") == 1
    shown = worker.open(f"/field/cases/{case['id']}").text
    assert NASTY not in shown
    assert "&lt;script&gt;alert" in shown


def test_the_same_form_twice_is_one_move_with_one_photo(
    street: Any, worker: Any, pictured: Callable[..., bytes]
) -> None:
    case = street.make_case()
    form = worker.form(f"/field/cases/{case['id']}", "/moves", move="verify_file")
    answers = [worker.send(form, (pictured(901),), {"type": case["type"]}) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    assert moves_of(street, case).count("verify_file") == 1
    assert [each["role"] for each in case_now(street, case)["pictures"]].count("verify_scene") == 1


def test_a_case_that_somebody_changed_meanwhile_says_so_and_keeps_what_was_typed(street: Any, worker: Any) -> None:
    case = street.make_case()
    form = worker.form(f"/field/cases/{case['id']}", "/moves", move="verify_reject")
    move(street, case, move="escalate", level="town", reason="urgent")
    answer = worker.send(form, typed={"reason": "gone", "note": "车已开走"})
    assert answer.status_code == 412
    assert "刚被别人改动过" in answer.text
    assert "车已开走</textarea>" in answer.text
    again = form_of(answer.text, "/moves", move="verify_reject")
    assert worker.send(again, typed={"reason": "gone"}).status_code == 303


def test_a_handler_accepts_and_reports_the_case_of_the_unit_handled(
    street: Any, worker: Any, handler: Any, pictured: Callable[..., bytes]
) -> None:
    case = street.make_case()
    move(street, case, move="verify_file")
    if case_now(street, case)["state"] == "pending_dispatch":
        move(street, case, move="dispatch", unit="fire_rescue")
    assert "接收" in handler.open("/field").text
    path = f"/field/cases/{case['id']}"
    accepted = handler.send(handler.form(path, "/moves", move="accept"))
    assert accepted.headers["location"] == f"{path}?sent=accept&number={case['number']}"
    form = handler.form(path, "/moves", move="report_handled")
    bare = handler.send(form)
    assert bare.status_code == 422
    answer = handler.send(form_of(bare.text, "/moves", move="report_handled"), (pictured(902),))
    assert answer.headers["location"].startswith("/field?sent=report_handled")
    assert case_now(street, case)["state"] == "handled"
    assert case["id"] not in handler.open("/field").text


def test_returning_needs_a_written_reason(street: Any, worker: Any, handler: Any) -> None:
    case = street.make_case()
    move(street, case, move="verify_file")
    if case_now(street, case)["state"] == "pending_dispatch":
        move(street, case, move="dispatch", unit="fire_rescue")
    path = f"/field/cases/{case['id']}"
    refused = handler.send(handler.form(path, "/moves", move="return_to_sender"))
    assert refused.status_code == 422
    form = form_of(refused.text, "/moves", move="return_to_sender")
    assert handler.send(form, typed={"reason": "不是我们的"}).status_code == 303
    assert case_now(street, case)["state"] == "returned"


def test_a_photo_report_becomes_a_case_once(street: Any, worker: Any, pictured: Callable[..., bytes]) -> None:
    form = worker.form("/field/report", "/field/report")
    typed = {"type": "garbage_exposed", "text": NASTY, "latitude": "39.9042", "longitude": "116.4074"}
    answers = [worker.send(form, (pictured(903),), typed) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303], answers[0].text
    cases = street.get("/cases", "admin", params={"origin": "report"}).json()["cases"]
    assert len(cases) == 1
    assert cases[0]["position"] == [116.4074, 39.9042]
    shown = worker.open(f"/field/cases/{cases[0]['id']}").text
    assert NASTY not in shown
    assert "&lt;script&gt;alert" in shown
    assert 'href="geo:39.904200,116.407400"' in shown


def test_a_report_without_a_place_says_what_is_missing(worker: Any) -> None:
    form = worker.form("/field/report", "/field/report")
    answer = worker.send(form, typed={"type": "garbage_exposed", "text": "三袋垃圾"})
    assert answer.status_code == 422
    assert "三袋垃圾</textarea>" in answer.text


def test_a_photo_without_a_masked_copy_is_shown_to_its_sender_and_announced_to_others(
    street: Any, worker: Any, phone: Callable[..., Any], pictured: Callable[..., bytes]
) -> None:
    form = worker.form("/field/report", "/field/report")
    typed = {"type": "garbage_exposed", "text": "垃圾", "latitude": "39.9", "longitude": "116.4"}
    assert worker.send(form, (pictured(904),), typed).status_code == 303
    case = street.get("/cases", "admin").json()["cases"][0]
    path = f"/field/pictures/{case['pictures'][0]['sha256']}"
    own, small = worker.open(path), worker.open(f"{path}?size=small")
    assert (own.headers["content-type"], own.content) == ("image/jpeg", pictured(904))
    assert small.headers["content-type"] == "image/jpeg"
    assert len(small.content) < len(own.content)
    other = phone("zhao", Role.GRID_WORKER).open(path)
    assert other.headers["content-type"] == "image/svg+xml"
    assert "遮挡" in other.text


def test_units_are_called_together_and_answer(street: Any, worker: Any, phone: Callable[..., Any]) -> None:
    case = street.make_case()
    move(street, case, move="verify_file")
    path = f"/field/cases/{case['id']}"
    form = worker.form(path, "/joint", act="call")
    called = worker.send(form, typed={"units": ["traffic_police"], "reason": "需要拖车", "within_min": "30"})
    assert called.headers["location"] == f"{path}?sent=joint"
    street.clock.advance(3)
    again = worker.send(form, typed={"units": ["traffic_police"], "reason": "需要拖车", "within_min": "30"})
    assert again.headers["location"] == path
    assert len(street.get(f"/cases/{case['id']}/joint", "admin").json()["parts"]) == 1
    police = phone("sun", Role.HANDLER, unit="traffic_police")
    assert "联合处置" in police.open("/field").text
    assert police.send(police.form(path, "/joint", act="sign-in")).status_code == 303
    done = police.send(police.form(path, "/joint", act="done"), typed={"result": "已拖走"})
    assert done.status_code == 303, done.text
    assert street.get(f"/cases/{case['id']}/joint", "admin").json()["parts"][0]["state"] == "done"


@pytest.mark.parametrize("path", ["/field", "/field/report", "/field/waiting", "/field/cases/none"])
def test_whoever_is_not_signed_in_gets_the_form_with_401(street: Any, path: str) -> None:
    answer = street.client.get(path)
    assert answer.status_code == 401
    assert 'action="/sign-in"' in answer.text
    assert f'name="then" value="{path}"' in answer.text


def test_a_form_without_the_second_proof_is_refused(street: Any, worker: Any) -> None:
    case = street.make_case()
    form = worker.form(f"/field/cases/{case['id']}", "/moves", move="verify_file")
    form.fields = [each for each in form.fields if each[0] != "csrf"]
    assert worker.send(form).status_code == 403
    assert case_now(street, case)["state"] == "pending_verification"


def test_what_is_not_there_is_a_page_in_plain_words(worker: Any) -> None:
    answer = worker.open("/field/cases/none")
    assert answer.status_code == 404
    assert "没有这样的内容" in answer.text


def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing_inside_itself(street: Any, worker: Any) -> None:
    case = street.make_case()
    for path in ("/field", f"/field/cases/{case['id']}", "/field/report", "/field/waiting"):
        page = worker.open(path)
        policy = page.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "http://" not in page.text.replace("http://testserver", "")
        assert "https://" not in page.text
        assert " style=" not in page.text
        assert "onclick" not in page.text


def test_the_pages_speak_english_too(street: Any, worker: Any) -> None:
    street.make_case()
    worker.client.cookies.set("lunxun_language", "en")
    page = worker.open("/field").text
    assert "My tasks" in page
    assert "Fire lane blocked" in page
