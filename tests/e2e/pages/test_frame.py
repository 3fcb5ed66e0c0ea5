"""The door and the frame of the console, in a real browser."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect


def test_somebody_signs_in_reads_the_console_in_both_languages_and_signs_out(
    serve: Callable[..., Any], serious: Callable[[Any], list[str]]
) -> None:
    town = serve()
    page = town.watched(town.browser.new_context().new_page())
    page.goto(f"{town.address}/console/cases?colour=red")
    expect(page).to_have_title("登录 · 轮巡")
    assert serious(page) == []
    page.get_by_label("姓名").fill("operator")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_have_text("姓名或密码不对")
    page.get_by_label("密码").fill("a long password for tests only")
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(f"{town.address}/console/cases?colour=red")
    expect(page.get_by_role("navigation", name="导航")).to_contain_text("指挥台")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("navigation", name="Navigation")).to_contain_text("Command desk")
    assert page.evaluate("document.documentElement.lang") == "en-US"
    assert serious(page) == []
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{town.address}/sign-in")
    assert page.goto(f"{town.address}/console/cases").status == 401
    page.context.close()
