"""The phone's pages in a real browser: over TLS under a name, with the network cut in the middle; and without TLS."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from named_server import HERE, NAME, NASTY, House, launch, pins, serving
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route

from api.cli.certs import certs as make_certificates
from api.field.posted import body_of


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[House]:
    """A server under TLS, its certificate made by `lunxun certs`, and a browser that trusts the site's authority."""
    folder = tmp_path_factory.mktemp("secure")
    certs = folder / "certs"
    make_certificates(certs, name=[NAME])
    options = ("--tls-cert", str(certs / "server.crt"), "--tls-key", str(certs / "server.key"))
    with serving(folder, *options) as port:
        own = launch(browser, f"--ignore-certificate-errors-spki-list={pins(certs / 'server.crt')}")
        authority = certs / "lunxun-authority.crt"
        yield House(address=f"https://{NAME}:{port}", browser=own, port=port, authority=authority)
        own.close()


@pytest.fixture(scope="module")
def insecure(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[House]:
    """A server without TLS."""
    with serving(tmp_path_factory.mktemp("insecure")) as port:
        own = launch(browser)
        yield House(address=f"http://{NAME}:{port}", browser=own, port=port, authority=None)
        own.close()


@pytest.fixture
def town(request: pytest.FixtureRequest) -> Iterator[House]:
    """The server that the test names (`secure` without a word); what its pages must not do, they have not done."""
    house: House = replace(request.getfixturevalue(getattr(request, "param", "secure")), wrong=[])
    yield house
    assert house.wrong == []


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A large photo with EXIF that names a place, as phones make them."""
    picture = Image.effect_noise((4000, 3000), 40).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "a maker"
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=60, exif=exif)
    path = tmp_path / "photo.jpg"
    path.write_bytes(data.getvalue())
    return path


def is_kept(page: Page, path: str) -> None:
    """Waits until the service worker keeps a page."""
    page.wait_for_function("path => caches.match(path).then(Boolean)", arg=path)


def waiting(page: Page) -> int:
    return page.locator("[data-test=waiting-item]").count()


def cut_answers(town: House, context: BrowserContext, pattern: str) -> list[int]:
    """Lets requests reach the server, and loses its first answer."""
    cut: list[int] = []

    def lose(route: Route) -> None:
        if cut:
            route.continue_()
            return
        asked = route.request
        headers = {name: value for name, value in asked.all_headers().items() if not name.startswith(":")}
        headers["host"] = f"{NAME}:{town.port}"
        path = asked.url.partition("/api/v1")[2]
        with town.api() as api:
            cut.append(api.request(asked.method, path, content=asked.post_data_buffer, headers=headers).status_code)
        route.abort()

    context.route(pattern, lose)
    return cut


@pytest.mark.timeout(120)
def test_what_is_done_without_a_network_is_sent_once_when_it_is_back(
    town: House, photo: Path, serious: Callable[[Page], list[str]]
) -> None:
    page = town.phone("wang")
    page.context.grant_permissions(["geolocation"], origin=town.address)
    assert page.evaluate("isSecureContext")
    assert serious(page) == []
    page.click("[data-test=task]:has-text('东侧消防通道')")
    page.wait_for_selector("[data-test=bar-accept]")
    case_path = page.evaluate("location.pathname")
    is_kept(page, case_path)
    assert serious(page) == []

    page.context.set_offline(True)
    page.click("[data-test=bar-accept]")
    page.wait_for_selector("[data-test=waiting-item]")
    page.click("[data-test=bar-report_handled]")
    page.wait_for_function("() => document.querySelector('[name=latitude]').value !== ''")
    page.set_input_files("#f-report_handled-photos", photo)
    page.fill("#f-report_handled-note", NASTY)
    page.dblclick("[data-test=send-report_handled]")
    page.wait_for_selector("[data-test=waiting-item] >> nth=1")
    page.reload()
    page.wait_for_selector("[data-test=waiting-item]")
    assert "没有网络，这是" in page.inner_text("#notices")
    page.goto(f"{town.address}/field/waiting")
    page.wait_for_selector("[data-test=waiting-item]")
    assert waiting(page) == 2
    assert NASTY in page.inner_text("#waiting")
    assert serious(page) == []

    cut = cut_answers(town, page.context, "**/moves")
    photos: list[str] = []
    page.on("request", lambda asked: photos.append(asked.url) if "/api/v1/photos" in asked.url else None)
    page.context.set_offline(False)
    page.wait_for_function("() => navigator.onLine")
    for _ in range(30):
        if waiting(page) == 0:
            break
        page.locator("[data-test=js_send_now]").first.click(timeout=2000) if waiting(page) else None
        page.wait_for_timeout(500)
    assert waiting(page) == 0, page.inner_text("body")
    assert cut == [200]
    assert "longitude=116.4074" in photos[0]

    page.goto(town.address + case_path)
    page.wait_for_selector("text=已处置")
    case_id = case_path.rpartition("/")[2]
    moves = [each["detail"]["move"] for each in town.get(f"/cases/{case_id}/history") if each["kind"] == "move"]
    assert (moves.count("accept"), moves.count("report_handled")) == (1, 1)
    handled = [each for each in town.get(f"/cases/{case_id}")["pictures"] if each["role"] == "handled_scene"]
    assert [(each["width"], each["height"]) for each in handled] == [(2560, 1920)]
    assert page.title() != "broken"


def test_the_script_makes_the_same_body_of_a_form_as_the_server(town: House) -> None:
    beside = [("csrf", "x"), ("once", "y"), ("version", "3"), ("within_min", "60")]
    said = [("move", "request_extension"), ("reason", " 要吊车 "), ("note", " "), ("units", "a"), ("units", "b")]
    fields = [*beside, *said, ("limit.amount", "2"), ("limit.clock", "work_day")]
    page = town.phone("wang")
    module = page.locator("script[type=module]").get_attribute("src") or ""
    ask = "([at, fields]) => import(at).then((body) => body.bodyOf(fields))"
    at = town.address + module.replace("page.js", "body.js")
    for each in (fields, [pair for pair in fields if pair[0] != "limit.amount"]):
        assert page.evaluate(ask, [at, each]) == body_of(each)


@pytest.mark.timeout(120)
def test_a_case_that_changed_meanwhile_waits_for_its_author_to_look_again(town: House) -> None:
    page = town.phone("wang")
    page.click("[data-test=task]:not(:has-text('东侧消防通道'))")
    page.wait_for_selector("[data-test=bar-accept]")
    assert page.inner_text("blockquote") == NASTY
    case_id = page.evaluate("location.pathname").rpartition("/")[2]
    page.context.set_offline(True)
    page.click("[data-test=move-return_to_sender] summary")
    page.fill("#f-return_to_sender-reason", "不归我们管")
    page.click("[data-test=send-return_to_sender]")
    page.wait_for_selector("[data-test=waiting-item]")
    body = {"move": "escalate", "level": "town", "reason": "urgent"}
    assert town.call("POST", f"/cases/{case_id}/moves", json=body).is_success
    page.context.set_offline(False)
    page.wait_for_selector(".item.refused")
    assert "别人改动了这件案子" in page.inner_text(".item.refused")
    assert town.get(f"/cases/{case_id}")["state"] == "handling"
    page.click("[data-test=js_send_anyway]")
    page.wait_for_selector("[data-test=waiting-item]", state="detached")
    assert town.get(f"/cases/{case_id}")["state"] == "returned"


@pytest.mark.timeout(120)
@pytest.mark.parametrize("town", ["insecure"], indirect=True)
def test_without_tls_the_page_says_what_is_off_and_its_forms_work(
    town: House, photo: Path, serious: Callable[[Page], list[str]]
) -> None:
    page = town.phone("li")
    assert not page.evaluate("isSecureContext")
    assert "离线发送和位置已关闭" in page.inner_text("#notices")
    page.click("nav >> text=上报")
    page.wait_for_selector("#report-type")
    assert serious(page) == []
    page.set_input_files("#report-photos", photo)
    page.select_option("#report-type", "garbage_exposed")
    page.fill("#report-text", NASTY)
    page.click("summary")
    page.fill("#report-latitude", str(HERE["latitude"]))
    page.fill("#report-longitude", str(HERE["longitude"]))
    page.wait_for_selector("[data-previews] img")
    page.click("[data-test=send-report]")
    page.wait_for_selector(".notice.done")
    reports = [each for each in town.get("/cases?origin=report")["cases"] if each["type"] == "garbage_exposed"]
    assert [(each["pictures"][0]["width"], each["pictures"][0]["height"]) for each in reports] == [(2560, 1920)]
    page.click(f"[href='/field/cases/{reports[0]['id']}']")
    page.wait_for_selector("blockquote")
    assert page.inner_text("blockquote") == NASTY
    assert page.title() != "broken"
