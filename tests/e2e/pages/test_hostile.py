"""What people write is shown as it was written, on every page: nobody's words become part of a page."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Dialog, Page, expect

EVIL = '</script><script>window.evil=1</script><img src=x onerror="window.evil=1">\'"&{{7*7}}'
AREA = "网格 <img src=x onerror=window.evil=1>"
"""An area's id, which is short."""
HOOK = "https://198.51.100.7/hook?<script>window.evil=1</script>"
READ = """() => [...document.querySelectorAll('body, body *')].flatMap((each) => [
  ...(['SCRIPT', 'STYLE', 'TEMPLATE'].includes(each.tagName) ? [] :
    [...each.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data)),
  each.value ?? '', each.title ?? '', each.ariaLabel ?? '', each.label ?? '',
].map(String)).join('\\n')"""
"""All that a page says: its texts, what its fields hold, what it says on hover and to screen readers."""
FOUND = """() => window.evil === undefined && document.querySelector('img[src="x"], [onerror]') === null
  && ![...document.scripts].some((each) => each.text === 'window.evil=1')"""


def of(what: str) -> str:
    """Returns the words of one field: no two fields hold the same."""
    return f"{what} {EVIL}"


@dataclass(slots=True)
class Voices:
    """The API in each person's name, who signs in once."""

    town: Any
    clients: dict[str, Any] = field(default_factory=dict)

    def __call__(self, role: str, method: str, path: str, **sent: Any) -> Any:
        """Asks, and insists."""
        if role not in self.clients:
            self.clients[role] = self.town.api(role)
        answer = self.clients[role].request(method, path, **sent)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        is_json = answer.content and "json" in answer.headers.get("content-type", "")
        return answer.json() if is_json else answer


def write_settings(put: Voices) -> None:
    """Fills every text of cameras, plans, register, catalogue, calendar, webhooks and notifications."""
    put("admin", "PATCH", "/cameras/c0", json={"name": of("相机"), "area": AREA, "tags": [of("标签")]})
    zone = put("admin", "GET", "/cameras/c0")["zones"][0] | {"name": of("区域"), "legal_basis": of("依据")}
    rules = put("admin", "GET", "/cameras/c0")["rules"]
    put("admin", "PUT", "/cameras/c0/zones", json={"zones": [zone], "rules": rules})
    put("admin", "PATCH", "/plans/p", json={"name": of("计划")})
    write_register(put)
    write_catalogue(put)
    dates = f'{{ year = 2027, source = {quoted(of("通知"))}, holidays = ["2027-01-01"], makeup_days = [] }}'
    content = f"schema = 1\nyears = [{dates}]\n"
    put("admin", "PUT", "/calendar", json={"format": "toml", "content": content, "is_preview": False})
    put("admin", "POST", "/webhooks", json={"name": of("推送"), "url": HOOK})
    asked = {"name": of("通知人"), "url": "dingtalk://aaaaaaaa", "topics": ["case.opened"]}
    put("admin", "POST", "/notifications", json=asked)


def quoted(text: str) -> str:
    return "'''" + text + "'''"


def write_register(put: Voices) -> None:
    """Renames every unit, and makes an area of two names."""
    told = put("admin", "GET", "/units")
    units = [
        {**each, "name_zh": of(f"单位{each['id']}"), "name_en": of(f"unit {each['id']}")} for each in told["units"]
    ]
    area = {"id": AREA, "name_zh": of("网格"), "name_en": of("grid"), "level": "grid", "parent": None}
    body = {"units": units, "areas": [area], "duties": told["duties"]}
    put("admin", "PUT", "/units", json=body, params={"based_on": told["version"]})


