"""The command desk in a real browser: an operator reads the wall, runs the patrol, watches a camera, skips another."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect


def test_an_operator_runs_the_patrol_from_the_desk_and_watches_a_camera(
    serve: Callable[..., Any], serious: Callable[[Any], list[str]]
) -> None:
    town = serve(cameras=4, cases=2)
    api, page = town.api("operator"), town.page_of("operator")
    page.goto(f"{town.address}/console/desk")
    red = page.locator(".tile.case")
    expect(red).to_have_count(2)
    expect(red.first).to_contain_text("占用消防通道")
    expect(page.locator(".tile").first).to_have_class("tile case")
    expect(page.locator("[data-test=headline]")).not_to_contain_text("全部")
    assert serious(page) == []

    page.locator("[data-test=stop-plan]").click()
    expect(page.locator("[data-test=headline]")).to_contain_text("4 路无人看")
    assert not api.get("/plans").json()[0]["is_running"]
    page.locator("[data-test=start-round]").click()
    expect(page.locator("[data-test=plans]")).to_contain_text("本轮已看 0/4")
    page.locator("[data-test=start-plan]").click()
    expect(page.locator("[data-test=plans]")).to_contain_text("运行中")

    # Keyboard alone: to the next tile, its menu, and the fourth item, which asks until when and why.
    page.locator("[data-camera=c0] .face").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("m")
    expect(page.get_by_role("menu")).to_be_visible()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    page.locator("[data-test=skip-save]").click()
    expect(page.get_by_role("alert").filter(has_text="请写理由")).to_be_visible()
    page.locator("[data-test=skip-reason]").fill("<script>alert(1)</script> 施工")
    page.locator("[data-test=skip-save]").click()
    expect(page.locator("[data-test=board]")).to_contain_text("<script>alert(1)</script> 施工")
    assert [each["camera_id"] for each in api.get("/patrol").json()["skipped"]] == ["c1"]

    page.locator("[data-camera=c2] .face").click()
    expect(page.locator("[data-test=watching]")).to_contain_text("没有工作进程")
    assert serious(page) == []
    page.locator("[data-test=close-live]").click()
    expect(page.locator("[data-test=watching]")).to_have_count(0)
    others = town.api("admin")
    # The page takes its wish back; by itself it would run out only 15 s after it was last said.
    given_up_s = time.monotonic() + 8.0
    while others.post("/cameras/c2/watch").json()["watchers"] > 1:
        assert time.monotonic() < given_up_s
        page.wait_for_timeout(100)


def test_who_may_not_see_pictures_reads_the_same_wall_in_words(serve: Callable[..., Any]) -> None:
    town = serve(cameras=2, cases=1)
    page = town.page_of("dispatcher", language="en")
    page.goto(f"{town.address}/console/desk")
    expect(page.locator(".tile.case")).to_contain_text("To verify")
    expect(page.locator(".tile .shot, .desk img")).to_have_count(0)
    expect(page.locator("[data-test=start-round]")).to_have_count(0)
