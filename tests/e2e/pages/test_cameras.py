"""Cameras in a real browser: from an empty system to the first patrol; zones drawn and tried; a table imported."""

import base64
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from street import FakeClock, jpeg, open_street, put_site, site_json

from api.people import service as people
from api.people.roles import Role

PASSWORD = "a long password for tests only"
NASTY = "<script>document.title='broken'</script>"
FOUND = {
    "stream": "main",
    "outcome": "inspected",
    "codec": "hevc",
    "size_wh": [1920, 1080],
    "key_frame_gap_s": 10.0,
    "picture_health": "ok",
    "advice": [{"code": "key_frames_far_apart", "text": "key frames are 10 s apart"}],
}
HOUSE = [(0.2, 0.3), (0.7, 0.3), (0.7, 0.8), (0.2, 0.8)]


class Worker:
    """A worker that does by hand what it is given."""

    def __init__(self, address: str, head: dict[str, str]) -> None:
        self._http = httpx.Client(base_url=f"{address}/api/v1/worker", headers=head, trust_env=False, timeout=30.0)

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self._http.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def probe(self) -> dict[str, Any]:
        """Carries out the probe that waits; returns its order."""
        (order,) = self.post("/probes/claim")["orders"]
        picture = base64.b64encode(jpeg(7, (320, 180))).decode()
        self.post("/probes", {"id": order["id"], "streams": [FOUND], "picture": picture})
        done: dict[str, Any] = order
        return done

    def claim(self) -> dict[str, Any]:
        """Returns the one order that is due, with the time of its claim."""
        body = {"schema": 1, "worker_id": "w1", "slots": {"routine": 9, "stay": 0}}
        for _ in range(120):
            # A server that has just started grants nothing yet, and a camera is not due at every moment.
            claimed = self.post("/claim", body)
            if claimed["orders"]:
                break
            time.sleep(0.5)
        assert len(claimed["orders"]) == 1, claimed
        return {**claimed["orders"][0], "server_time": claimed["server_time"]}

    def inspect(self, order: dict[str, Any]) -> None:
        """Reports one clear look that sees nothing."""
        look = {"index": 0, "offset_s": 0.1, "time_error_s": 0.1, "stream": "main", "size_wh": [1280, 720]}
        report = {
            **{name: order[name] for name in ("camera_id", "fence", "kind", "server_time")},
            "schema": 1,
            "id": f"report-{order['id']}",
            "order_id": order["id"],
            "worker_id": "w1",
            "outcome": "inspected",
            "looks": [{**look, "health": "ok", "sightings": []}],
            "ended_offset_s": 0.2,
        }
        self.post("/reports", report)


@pytest.fixture
def house(serve: Callable[..., Any], tmp_path: Path) -> Callable[..., tuple[Any, Worker]]:
    """A function: starts a server with people and so many cameras; returns it and its worker."""

    def start(cameras: int = 0) -> tuple[Any, Worker]:
        folder = tmp_path / "house"
        folder.mkdir()
        street = open_street(folder, clock=FakeClock(now=datetime.now(UTC)))
        with street.database.write() as session:
            for role in (Role.ADMIN, Role.OPERATOR):
                people.add_person(
                    session,
                    name=role.value,
                    role=role,
                    password=PASSWORD,
                    passwords=street.services.passwords,
                    now=street.clock.now,
                )
        if cameras:
            put_site(street.database, site_json(cameras))
            street.start()
        street.client.__exit__(None, None, None)
        street.database.close()
        town = serve(folder)
        return town, Worker(town.address, street.heads["worker"])

    return start


def draw(page: Page, points: list[tuple[float, float]]) -> None:
    """Draws a zone point by point; a double click ends it."""
    page.click("[data-test=draw-zone]")
    for at in points[:-1]:
        page.mouse.click(*spot(page, at))
    page.mouse.dblclick(*spot(page, points[-1]))
    expect(page.get_by_label("名称").first).to_be_focused()


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*spot(page, start))
    page.mouse.down()
    page.mouse.move(*spot(page, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)))
    page.mouse.move(*spot(page, end))
    page.mouse.up()