def write_catalogue(put: Voices) -> None:
    """Writes into every text of the row that the cases are of."""
    told = put("admin", "GET", "/catalogue/export").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told)))
    lane = next(each for each in rows if each["key"] == "fire_lane_blocked")
    for name in ("name_zh", "name_en", "filing_condition_zh", "closing_condition_zh", "family"):
        lane[name] = of(name)
    table = io.StringIO()
    writer = csv.DictWriter(table, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    based = {"based_on": put("admin", "GET", "/catalogue")["version"], "note": of("导入说明")}
    sent = {"content": table.getvalue().encode(), "headers": {"Content-Type": "text/csv"}}
    put("admin", "POST", "/catalogue/import", params=based, **sent)


def write_case(put: Voices, case: str, other: str) -> None:
    """Fills what people say about a case while it is worked on."""

    def say(role: str, path: str, **body: Any) -> Any:
        return put(role, "POST", f"/cases/{case}{path}", json=body)

    say("operator", "/moves", move="verify_file", note=of("核实"))
    link = say("operator", "/links", other_case_id=other, kind="related", reason=of("关联"))
    say("operator", "/links", other_case_id=other, kind="same_problem", reason=of("同一"))
    put("operator", "DELETE", f"/cases/{case}/links/{link['id']}", params={"reason": of("取消关联")})
    due = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    say("dispatcher", "/joint", units=["traffic_police", "urban_management"], reason=of("吹哨"), sign_in_due_at=due)
    say("police", "/joint/sign-in", note=of("报到"))
    say("police", "/joint/done", result=of("结果"))
    say("chengguan", "/joint/refuse", reason=of("拒绝报到"))
    say("dispatcher", "/tickets", number="12345-67", received_at=datetime.now(UTC).isoformat())
    say("supervisor", "/story/sign-off", note=of("签发"))
    say("supervisor", "/hold", reason=of("保全"))
    say("supervisor", "/export", reason=of("导出"))
    say("handler", "/moves", move="accept")
    say("handler", "/moves", move="request_suspension", reason=of("挂账"))


SHOWN = {
    "/console/desk": ("admin", ["相机", "标签", "计划", "name_zh"]),
    "/console/verify": ("operator", ["name_zh"]),
    "/console/cases?state=every": ("admin", ["name_zh", "单位fire_rescue"]),
    "/console/cases/{case}": (
        "admin",
        ["核实", "关联", "同一", "取消关联", "吹哨", "报到", "结果", "拒绝报到", "签发", "保全", "挂账", "name_zh"],
    ),
    "/console/cameras": ("admin", ["相机", "标签", "计划", "网格"]),
    "/console/cameras/c0": ("admin", ["相机", "区域", "依据", "计划"]),
    "/console/cameras/new": ("admin", ["计划", "网格"]),
    "/console/map": ("admin", ["相机"]),
    "/console/figures": ("admin", ["网格", "name_zh", "单位fire_rescue"]),
    "/console/figures/coverage-by-hour": ("admin", ["相机"]),
    "/console/settings/people": ("admin", ["单位fire_rescue"]),
    "/console/settings/plans": ("admin", ["计划", "相机"]),
    "/console/settings/areas": ("admin", ["网格", "单位fire_rescue"]),
    "/console/settings/catalogue": ("admin", ["name_zh", "family", "filing_condition_zh", "导入说明"]),
    "/console/settings/calendar": ("admin", ["通知"]),
    "/console/settings/webhooks": ("admin", ["推送"]),
    "/console/settings/notifications": ("admin", ["通知人"]),
    "/console/settings/retention": ("admin", ["保全"]),
    "/console/settings/audit": ("admin", ["导出", "签发", "关联"]),
    "/field": ("handler", ["name_zh"]),
    "/field/cases/{case}": ("handler", ["核实", "关联", "吹哨", "报到", "结果", "拒绝报到", "name_zh"]),
    "/field/report": ("handler", ["name_zh", "网格"]),
}
"""Address -> who opens it, and whose words stand on it."""


def is_text(page: Page, told: list[str]) -> None:
    """Waits until a page says all of it, word for word, and insists that none of it has become part of the page."""
    for _ in range(100):
        said = page.evaluate(READ)
        missing = [each for each in told if each not in said]
        if not missing:
            break
        page.wait_for_timeout(300)
    assert missing == [], page.url
    assert page.evaluate(FOUND), page.url


def save_view(page: Page, town: Any) -> None:
    """Saves a view in the page, which says its name in a notice and in the list."""
    page.goto(f"{town.address}/console/cases?mine=1")
    page.wait_for_function("window.did_handshake === true")
    page.locator("[data-test=views] summary").click()
    page.locator("[data-test=views] input[name=name]").fill(of("视图"))
    page.locator("[data-test=views] form button").click()
    expect(page.locator("[data-test=views] li a")).to_have_text(of("视图"))
    expect(page.locator(".q-notification")).to_contain_text(of("视图"))
    is_text(page, [of("视图")])


def send_ticket(page: Page, town: Any, case: str) -> None:
    """Numbers of tickets may hold no such thing: the refusal is told, and what was typed stays text."""
    page.goto(f"{town.address}/console/cases/{case}")
    page.wait_for_function("window.did_handshake === true")
    form = page.locator("[data-test=ticket]")
    form.locator("summary").click()
    form.locator("input[name=number]").fill(AREA)
    form.locator("[data-test=send]").click()
    expect(page.locator(".q-notification")).to_be_visible()
    is_text(page, ["12345-67", AREA])


def test_what_people_write_is_shown_as_text_on_every_page(serve: Callable[..., Any]) -> None:
    town = serve(cases=2)
    put = Voices(town)
    for name, unit in (("police", "traffic_police"), ("chengguan", "urban_management")):
        person = {"name": name, "role": "handler", "password": town.password, "unit": unit}
        put("admin", "POST", "/people", json=person)
    case, other = (each["id"] for each in put("operator", "GET", "/cases")["cases"])
    write_settings(put)
    write_case(put, case, other)
    pages = {role: town.page_of(role) for role in ("admin", "operator", "handler", "dispatcher")}
    asked: list[str] = []

    def close(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    for page in pages.values():
        page.on("dialog", close)
    for path, (role, told) in SHOWN.items():
        pages[role].goto(town.address + path.format(case=case))
        is_text(pages[role], [of(each) for each in told])
    save_view(pages["operator"], town)
    send_ticket(pages["dispatcher"], town, case)
    pages["handler"].context.add_cookies([{"name": "lunxun_language", "value": "en", "url": town.address}])
    pages["handler"].goto(f"{town.address}/field/cases/{case}")
    is_text(pages["handler"], [of("name_en"), of("unit fire_rescue")])
    assert asked == []
