"""A case leaves as a bundle: recorded, masked by default, originals by role, and good in a stranger's hands."""

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest

from api.bundle.verify_bundle import verify

REASON = {"reason": "court, file 12"}


@pytest.fixture
def case(street: Any) -> dict[str, Any]:
    made: dict[str, Any] = street.make_case()
    return made


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_originals_leave_by_role_and_the_bundle_holds(street: Any, case: dict[str, Any]) -> None:
    answer = street.post(f"/cases/{case['id']}/export", "supervisor", json={**REASON, "originals": True})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert verify(answer.content).findings == []
    files = unpacked(answer.content)
    shown = {name.removeprefix("pictures/").removesuffix(".jpg") for name in files if name.startswith("pictures/")}
    assert shown == {picture["sha256"] for picture in case["pictures"]}
    manifest = json.loads(files["manifest.json"])
    assert manifest["exported"]["by"] == "api:supervisor"
    assert manifest["exported"]["reason"] == REASON["reason"]

    refused = street.post(f"/cases/{case['id']}/export", "dispatcher", json={**REASON, "originals": True})
    assert refused.status_code == 403


def test_without_masked_copies_no_picture_leaves_and_the_manifest_says_so(street: Any, case: dict[str, Any]) -> None:
    answer = street.post(f"/cases/{case['id']}/export", "dispatcher", json=REASON)
    files = unpacked(answer.content)
    assert verify(answer.content).findings == []
    assert not any(name.startswith("pictures/") for name in files)
    notes = {picture["note"] for picture in json.loads(files["manifest.json"])["pictures"]}
    assert notes == {"no_masked_copy"}


def test_the_bundle_tells_of_its_own_export(street: Any, case: dict[str, Any]) -> None:
    answer = street.post(f"/cases/{case['id']}/export", "auditor", json=REASON)
    *_, last = (json.loads(line) for line in unpacked(answer.content)["custody.jsonl"].splitlines())
    told = json.loads(last["body"])
    assert (told["what"], told["actor"], told["reason"]) == ("export", "api:auditor", REASON["reason"])


def test_two_bundles_of_one_moment_differ_only_by_what_happened_between(street: Any, case: dict[str, Any]) -> None:
    first, second = (
        unpacked(street.post(f"/cases/{case['id']}/export", "auditor", json=REASON).content) for _ in range(2)
    )
    assert first.keys() == second.keys()
    same = {name for name in first if first[name] == second[name]}
    assert {"README.txt", "verify_bundle.py", "consistency.json"} <= same


@pytest.mark.parametrize("body", [{}, {"reason": "  "}, {"reason": "x" * 501}, {"reason": "why not", "more": 1}])
def test_an_export_needs_a_reason_and_nothing_unknown(street: Any, case: dict[str, Any], body: Any) -> None:
    assert street.post(f"/cases/{case['id']}/export", "supervisor", json=body).status_code == 422


def test_a_case_that_is_not_there_and_a_role_that_may_not(street: Any, case: dict[str, Any]) -> None:
    assert street.post("/cases/none/export", "supervisor", json=REASON).status_code == 404
    assert street.post(f"/cases/{case['id']}/export", "grid_worker", json=REASON).status_code == 403


def test_a_damaged_original_does_not_leave_as_evidence(street: Any, case: dict[str, Any]) -> None:
    name = case["pictures"][0]["sha256"]
    (street.folder / "pictures" / name[:2] / name[2:4] / f"{name}.jpg").write_bytes(b"other")
    answer = street.post(f"/cases/{case['id']}/export", "supervisor", json={**REASON, "originals": True})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "picture_damaged")
