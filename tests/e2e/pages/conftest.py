"""A running server with a street that has cases, and browsers in which people of each role are signed in.

Every page that is handed out fails its test on an error in the browser's console, an exception in a page, or a
request to any address but the server's own.
"""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from street import FakeClock, Street, open_street, put_site, site_json
from town import LUNXUN, free_port

from api.people import service as people
from api.people.roles import Role

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PASSWORD = "a long password for tests only"
WAIT_MS = 60_000
REFUSAL = re.compile(r"Failed to load resource: the server responded with a status of (401|403|404|409|412|422)")
"""Browsers write each refused request into their console; whether a refusal was due is the test's own business."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pages are slow where four processes share two cores with their browsers."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.timeout(400))


@dataclass(slots=True)
class Town:
    """A server that runs, and who is signed in where."""

    address: str
    browser: Browser
    process: subprocess.Popen[bytes]
    contexts: list[BrowserContext] = field(default_factory=list)
    password: str = PASSWORD
    wrong: list[str] = field(default_factory=list)
    """What pages have done that they must not."""

    def page_of(self, role: str, *, width: int = 1440, height: int = 900, language: str = "zh") -> Page:
        """Returns a new browser window in which the person `role` is signed in."""
        context = self.context_of(role, width=width, height=height, language=language)
        return self.watched(context.new_page())

    def context_of(self, role: str, *, width: int = 1440, height: int = 900, language: str = "zh") -> BrowserContext:
        """Returns a browser of its own, with the cookie of a session."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        context.set_default_timeout(WAIT_MS)
        self.contexts.append(context)
        body = {"name": role, "password": PASSWORD, "cookie": True}
        answer = context.request.post(f"{self.address}/api/v1/login", data=body)
        assert answer.ok, answer.text()
        context.add_cookies([{"name": "lunxun_language", "value": language, "url": self.address}])
        return context

    def watched(self, page: Page) -> Page:
        """Returns the page, every fault of which is written down."""
        page.on("console", lambda told: self._note(told.type == "error" and not REFUSAL.match(told.text), told.text))
        page.on("pageerror", lambda error: self._note(True, str(error)))
        page.on("request", lambda asked: self._note(not self._is_own(asked.url), f"foreign address: {asked.url}"))
        return page

    def api(self, role: str) -> httpx.Client:
        """Returns the API in a person's name, for what a test checks behind the pages."""
        client = httpx.Client(base_url=f"{self.address}/api/v1", trust_env=False, timeout=30.0)
        answer = client.post("/login", json={"name": role, "password": PASSWORD})
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return client

    def _is_own(self, url: str) -> bool:
        return url.startswith((self.address, self.address.replace("http", "ws", 1), "data:", "blob:", "about:"))

    def _note(self, is_wrong: bool, what: str) -> None:
        if is_wrong:
            self.wrong.append(what)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless; for one module, because playwright keeps an event loop running in this thread."""
    expect.set_options(timeout=WAIT_MS)
    assert CHROMIUM, "these tests need the Debian package `chromium`"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


def seed(folder: Path, *, cameras: int = 4, cases: int = 3) -> None:
    """Fills a data folder: people of each role, cameras with fire lanes, and cases that wait for verification."""
    begun_at = datetime.now(UTC) - timedelta(seconds=45 * cases + 60)
    clock = FakeClock(now=begun_at)
    street = open_street(folder, clock=clock)
    put_site(street.database, site_json(cameras))
    hire(street)
    street.start()
    make_cases(street, cases)
    street.client.__exit__(None, None, None)
    street.database.close()


def hire(street: Street) -> None:
    """Adds a person of each role, by its name; the handler is of the unit `fire_rescue`."""
    with street.database.write() as session:
        for role in Role:
            if role is not Role.INTEGRATOR:
                people.add_person(
                    session,
                    name=role.value,
                    role=role,
                    password=PASSWORD,
                    passwords=street.services.passwords,
                    now=street.clock.now,
                    unit="fire_rescue" if role is Role.HANDLER else None,
                )


def make_cases(street: Street, count: int) -> None:
    """Has a car stand in the fire lanes of `count` cameras until there is a case of each."""
    first = street.claim(routine=max(9, count))
    for order in first["orders"]:
        timed = {**order, "server_time": first["server_time"]}
        street.send(street.report(timed, [street.look(1.0, picture=street.upload(), masked=street.upload())]))
    street.clock.advance(30)
    second = street.claim(routine=max(9, count))
    for done, order in enumerate(second["orders"]):
        timed = {**order, "server_time": second["server_time"]}
        sightings: dict[str, Any] = {} if done < count else {"sightings": []}
        street.send(
            street.report(timed, [street.look(1.0, picture=street.upload(), masked=street.upload(), **sightings)])
        )
    street.clock.advance(5)


@pytest.fixture
def serve(tmp_path: Path, browser: Browser) -> Iterator[Callable[..., Town]]:
    """A function: starts a server on a data folder (default: a seeded one); ended after the test."""
    started: list[Town] = []

    def start(folder: Path | None = None, *options: str, **seeding: int) -> Town:
        if folder is None:
            folder = tmp_path / "data"
            folder.mkdir()
            seed(folder, **seeding)
        port = free_port()
        log = (tmp_path / f"serve-{port}.log").open("wb")
        command = [*LUNXUN, "serve", "--data", str(folder), "--port", str(port), *options]
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        town = Town(address=f"http://127.0.0.1:{port}", browser=browser, process=process)
        started.append(town)
        _wait_until_up(town, log.name)
        return town

    yield start
    for town in started:
        for context in town.contexts:
            context.close()
        town.process.terminate()
        town.process.wait(timeout=30)
    assert [told for town in started for told in town.wrong] == []


def _wait_until_up(town: Town, log: str) -> None:
    for _ in range(600):
        assert town.process.poll() is None, Path(log).read_text(encoding="utf-8")
        try:
            if httpx.get(f"{town.address}/api/v1/health", trust_env=False, timeout=2.0).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not come up: {Path(log).read_text(encoding='utf-8')}")


@pytest.fixture
def serious() -> Callable[[Page], list[str]]:
    """A function: returns what axe-core finds wrong with a page for people who see or move less, if serious."""

    def check(page: Page) -> list[str]:
        if "/console" in page.url and page.locator(".nicegui-layout").count():
            # What is fading in or out at this moment has no contrast yet, and will be gone or there.
            page.add_style_tag(content="* { transition: none !important; animation: none !important; }")
        found = Axe().run(page).response["violations"]
        return [
            f"{each['id']}: {each['help']}: {[node['html'][:120] for node in each['nodes'][:3]]}"
            for each in found
            if each["impact"] in ("serious", "critical")
        ]

    return check
