"""Ten cases are verified with a key each, in a real browser; the API behind it says what came of it."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

SHOWN = "#verify .stage:not(.waiting)"
READY = "#verify[data-ready=true]"


def shown(page: Any) -> str:
    """Returns the id of the case that is before the person, once its pictures are there."""
    page.wait_for_selector(READY)
    return str(page.locator(SHOWN).get_attribute("data-case"))


def press(page: Any, *keys: str) -> str:
    """Decides what is shown; returns the case it was about, once another (or none) is shown."""
    case_id = shown(page)
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator(f'{SHOWN}[data-case="{case_id}"]')).to_have_count(0)
    return case_id


def verdicts(api: Any) -> dict[str, str]:
    """Returns what was decided of which case: given and not yet a move, or a move already."""
    given = {each["case_id"]: each["verdict"] for each in api.get("/queue").json()["held"] if each["verdict"]}
    for case in api.get("/cases").json()["cases"]:
        if case["decided_at"] is not None:
            given[case["id"]] = "verify_reject" if case["state"] == "rejected" else "verify_file"
    return given


def test_ten_cases_are_verified_by_keys_with_a_rejection_a_skip_and_an_undo(
    serve: Callable[..., Any], serious: Callable[[Any], list[str]]
) -> None:
    town = serve(cameras=10, cases=10)
    api = town.api("operator")

    english = town.page_of("operator", language="en")
    english.goto(f"{town.address}/console/verify")
    first = shown(english)
    expect(english.locator("[data-test=file]")).to_contain_text("File")
    expect(english.locator(SHOWN)).to_contain_text("First picture")
    english.locator(f"{SHOWN} [data-do=original]").first.click()
    expect(english.locator("[data-test=verify-original]")).to_contain_text("on record")
    english.locator("[name=reason]").fill("the plate is needed")
    english.locator("[data-test=see-original]").click()
    expect(english.locator("#verify-original img")).to_be_visible()
    english.context.close()

    page = town.page_of("operator")
    page.goto(f"{town.address}/console/verify")
    assert shown(page) == first, "whoever holds a case is given it again"
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "nothing needs scrolling"
    expect(page.locator(f"{SHOWN} svg.looks[role=img]")).to_have_attribute("aria-label", re.compile("时限 20 秒"))
    assert serious(page) == []
    assert page.locator("#verify .failed").count() == 0, "all pictures are shown, those that wait behind too"
    page.keyboard.press("z")
    expect(page.locator(f"{SHOWN} .pair.close")).to_have_count(1)
    page.locator("#verify-note").fill("yes, no, jump")
    assert verdicts(api) == {}, "keys do nothing while somebody writes"
    page.keyboard.press("Escape")

    rejected = press(page, "n", "6")
    expect(page.locator("[data-test=given]")).to_contain_text("画面不清")
    filed = press(page, "y")
    assert verdicts(api) == {rejected: "verify_reject", filed: "verify_file"}
    before = shown(page)
    page.keyboard.press("u")
    expect(page.locator(f'{SHOWN}[data-case="{filed}"]')).to_have_count(1)
    assert verdicts(api) == {rejected: "verify_reject"}
    skipped = press(page, "j")
    assert (skipped, shown(page)) == (filed, before), "behind what was undone comes what was left for it"
    page.keyboard.press("k")
    expect(page.locator(f'{SHOWN}[data-case="{skipped}"]')).to_have_count(1)
    done = {rejected, *(press(page, "y") for _ in range(9))}
    assert len(done) == 10
    expect(page.locator("[data-test=nothing]")).to_contain_text("没有可以核实的案件")
    assert {case: what for case, what in verdicts(api).items() if what != "verify_file"} == {rejected: "verify_reject"}
    assert set(verdicts(api)) == done
    assert serious(page) == []
