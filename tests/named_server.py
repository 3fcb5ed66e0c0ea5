"""A server that answers to a name of its own, with TLS or without, and phones that find it under that name."""

import base64
import hashlib
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Geolocation, Page
from street import FakeClock, open_street, put_site, site_json
from town import LUNXUN, free_port

from api.people import service as people
from api.people.roles import Role

NAME = "lunxun.test"
PASSWORD = "a long password for tests only"
NASTY = '<script>document.title="broken"</script>'
HERE = Geolocation(latitude=39.9042, longitude=116.4074)
WAIT_MS = 20_000
EXPECTED = re.compile(
    r"Failed to load resource: (net::ERR_(INTERNET_DISCONNECTED|FAILED)|the server responded .* (401|412))"
)
"""What a browser says of the network that the test cut, the page that asks to sign in, and a case that has changed."""


@dataclass(slots=True, kw_only=True)
class House:
    """A server that answers to a name of its own, and a browser that finds it."""

    address: str
    browser: Browser
    port: int
    authority: Path | None
    wrong: list[str] = field(default_factory=list)

    def phone(self, who: str) -> Page:
        """A phone in which somebody has signed in by the form."""
        context = self.browser.new_context(
            viewport={"width": 390, "height": 844}, locale="zh-CN", is_mobile=True, has_touch=True, geolocation=HERE
        )
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        page.on("console", lambda told: self._note(told.type == "error" and not EXPECTED.match(told.text), told.text))
        page.on("pageerror", lambda error: self._note(True, str(error)))
        page.on("request", lambda asked: self._note(not asked.url.startswith((self.address, "blob:")), asked.url))
        page.goto(f"{self.address}/field")
        page.fill("#name", who)
        page.fill("#password", PASSWORD)
        page.click("button.main")
        page.wait_for_url(f"{self.address}/field")
        return page

    def get(self, path: str) -> Any:
        """What the API says to an administrator."""
        return self.call("GET", path).json()

    def call(self, method: str, path: str, **content: Any) -> httpx.Response:
        """Asks the API as an administrator."""
        with self.api() as api:
            token = api.post("/login", json={"name": "admin", "password": PASSWORD}).json()["token"]
            return api.request(method, path, headers={"Authorization": f"Bearer {token}"}, **content)

    def api(self) -> httpx.Client:
        """The API, asked past the browser; under TLS as somebody who trusts the site's authority alone."""
        trust = False if self.authority is None else ssl.create_default_context(cafile=self.authority)
        scheme = self.address.partition(":")[0]
        return httpx.Client(base_url=f"{scheme}://127.0.0.1:{self.port}/api/v1", verify=trust, trust_env=False)

    def _note(self, is_wrong: bool, what: str) -> None:
        if is_wrong:
            self.wrong.append(what)


def launch(browser: Browser, *flags: str) -> Browser:
    """Another browser, for which the server has a name."""
    quiet = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
    executable = next(found for name in ("chromium", "chromium-browser") if (found := shutil.which(name)))
    names = f"--host-resolver-rules=MAP {NAME} 127.0.0.1"
    return browser.browser_type.launch(executable_path=executable, args=[*quiet, names, *flags])


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[int]:
    """Runs a server on a seeded folder; gives its port."""
    seed(folder / "data")
    port, log = free_port(), folder / "serve.log"
    command = [*LUNXUN, "serve", "--data", str(folder / "data"), "--port", str(port), *options]
    with log.open("wb") as told:
        env = {**os.environ, "LUNXUN_ALLOWED_HOSTS": NAME}
        process = subprocess.Popen(command, stdout=told, stderr=told, env=env)
    try:
        wait_until_up(port, process, log)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def seed(folder: Path) -> None:
    """A grid worker, a handler, and two cases at the handler's unit: one that a camera found, one that was reported."""
    folder.mkdir()
    clock = FakeClock(now=datetime.now(UTC) - timedelta(seconds=200))
    street = open_street(folder, clock=clock)
    put_site(street.database, site_json())
    with street.database.write() as session:
        for name, role in (("admin", Role.ADMIN), ("li", Role.GRID_WORKER), ("wang", Role.HANDLER)):
            people.add_person(
                session,
                name=name,
                role=role,
                password=PASSWORD,
                passwords=street.services.passwords,
                now=clock.now,
                unit="fire_rescue" if role is Role.HANDLER else None,
            )
    street.start()
    body = {"type": "fire_lane_blocked", "text": NASTY, "position": [116.4, 39.9]}
    reported = street.post("/reports", "admin", json=body).json()["case_id"]
    for case_id in (street.make_case()["id"], reported):
        for move in ({"move": "verify_file"}, {"move": "dispatch", "unit": "fire_rescue"}):
            street.post(f"/cases/{case_id}/moves", "admin", json=move)
        assert street.get(f"/cases/{case_id}", "admin").json()["state"] == "handling"
    street.client.__exit__(None, None, None)
    street.database.close()


def pins(certificates: Path) -> str:
    """The keys of a chain as Chromium wants them named: trusted, as if the site's authority were installed."""
    keys = [each.public_key() for each in x509.load_pem_x509_certificates(certificates.read_bytes())]
    spki = [key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for key in keys]
    return ",".join(base64.b64encode(hashlib.sha256(each).digest()).decode() for each in spki)


def wait_until_up(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1.0):
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))
