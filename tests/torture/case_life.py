"""One case of a running demo through its whole life, over HTTP as people's pages will, to a bundle a stranger verifies.

By hand: `python -m pytest tests/torture/case_life.py -n 0`. It takes a minute; the street decides when it is clear,
so a busy machine may miss its moment.
"""

import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from town import LUNXUN, free_port

PASSWORD = "a long password for tests only"


class Demo:
    """A running demo and the people who work with it."""

    def __init__(self, address: str, admin: tuple[str, str]) -> None:
        self._http = httpx.Client(base_url=f"{address}/api/v1", trust_env=False, timeout=30.0)
        self._heads = {"admin": self._login(*admin)}

    def close(self) -> None:
        self._http.close()

    def hire(self, name: str, role: str, unit: str | None = None) -> None:
        body = {"name": name, "role": role, "password": PASSWORD, "unit": unit}
        assert self.send("admin", "/people", json=body).is_success
        self._heads[name] = self._login(name, PASSWORD)

    def _login(self, name: str, password: str) -> dict[str, str]:
        answer = self._http.post("/login", json={"name": name, "password": password})
        assert answer.is_success, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    def get(self, who: str, path: str, **options: Any) -> Any:
        answer = self._http.get(path, headers=self._heads[who], **options)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()

    def send(self, who: str, path: str, **options: Any) -> httpx.Response:
        return self._http.post(path, headers=self._heads[who], **options)

    def move(self, who: str, case: str, **request: Any) -> dict[str, Any]:
        answer = self.send(who, f"/cases/{case}/moves", json=request)
        assert answer.is_success, f"{request}: {answer.text}"
        moved: dict[str, Any] = answer.json()
        return moved

    def wait(self, what: str, is_so: Any, *, seconds: float = 120.0) -> Any:
        give_up_s = time.monotonic() + seconds
        while time.monotonic() < give_up_s:
            if found := is_so():
                return found
            time.sleep(0.5)
        raise AssertionError(f"waited {seconds:.0f} s for {what}")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    told = tmp_path / "out"
    with told.open("wb") as sink:
        command = [*LUNXUN, "demo", "--blocks", "--port", str(free_port()), "--seconds", "900"]
        process = subprocess.Popen(command, stdout=sink, stderr=sink, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        found = None
        for _ in range(1800):
            assert process.poll() is None, told.read_text(encoding="utf-8")
            found = re.search(r"address +(\S+)(?s:.)*login +(\S+)  (\S+)", told.read_text(encoding="utf-8"))
            if found is not None:
                break
            time.sleep(0.1)
        assert found is not None, told.read_text(encoding="utf-8")
        demo = Demo(found[1], (found[2], found[3]))
        yield demo
        demo.close()
    finally:
        process.terminate()
        process.wait(30.0)


def photo(seed: int) -> bytes:
    noise = np.random.default_rng(seed).integers(0, 255, (720, 1280, 3), dtype=np.uint8)
    return bytes(cv2.imencode(".jpg", cv2.blur(noise, (9, 9)))[1])


def closed(demo: Demo, case: str) -> list[str]:
    """Has the case handled until the camera sees its place empty; returns what the camera answered each time.

    The unit says so once too early: the camera still sees the thing, and the case goes back to it.
    """
    said: list[str] = []
    three_tries_s = 240.0
    for times in range(4):
        if times:
            demo.wait("the street to be clear", lambda: demo.get("olga", f"/cases/{case}")["cleared_at"])
        picture = demo.send("hand", "/photos", content=photo(times)).json()["sha256"]
        before = answers(demo, case)
        demo.move("hand", case, move="report_handled", note="towed away", pictures=[picture])
        said += demo.wait(
            "the camera's answer",
            lambda before=before: answers(demo, case)[len(before) :],
            seconds=three_tries_s,
        )
        state = demo.get("olga", f"/cases/{case}")["state"]
        if said[-1] == "cleared":
            if state == "pending_check":
                demo.move("olga", case, move="check_passed")
            return said
        if state == "pending_check":
            demo.move("olga", case, move="check_failed", reason="it is still there")
    raise AssertionError(f"the place was never seen empty: {said}")


def answers(demo: Demo, case: str) -> list[str]:
    """What the camera has answered so far."""
    return [each["answer"] for each in demo.get("olga", f"/cases/{case}/rechecks") if each["answer"] is not None]


@pytest.mark.timeout(900)
def test_a_real_case_lives_its_whole_life_and_is_verified_by_a_stranger(demo: Demo, tmp_path: Path) -> None:
    waiting = demo.wait(
        "a case", lambda: demo.get("admin", "/cases", params={"state": "pending_verification"})["cases"]
    )
    case = waiting[0]["id"]
    demo.hire("olga", "operator")
    demo.move("olga", case, move="verify_file")
    filed = demo.get("olga", f"/cases/{case}")
    assert filed["state"] == "handling", "it goes to its unit at once"
    clocks = {each["stage"]: each for each in demo.get("olga", f"/cases/{case}/clocks")["clocks"]}
    assert clocks["verify"]["ended_at"] is not None
    assert clocks["handle"]["ended_at"] is None

    demo.hire("hand", "handler", unit=filed["unit"])
    demo.hire("sue", "supervisor")
    demo.move("hand", case, move="accept")
    demo.move("hand", case, move="request_extension", reason="the tow truck is elsewhere", limit=hours(1))
    demo.move("sue", case, move="approve_extension")
    said = closed(demo, case)
    assert demo.get("olga", f"/cases/{case}")["state"] == "closed"
    demo.move("olga", case, move="evaluate", satisfaction=5, note="quick")

    history = demo.get("sue", f"/cases/{case}/history")
    assert [each["seq"] for each in history] == list(range(1, len(history) + 1))
    moves = [each["detail"]["move"] for each in history if each["kind"] == "move"]
    assert [moves[0], moves[-1], moves.count("report_handled")] == ["verify_file", "evaluate", len(said)]
    shown = demo.get("sue", f"/cases/{case}")["pictures"]
    assert {"first_scene", "second_scene", "handled_scene", "check_scene"} <= {each["role"] for each in shown}
    signed = demo.send("sue", f"/cases/{case}/story/sign-off", json={"language": "zh", "note": "for the notice board"})
    assert signed.is_success, signed.text
    behind = demo.get("sue", "/figures/filing_rate/cases", params={"part": "numerator"})["ids"]
    assert case in str(behind), "each figure names the cases behind it"
    masked_by_the_worker(demo, [each["sha256"] for each in shown if each["role"] == "handled_scene"])
    export_and_verify(demo, case, tmp_path)


def hours(amount: float) -> dict[str, Any]:
    return {"clock": "urgent_hour", "amount": amount}


def masked_by_the_worker(demo: Demo, photos: list[str]) -> None:
    """A photo that a person sent is shown to others once the worker has masked it."""
    for sha256 in photos:
        path = f"/evidence/{sha256}"
        answer = demo.wait("the masked copy", lambda path=path: answered(demo, path), seconds=60)
        assert answer.headers["Masked-Sha256"] != sha256


def answered(demo: Demo, path: str) -> httpx.Response | None:
    answer = demo._http.get(path, headers=demo._heads["olga"])
    return answer if answer.is_success else None


def export_and_verify(demo: Demo, case: str, folder: Path) -> None:
    """The bundle is judged by the script that lies in it, alone: no package of ours can be imported there."""
    answer = demo.send("sue", f"/cases/{case}/export", json={"reason": "the court asks for it"})
    assert answer.is_success, answer.text
    bundle = folder / "case.zip"
    bundle.write_bytes(answer.content)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(bundle) as archive:
        script = next(name for name in archive.namelist() if name.endswith("verify_bundle.py"))
        (elsewhere / "verify_bundle.py").write_bytes(archive.read(script))
    command = [sys.executable, "-I", "-S", "verify_bundle.py", str(bundle)]
    judged = subprocess.run(command, cwd=elsewhere, env={}, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout + judged.stderr
    altered = bytearray(answer.content)
    altered[len(altered) // 2] ^= 1
    bundle.write_bytes(bytes(altered))
    judged = subprocess.run(command, cwd=elsewhere, env={}, capture_output=True, text=True, check=False)
    assert judged.returncode == 1, judged.stdout + judged.stderr