def spot(page: Page, at: tuple[float, float]) -> tuple[float, float]:
    """Where a point of the picture is on the page."""
    box = page.locator(".zones-svg").bounding_box()
    assert box is not None
    return box["x"] + at[0] * box["width"], box["y"] + at[1] * box["height"]


def add_first_camera(page: Page, worker: Worker, serious: Callable[[Any], list[str]]) -> None:
    """A source is tried before it is saved; each wrong entry says what was expected."""
    page.fill("[data-test=id]", "gate 1")
    page.fill("[data-test=name]", NASTY)
    page.fill("[data-test=main]", "10.0.0.9/main")
    page.select_option("[data-test=credential]", "+")
    page.fill("[data-test=credential_name]", "hik")
    page.fill("[data-test=username]", "viewer")
    page.fill("[data-test=password]", "hunter22")
    page.click("[data-test=test-source]")
    expect(page.locator("#f-main-told")).to_contain_text("应以 rtsp:// 或 rtsps:// 开头")
    page.fill("[data-test=main]", "rtsp://10.0.0.9/main")
    page.click("[data-test=test-source]")
    expect(page.locator("[data-test=probe-state]")).to_have_text("在等一台工作机…")
    assert worker.probe()["credential"] == {"username": "viewer", "password": "hunter22"}
    expect(page.locator("[data-test=probe]")).to_contain_text("hevc")
    expect(page.locator("[data-test=probe]")).to_contain_text("关键帧每 10 秒才有一个")
    expect(page.locator("[data-test=probe] img")).to_be_visible()
    assert serious(page) == []
    page.click("[data-test=save-camera]")
    expect(page.locator("#f-id-told")).to_contain_text("1 至 64 个英文字母")
    page.fill("[data-test=id]", "gate-1")
    page.click("[data-test=save-camera]")
    expect(page.locator("[data-test=camera-name]")).to_have_text(NASTY)


def test_an_empty_system_leads_from_login_to_the_first_patrol(
    house: Callable[..., Any], serious: Callable[[Any], list[str]]
) -> None:
    town, worker = house()
    page = town.page_of("admin")
    page.goto(f"{town.address}/console/")
    expect(page).to_have_url(f"{town.address}/console/start")
    assert serious(page) == []
    page.click("[data-test=go-camera]")

    add_first_camera(page, worker, serious)

    # The first zone, by mouse.
    draw(page, HOUSE)
    page.keyboard.type(NASTY)
    page.select_option("[data-test=zone-kind]", "fire_lane")
    page.click("[data-test=add-rule]")
    page.fill("[data-test=limit_s-r1]", "90")
    page.click("[data-test=save-zones]")
    expect(page.locator("[data-test=unsaved]")).to_be_empty()
    expect(page.locator("[data-test=zone-0]")).to_contain_text(NASTY)
    assert serious(page) == []

    # The first patrol: what was drawn is what the next visit goes by.
    page.click("[data-test=back-to-start]")
    page.fill("[data-test=plan_gap]", "soon")
    page.click("[data-test=start-plan]")
    expect(page.locator("#f-plan_gap-told")).to_contain_text("大于 0 的分钟数")
    page.fill("[data-test=plan_gap]", "5")
    page.click("[data-test=start-plan]")
    expect(page.locator("[data-test=step-look]")).to_have_class("now")
    order = worker.claim()
    (zone,) = order["zones"]
    assert (zone["kind"], zone["name"]) == ("fire_lane", NASTY)
    assert [pytest.approx(at, abs=0.01) for at in HOUSE] == [tuple(at) for at in zone["polygon"]]
    worker.inspect(order)
    expect(page.locator("[data-test=all-done]")).to_be_visible()
    page.goto(f"{town.address}/console/cameras")
    expect(page.locator("[data-test=camera]")).to_have_text(NASTY)
    expect(page.locator("[data-test=first-steps]")).to_have_count(0)
    assert serious(page) == []
    assert page.title() != "broken"


