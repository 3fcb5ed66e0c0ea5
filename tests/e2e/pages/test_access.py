"""Every page of the console and of the phone: nothing serious for axe-core, one main part, no wider than a phone."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from api.console.navigation import WAYS
from api.console.settings.sections import SECTIONS

CONSOLE = (
    *(way.path for way in WAYS),
    *(f"/settings/{section}" for section in SECTIONS),
    "/settings/plans?change=p",
    "/cases?state=every",
    "/cases/{case}",
    "/cameras/c0",
    "/cameras/new",
    "/cameras/import",
    "/start",
    "/figures/precision",
    "/figures/coverage-by-hour",
)
FIELD = ("/field", "/field/cases/{case}", "/field/report", "/field/waiting")
MAINS = "() => document.querySelectorAll('main, [role=main]').length"
BEYOND = "() => document.documentElement.scrollWidth - innerWidth"


def test_every_page_can_be_used_by_people_who_see_or_move_less_and_on_a_phone(
    serve: Callable[..., Any], serious: Callable[[Page], list[str]]
) -> None:
    town = serve(cases=1)
    case = town.api("operator").get("/cases").json()["cases"][0]
    told = {"move": "verify_file"}
    assert town.api("operator").post(f"/cases/{case['id']}/moves", json=told).is_success
    wrong: dict[str, Any] = {}
    for role, paths in (("admin", tuple(f"/console{path}" for path in CONSOLE)), ("handler", FIELD)):
        page = town.page_of(role)
        for path in paths:
            found = look_at(page, town.address + path.format(case=case["id"]), serious)
            if found:
                wrong[path] = found
    assert wrong == {}


def look_at(page: Page, address: str, serious: Callable[[Page], list[str]]) -> list[str]:
    """Returns what is wrong with a page."""
    page.set_viewport_size({"width": 1440, "height": 900})
    answer = page.goto(address)
    if "/console" in address:
        page.wait_for_function("window.did_handshake === true")
    found = serious(page)
    if answer is None or answer.status != 200:
        found.append("not there")
    if (mains := page.evaluate(MAINS)) != 1:
        found.append(f"{mains} main parts")
    page.set_viewport_size({"width": 360, "height": 780})
    if (beyond := page.evaluate(BEYOND)) > 0:
        found.append(f"{beyond} px wider than a phone")
    return found
