"""An admin adds a person, imports a catalogue, is refused a webhook, and follows a case from the map."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

HOSTILE = "<script>alert(1)</script>"
PERSON = "<script>alert(2)"
"""A person is addressed by name, and no address can hold a slash in one."""


@pytest.fixture
def town(serve: Callable[..., Any]) -> Any:
    """A street of which two cameras stand at the same corner, one further on, and one nobody knows where."""
    town = serve(cameras=4, cases=2)
    admin = town.api("admin")
    for camera, position in (("c0", [116.4, 39.9]), ("c1", [116.41, 39.905]), ("c2", [116.41, 39.905])):
        assert admin.patch(f"/cameras/{camera}", json={"position": position}).is_success
    assert admin.patch("/cameras/c3", json={"name": HOSTILE}).is_success
    return town


def test_an_admin_sets_the_site_up_and_follows_a_case_from_the_map(
    town: Any, serious: Callable[[Page], list[str]]
) -> None:
    page, admin = town.page_of("admin"), town.api("admin")
    add_people(page, town)
    assert serious(page) == []
    import_catalogue(page, town, admin)
    assert serious(page) == []
    ask_for_webhook(page, town, admin)
    assert serious(page) == []
    follow_case(page, town, serious)


def add_people(page: Page, town: Any) -> None:
    page.goto(f"{town.address}/console/settings/people")
    page.get_by_label("姓名", exact=True).fill(PERSON)
    page.get_by_label("密码", exact=True).fill("short")
    page.locator("[data-test=person-send]").click()
    told = page.locator("#f-person-password-told")
    expect(told).to_contain_text("应为：至少 10 个字符")
    expect(page.get_by_label("密码", exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_label("密码", exact=True).fill(town.password)
    page.get_by_label("密码", exact=True).press("Tab")
    page.locator("[data-test=person-send]").click()
    added = page.locator("[data-test=person]").filter(has_text=PERSON)
    expect(added).to_have_text(PERSON)
    added.click()
    expect(page.locator("[data-test=change-person]")).to_contain_text(PERSON)
    page.locator("[data-test=disable]").click()
    page.locator("[data-test=disable]").click()
    expect(page.locator("[data-test=people]").locator("tr", has_text=PERSON)).to_contain_text("已停用")


def import_catalogue(page: Page, town: Any, admin: Any) -> None:
    page.goto(f"{town.address}/console/settings/catalogue")
    good = admin.get("/catalogue/export").content.decode("utf-8-sig").replace("占用消防通道", "消防车道被占", 1)
    lines = good.splitlines()
    columns = lines[0].split(",")
    bad = lines.copy()
    bad[2] = re.sub(r"\bgrid\b", "galaxy", bad[2], count=1)
    assert bad[2] != lines[2], lines[2]
    page.locator("[data-test=open-import]").click()
    choose(page, "bad.csv", "\n".join(bad))
    problems = page.locator("[data-test=problems]").locator("tbody tr")
    expect(problems).to_have_count(1)
    expect(problems.locator("td").nth(0)).to_have_text("3")
    expect(problems.locator("td").nth(1)).to_have_text("level")
    assert "level" in columns
    expect(page.locator("[data-test=import-now]")).to_have_count(0)
    choose(page, "good.csv", good)
    expect(page.locator("[data-test=changes]")).to_contain_text("消防车道被占")
    page.locator("[data-test=import-now]").click()
    expect(page.locator("[data-test=catalogue]")).to_contain_text("消防车道被占")
    assert admin.get("/catalogue").json()["version"] == 2


def choose(page: Page, name: str, content: str) -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    page.locator("[data-test=catalogue-file]").set_input_files(file)  # type: ignore[arg-type] # as playwright documents it


def ask_for_webhook(page: Page, town: Any, admin: Any) -> None:
    page.goto(f"{town.address}/console/settings/webhooks")
    page.get_by_label("名称", exact=True).fill("市平台")
    page.get_by_label("地址", exact=True).fill("http://127.0.0.1:9/hook")
    page.get_by_label("地址", exact=True).press("Tab")
    page.locator("[data-test=webhook-send]").click()
    expect(page.locator("#f-webhook-url-told")).to_contain_text("本机地址要由管理员在服务器设置里允许")
    assert admin.get("/webhooks").json() == []
    page.get_by_label("地址", exact=True).fill("https://198.51.100.7/hook")
    page.get_by_label("地址", exact=True).press("Tab")
    page.locator("[data-test=webhook-send]").click()
    expect(page.locator("[data-test=secret-value]")).to_have_value(re.compile(".{20,}"))
    expect(page.locator("[data-test=hooks]")).to_contain_text("市平台")
    page.reload()
    expect(page.locator("[data-test=hooks]")).to_contain_text("市平台")
    expect(page.locator("[data-test=secret-value]")).to_have_count(0)


def follow_case(page: Page, town: Any, serious: Callable[[Page], list[str]]) -> None:
    page.goto(f"{town.address}/console/map")
    canvas = page.locator("[data-test=map-canvas]")
    expect(canvas.locator("[data-test=spot]")).to_have_count(2)
    expect(page.locator("[data-test=unplaced-cameras]")).to_contain_text(HOSTILE)
    expect(canvas.locator(".count")).to_have_text("2")
    before = canvas.locator("[data-test=scale]").text_content()
    page.locator("[data-test=zoom_out]").click()
    page.locator("[data-test=zoom_out]").click()
    expect(canvas.locator("[data-test=scale]")).not_to_have_text(before or "")
    canvas.focus()
    page.keyboard.press("0")
    expect(canvas.locator("[data-test=scale]")).to_have_text(before or "")
    canvas.locator("[data-test=spot]").last.press("Enter")
    expect(page.locator("[data-test=picked]").locator("li.camera")).to_have_count(2)
    assert serious(page) == []
    case = canvas.locator("[data-test=case]").first
    expect(case).to_contain_text("#")
    case.click()
    expect(page).to_have_url(re.compile(r"/console/cases/\w+"))
