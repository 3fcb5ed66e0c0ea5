"""Figures: from a card to what stands behind it, in both languages."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect


def test_a_supervisor_goes_from_a_figure_to_the_cases_behind_it_and_sees_when_nobody_looked(
    serve: Callable[..., Any], serious: Callable[[Any], list[str]]
) -> None:
    town = serve(cameras=4, cases=3)
    api = town.api("operator")
    waiting = api.get("/cases").json()["cases"]
    for case, verdict in zip(waiting[:3], ("filed", "filed", "rejected"), strict=True):
        reason = {"reason": "nothing_there"} if verdict == "rejected" else {}
        assert api.post(f"/cases/{case['id']}/verdict", json={"verdict": verdict, **reason}).is_success
    api.close()
    page = town.page_of("supervisor")
    page.goto(f"{town.address}/console/figures")
    precision = page.locator("[data-test=figure-precision]")
    expect(precision).to_contain_text("66.67%")
    expect(precision).to_contain_text("2 / 3")
    assert serious(page) == []

    precision.get_by_role("link").click()
    expect(page.locator("[data-test=figure]")).to_contain_text("2 / 3")
    expect(page.locator("[data-test=behind] a")).to_have_count(2)
    page.locator("[data-test=part-denominator]").click()
    expect(page.locator("[data-test=behind] a")).to_have_count(3)
    page.get_by_role("link", name="按摄像头").click()
    expect(page.locator("[data-test=groups] tbody tr")).to_have_count(3)
    assert serious(page) == []

    page.goto(f"{town.address}/console/figures/coverage-by-hour")
    expect(page.locator("[data-test=heat] tbody tr")).to_have_count(4)
    assert serious(page) == []
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Coverage by hour")
    page.goto(f"{town.address}/console/figures/no_such_figure")
    expect(page.get_by_role("main").last).to_contain_text("no such thing")


def test_a_table_of_the_figures_is_saved(serve: Callable[..., Any]) -> None:
    town = serve(cameras=1, cases=1)
    page = town.page_of("supervisor")
    page.goto(f"{town.address}/console/figures")
    with page.expect_download() as saved:
        page.locator("[data-test=csv]").click()
    text = saved.value.path().read_text(encoding="utf-8-sig")
    assert saved.value.suggested_filename == "figures.csv"
    assert "closing_on_time_rate" in text