def test_a_zone_is_edited_by_mouse_and_keys_refused_where_it_is_wrong_and_used_by_the_next_visit(
    house: Callable[..., Any],
) -> None:
    town, worker = house(cameras=1)
    page = town.page_of("operator")
    page.goto(f"{town.address}/console/cameras/c0")
    wrong = page.locator(".zones-wrong")
    page.locator(".zones-svg").wait_for()
    drag(page, (0.1, 0.2), (0.05, 0.1))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    drag(page, (0.9, 0.575), (0.95, 0.6))

    # Sides that cross are told before anything is sent; the step back is one key.
    drag(page, (0.1, 0.95), (0.99, 0.5))
    expect(wrong).to_contain_text("交叉")
    expect(page.locator("[data-test=save-zones]")).to_be_disabled()
    page.keyboard.press("Control+z")
    expect(wrong).to_be_empty()

    # What only the server knows it says at the zone.
    page.fill("[data-test=zone-hours]", "25:00-26:00")
    page.click("[data-test=save-zones]")
    expect(wrong).to_contain_text("区域“东侧消防通道”")
    page.fill("[data-test=zone-hours]", "")
    page.click("[data-test=save-zones]")
    expect(page.locator("[data-test=unsaved]")).to_be_empty()
    expect(wrong).to_be_empty()
    order = worker.claim()
    polygon = order["zones"][0]["polygon"]
    expected = [(0.052, 0.12), (0.9, 0.2), (0.95, 0.6), (0.9, 0.95), (0.1, 0.95)]
    assert [tuple(at) for at in polygon] == [pytest.approx(at, abs=0.012) for at in expected]
    worker.inspect(order)

    # A rule is tried before it is saved; two people do not overwrite each other.
    page.click("[data-test=try-r1]")
    expect(page.locator("[data-test=tried-count]")).to_have_text("会产生 0 件案件（什么也没有真的改变）")
    expect(page.locator("[data-test=tried]")).to_contain_text("1 次，其中 1 次清楚")
    assert town.api("admin").patch("/cameras/c0", json={"name": NASTY}).is_success
    page.fill("[data-test=limit_s-r1]", "45")
    page.click("[data-test=save-zones]")
    expect(wrong).to_contain_text("somebody has changed this camera")
    expect(page.locator("[data-test=unsaved]")).not_to_be_empty()
    assert town.api("admin").get("/cameras/c0").json()["rules"][0]["limit_s"] == 20


def test_a_table_of_cameras_is_previewed_with_every_bad_row_and_then_imported(
    house: Callable[..., Any], serious: Callable[[Any], list[str]]
) -> None:
    town, _ = house(cameras=1)
    page = town.page_of("admin")
    page.goto(f"{town.address}/console/cameras/import")
    good = f"id,name,main,tags\ngate-1,{NASTY},rtsp://10.0.0.8/main,east\n"
    page.fill("[data-test=table]", good + "gate 2,South,http://10.0.0.9/main,\n")
    page.click("[data-test=preview]")
    problems = page.locator("[data-test=problems] tbody tr")
    expect(problems).to_have_count(2)
    expect(page.locator("[data-test=problems]")).to_contain_text("rtsp://")
    assert [each.split("\t")[:2] for each in problems.all_inner_texts()] == [["3", "id"], ["3", "main"]]
    assert serious(page) == []
    page.fill("[data-test=table]", good)
    page.click("[data-test=preview]")
    expect(page.locator("[data-test=changes]")).to_contain_text(NASTY)
    page.click("[data-test=import-now]")
    expect(page.locator("[data-test=camera]")).to_have_count(2)
    page.fill("[data-test=search]", "EAST")
    expect(page.locator("[data-test=camera]:visible")).to_have_text([NASTY])
    assert page.title() != "broken"
