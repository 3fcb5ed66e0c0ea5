"""An admin puts a picture and outlines under the map; a grid worker checks in by phone, and stands on it."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

HOSTILE = "<script>alert(1)</script>"
EDGES = {"west": "116.39", "south": "39.90", "east": "116.40", "north": "39.91"}
RING = [[116.391, 39.901], [116.399, 39.901], [116.399, 39.909], [116.391, 39.909], [116.391, 39.901]]


def test_a_map_gets_its_ground_and_shows_who_checked_in(
    serve: Callable[..., Any], serious: Callable[[Page], list[str]]
) -> None:
    town = serve(cameras=2, cases=1)
    admin = town.api("admin")
    for camera, position in (("c0", [116.392, 39.902]), ("c1", [116.398, 39.908])):
        assert admin.patch(f"/cameras/{camera}", json={"position": position, "name": HOSTILE}).is_success
    area = name_area(admin)
    page = town.page_of("admin")
    page.goto(f"{town.address}/console/map")
    put_picture(page)
    put_outlines(page, area)
    assert serious(page) == []
    check_in(town, serious)
    switch_layers(page)


def name_area(admin: Any) -> str:
    """Gives an area a name that a page must show as text, and returns its id."""
    units, areas = admin.get("/units").json(), admin.get("/areas").json()["areas"]
    last = areas[-1]["id"]
    renamed = [{**each, "name_zh": HOSTILE} if each["id"] == last else each for each in areas]
    answer = admin.put("/units", json={"units": units["units"], "duties": units["duties"], "areas": renamed})
    assert answer.is_success, answer.text
    return str(last)


def put_picture(page: Page) -> None:
    page.locator("[data-test=map-files] > summary").click()
    page.locator("[data-test=picture-send]").click()
    told = page.locator("form[data-map-file=picture] [data-told]")
    expect(told).to_contain_text("请填四边的经纬度")
    for side, degrees in EDGES.items():
        page.locator(f"#map-{side}").fill(degrees)
    choose(page, "picture-file", "plan.png", b"no picture at all")
    page.locator("[data-test=picture-send]").click()
    expect(told).to_have_text("这个文件不是能读的 JPEG 或 PNG")
    plan = io.BytesIO()
    Image.new("RGB", (300, 391), (230, 225, 215)).save(plan, "PNG")
    choose(page, "picture-file", "plan.png", plan.getvalue())
    page.locator("[data-test=picture-send]").click()
    expect(page.locator("[data-test=site-picture]")).to_have_attribute("href", re.compile(r"^/api/v1/map/picture\?v="))


def put_outlines(page: Page, area: str) -> None:
    page.locator("[data-test=map-files] > summary").click()
    choose(page, "shapes-file", "areas.geojson", geojson(HOSTILE, RING[:-1]))
    page.locator("[data-test=shapes-send]").click()
    problems = page.locator("[data-test=shapes-problems] li")
    expect(problems.first).to_contain_text("没有闭合")
    choose(page, "shapes-file", "areas.geojson", geojson(HOSTILE, RING))
    page.locator("[data-test=shapes-send]").click()
    expect(problems.first).to_contain_text(f"没有这些片区：{HOSTILE}")
    choose(page, "shapes-file", "areas.geojson", geojson(area, RING))
    page.locator("[data-test=shapes-send]").click()
    expect(page.locator("[data-test=outline]")).to_have_count(1)
    expect(page.locator("[data-test=area-name]")).to_have_text(HOSTILE)


def check_in(town: Any, serious: Callable[[Page], list[str]]) -> None:
    context = town.context_of("grid_worker", width=390, height=844)
    phone = town.watched(context.new_page())
    phone.goto(f"{town.address}/field")
    phone.locator("[data-test=check-in]").click()
    assert serious(phone) == []
    phone.locator("[data-test=send-check-in]").click()
    expect(phone.locator("[data-check-in-told]")).to_contain_text("手机没有给出位置")
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": 116.395, "latitude": 39.905, "accuracy": 9})
    phone.locator("[data-test=send-check-in]").click()
    expect(phone.get_by_text("已签到")).to_be_visible()
    [made] = town.api("supervisor").get("/check-ins/latest").json()["check_ins"]
    assert (made["position"], made["accuracy_m"]) == ([116.395, 39.905], 9.0)


def switch_layers(page: Page) -> None:
    page.reload()
    canvas = page.locator("[data-test=map-canvas]")
    person = canvas.locator("[data-test=person]")
    expect(person).to_have_count(1)
    expect(canvas.locator(".person-label")).to_contain_text("grid_worker")
    page.locator("[data-test=map-table] > summary").press("Enter")
    rows = page.locator("[data-test=map-table] tbody tr")
    expect(rows).to_have_count(5)
    expect(rows.filter(has_text="grid_worker")).to_contain_text("116.39500, 39.90500")
    page.locator("[data-test=layer-people]").press("Space")
    expect(person).to_have_count(0)
    page.locator("[data-test=layer-picture]").press("Space")
    expect(page.locator("[data-test=site-picture]")).to_have_count(0)
    page.reload()
    expect(page.locator("[data-test=layer-people]")).not_to_be_checked()
    expect(page.locator("[data-test=outline]")).to_have_count(1)
    expect(person).to_have_count(0)


def geojson(area: str, ring: Any) -> bytes:
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"area": area, "name": HOSTILE}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def choose(page: Page, field: str, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator(f"[data-test={field}]").set_input_files(file)  # type: ignore[arg-type] # as playwright documents it
