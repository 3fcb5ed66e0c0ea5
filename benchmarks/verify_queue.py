"""How many decisions a minute the verification queue takes from somebody who decides at once, in a real browser.

    python benchmarks/verify_queue.py [--cases 60] [--json FILE]

A scripted person (every fifth case rejected with a reason, all others filed) works through the queue in headless
Chromium with Debian's usual flags. A decision is counted from the moment at which its case can be decided (both
pictures are there, and the quarter of a second is over in which a second press must not count) to the moment at which
the next one can. `key_to_next_ms` runs from the key to the next case's pictures on the screen: what of a decision is
ours. What a person needs to look and think comes on top.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import typer
from PIL import Image
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from street import FakeClock, open_street, put_site, site_json
from town import LUNXUN, free_port

SEEDED = Path(__file__).resolve().parents[1] / "tests" / "e2e" / "pages" / "conftest.py"
WATCH = """() => {
  const shown = () => document.querySelector("#verify .stage:not(.waiting)");
  const log = window.seen = { keys: [], next: [], ready: [] };
  let last = shown().dataset.case;
  addEventListener("keydown", (event) => { if (/^[y1-7]$/.test(event.key)) log.keys.push(performance.now()); }, true);
  const look = () => {
    const now = shown(), id = now ? now.dataset.case : null;
    const drawn = !now || [...now.querySelectorAll(".glass img")].every((each) => each.complete);
    if (id !== last && drawn) { last = id; log.next.push(performance.now()); }
    requestAnimationFrame(look);
  };
  look();
}"""
READY = (
    "(before) => { const s = document.querySelector('#verify .stage:not(.waiting)');"
    " return !s || (s.dataset.case !== before && document.querySelector('#verify').dataset.ready === 'true'); }"
)


def main() -> None:
    """Seeds a folder, serves it, works through its queue, prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lunxun-verify-") as name:
        figures = _measured(Path(name), cases=options.cases)
    typer.echo(json.dumps(figures, indent=2))
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _measured(folder: Path, *, cases: int) -> dict[str, Any]:
    seeding = _seeding()
    _seed(seeding, folder, cases=cases)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (folder / "serve.log").open("wb") as log:
        command = [*LUNXUN, "serve", "--data", str(folder), "--port", str(port)]
        server = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        try:
            _wait_until_up(address, server)
            return _worked(address, password=seeding.PASSWORD, cases=cases)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _seed(seeding: Any, folder: Path, *, cases: int) -> None:
    """Fills a folder with cases whose pictures weigh what pictures of a street weigh, masked copies among them."""
    clock = FakeClock(now=datetime.now(UTC) - timedelta(minutes=2))
    street = open_street(folder, clock=clock)
    put_site(street.database, site_json(cases))
    seeding.hire(street)
    street.start()
    grain = Image.effect_noise((1280, 720), 60).convert("RGB")
    for _ in range(2):
        claimed = street.claim(routine=cases)
        for order in claimed["orders"]:
            picture, masked = (street.store(_jpeg(grain, next(street.numbers))) for _ in range(2))
            timed = {**order, "server_time": claimed["server_time"]}
            street.send(street.report(timed, [street.look(1.0, picture=picture, masked=masked)]))
        clock.advance(30)
    street.client.__exit__(None, None, None)
    street.database.close()


def _jpeg(grain: Image.Image, number: int) -> bytes:
    data = BytesIO()
    colour = Image.new("RGB", grain.size, (number % 256, number // 256 % 256, 90))
    Image.blend(grain, colour, 0.5).save(data, "JPEG", quality=85)
    return data.getvalue()


def _worked(address: str, *, password: str, cases: int) -> dict[str, Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        context.set_default_timeout(120_000)
        login = {"name": "operator", "password": password, "cookie": True}
        assert context.request.post(f"{address}/api/v1/login", data=login).ok
        page = context.new_page()
        page.goto(f"{address}/console/verify")
        page.wait_for_selector("#verify[data-ready=true]")
        page.evaluate(WATCH)
        begun_s = time.monotonic()
        done = _decide_all(page, cases=cases)
        took_s = time.monotonic() - begun_s
        seen = page.evaluate("window.seen")
        failed = page.evaluate("document.querySelectorAll('#verify .failed').length")
        assert failed == 0, "a picture was not shown"
        browser.close()
    waits_ms = sorted(shown - key for key, shown in zip(seen["keys"], seen["next"], strict=True))
    return {
        "decisions": done,
        "seconds": round(took_s, 2),
        "decisions_per_minute": round(done / took_s * 60, 1),
        "key_to_next_ms": {
            "p50": round(statistics.median(waits_ms)),
            "p95": round(waits_ms[min(len(waits_ms) - 1, int(0.95 * len(waits_ms)))]),
            "most": round(waits_ms[-1]),
        },
        "load_average": [round(each, 1) for each in os.getloadavg()],
    }


def _decide_all(page: Page, *, cases: int) -> int:
    """Decides every case as soon as it can be; returns how many."""
    for number in range(cases):
        before = page.locator("#verify .stage:not(.waiting)").get_attribute("data-case")
        for key in ("n", "6") if number % 5 == 4 else ("y",):
            page.keyboard.press(key)
        page.wait_for_function(READY, arg=before, polling=20)
        if page.locator("#verify .stage:not(.waiting)").count() == 0:
            return number + 1
    return cases


def _wait_until_up(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended"
        try:
            if httpx.get(f"{address}/api/v1/health", trust_env=False, timeout=2.0).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not come up")


def _seeding() -> Any:
    """Returns the module that seeds the folders of the browser tests."""
    spec = spec_from_file_location("seeded_pages", SEEDED)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
