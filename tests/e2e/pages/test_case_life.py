"""A case taken through its life by four roles in four browsers, and the list that they work from."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect
from street import jpeg

EVIL = '<script>window.evil = 1</script><img src=x onerror="window.evil = 1">\'"&{{7*7}}'
"""Shown as it was typed, or the test fails."""


def at(page: Page | Locator, name: str) -> Locator:
    return page.locator(f"[data-test={name}]")


def open_case(town: Any, role: str, case: dict[str, Any]) -> Page:
    page = town.page_of(role)
    page.goto(f"{town.address}/console/cases/{case['id']}")
    expect(at(page, "number")).to_have_text(f"#{case['number']}")
    page.wait_for_function("window.did_handshake === true")
    return page


def choose(page: Page, move: str) -> None:
    at(page, f"move-{move}").click()


def send(page: Page) -> None:
    at(page.locator(".actions"), "send").click()


def attach(page: Page, tmp_path: Path, number: int) -> None:
    photo = tmp_path / f"{number}.jpg"
    photo.write_bytes(jpeg(number))
    at(page, "photos").set_input_files(photo)
    expect(page.locator(".photos figure[data-sent]")).to_have_count(1)


def stands(page: Page, state: str) -> None:
    expect(at(page, "state")).to_have_text(state)


def moves_of(town: Any, case: dict[str, Any]) -> list[str]:
    history = town.api("admin").get(f"/cases/{case['id']}/history").json()
    return [each["detail"]["move"] for each in history if each["kind"] == "move"]


def file(town: Any, case: dict[str, Any]) -> Page:
    operator = open_case(town, "operator", case)
    stands(operator, "待核实")
    choose(operator, "verify_file")
    operator.get_by_label("备注（可不填）").fill(f"核实 {EVIL}")
    send(operator)
    stands(operator, "处置中")
    return operator


def call_and_hold(town: Any, case: dict[str, Any]) -> None:
    """Another unit is called, and the case must be kept: both with words that would like to run."""
    due = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    called = {"units": ["traffic_police"], "reason": f"请协助 {EVIL}", "sign_in_due_at": due}
    assert town.api("dispatcher").post(f"/cases/{case['id']}/joint", json=called).is_success
    assert town.api("supervisor").post(f"/cases/{case['id']}/hold", json={"reason": f"调阅 {EVIL}"}).is_success


def ask_for_time(handler: Page) -> None:
    choose(handler, "request_extension")
    handler.get_by_label("再要多少").fill("4")
    handler.get_by_label("写明理由").fill(f"等拖车 {EVIL}")
    send(handler)
    expect(handler.locator(".case-head")).to_contain_text("申请延期")


def evaluate(supervisor: Page) -> None:
    at(supervisor, "show-news").click()
    choose(supervisor, "evaluate")
    supervisor.locator(".choices label", has_text="5").click()
    supervisor.get_by_label("备注（可不填）").fill(EVIL)
    send(supervisor)
    expect(supervisor.locator(".facts")).to_contain_text("满意度 5/5")


def test_a_case_is_taken_through_its_life_by_four_roles_in_four_browsers(
    serve: Callable[..., Any], serious: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    town = serve(cases=1)
    case = town.api("operator").get("/cases").json()["cases"][0]

    operator = file(town, case)
    call_and_hold(town, case)

    handler = open_case(town, "handler", case)
    choose(handler, "accept")
    expect(at(handler, "move-accept")).to_have_count(0)
    ask_for_time(handler)

    supervisor = open_case(town, "supervisor", case)
    choose(supervisor, "approve_extension")
    expect(supervisor.locator(".was-asked")).to_contain_text(f"等拖车 {EVIL}")
    assert serious(supervisor) == []

    choose(handler, "report_handled")
    attach(handler, tmp_path, 900)
    handler.get_by_label("备注（可不填）").fill(f"已拖离 {EVIL}")
    handler.get_by_label("还在等：交警中队").fill(f"不等了 {EVIL}")

    supervisor.get_by_label("备注（可不填）").fill("同意")
    send(supervisor)
    expect(at(supervisor, "move-approve_extension")).to_have_count(0)

    # Somebody else was faster: what happened is told, and nothing that was typed is lost.
    send(handler)
    expect(at(handler, "problem")).to_contain_text("案件有变化")
    expect(at(handler, "problem")).to_contain_text("批准延期")
    expect(handler.get_by_label("备注（可不填）")).to_have_value(f"已拖离 {EVIL}")
    send(handler)
    stands(handler, "已处置")

    expect(at(supervisor, "news")).to_contain_text("处置反馈")
    at(supervisor, "show-news").click()
    stands(supervisor, "已处置")

    grid_worker = open_case(town, "grid_worker", case)
    choose(grid_worker, "start_check")
    stands(grid_worker, "待核查")
    choose(grid_worker, "check_passed")
    attach(grid_worker, tmp_path, 901)
    send(grid_worker)
    stands(grid_worker, "已结案")

    evaluate(supervisor)

    for told in (f"核实 {EVIL}", f"等拖车 {EVIL}", f"已拖离 {EVIL}", f"请协助 {EVIL}", f"不等了 {EVIL}"):
        expect(at(supervisor, "history")).to_contain_text(told)
    expect(supervisor.locator(".hold")).to_contain_text(f"调阅 {EVIL}")
    expect(supervisor.locator(".picture", has_text="处置后照片")).to_contain_text("照片正在做遮盖")
    assert [page.evaluate("window.evil") for page in (operator, handler, supervisor, grid_worker)] == [None] * 4
    assert moves_of(town, case) == [
        "verify_file", "dispatch", "accept", "request_extension", "approve_extension", "report_handled", "start_check",
        "check_passed", "evaluate",
    ]  # fmt: skip


def test_the_list_is_narrowed_by_its_address_kept_up_to_date_and_worked_through_together(
    serve: Callable[..., Any], serious: Callable[[Page], list[str]]
) -> None:
    town = serve(cases=3)
    api = town.api("operator")
    cases = api.get("/cases").json()["cases"]
    page = town.page_of("handler")
    for case in cases[:2]:
        assert api.post(f"/cases/{case['id']}/moves", json={"move": "verify_file"}).is_success
    page.goto(f"{town.address}/console/cases")
    lines = page.locator("table.cases tbody tr")
    expect(lines).to_have_count(2)
    page.wait_for_function("window.did_handshake === true")
    assert serious(page) == []

    at(page, "choose-all").check()
    expect(at(page, "chosen")).to_have_text("已选 2 件")
    at(page, "bulk-accept").click()
    told = at(page, "bulk-told").locator("li")
    expect(told).to_have_count(2)
    expect(told.first).to_contain_text("完成")
    assert {api.get(f"/cases/{case['id']}").json()["accepted_by"] for case in cases[:2]} == {"person:handler"}

    at(page, "chip-mine-1").click()
    expect(page).to_have_url(f"{town.address}/console/cases?mine=1")
    expect(lines).to_have_count(2)
    page.get_by_label("级别").select_option("county")
    expect(page.locator(".state")).to_have_text("没有符合条件的案件")
    page.go_back()
    expect(lines).to_have_count(2)

    page.wait_for_function("window.did_handshake === true")
    at(page, "clear-filters").click()
    expect(lines).to_have_count(2)
    assert api.post(f"/cases/{cases[2]['id']}/moves", json={"move": "verify_file", "note": EVIL}).is_success
    fresh = at(page, "fresh")
    expect(fresh).to_have_text("新增 1 件：显示")
    expect(lines).to_have_count(2)
    fresh.click()
    expect(lines).to_have_count(3)
    expect(at(page, "export-csv")).to_have_count(0)

    desk = town.page_of("operator")
    desk.goto(f"{town.address}/console/cases?state=handling")
    with desk.expect_download() as download:
        at(desk, "export-csv").click()
    assert len(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()) == 4
