"""Pictures over HTTP: uploads by workers, originals for operators with a reason, the latest look."""

import errno
import hashlib
from typing import Any

import pytest

from api.db.errors import storage_error
from api.evidence.local_store import LocalPictures


def test_an_upload_is_stored_and_may_be_sent_again(street: Any, pictured: Any) -> None:
    data = pictured(1)
    name = hashlib.sha256(data).hexdigest()
    for _ in range(2):
        answer = street.put(f"/worker/evidence/{name}", content=data)
        assert answer.json() == {"sha256": name, "size_bytes": len(data), "width": 1280, "height": 720}
    assert street.pictures.read(name) == data


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"no picture", "not_a_jpeg"), (b"", "not_a_jpeg"), (b"\x89PNG\r\n\x1a\n" + b"0" * 99, "not_a_jpeg")],
)
def test_an_upload_that_is_no_jpeg_is_refused(street: Any, content: bytes, code: str) -> None:
    name = hashlib.sha256(content).hexdigest()
    answer = street.put(f"/worker/evidence/{name}", content=content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "not_a_jpeg")
    assert list(street.pictures.pictures()) == []


def test_an_upload_under_a_wrong_hash_is_refused(street: Any, pictured: Any) -> None:
    answer = street.put(f"/worker/evidence/{'0' * 64}", content=pictured(1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "wrong_hash")


def test_an_upload_that_claims_more_pixels_than_a_camera_has_is_refused(street: Any, pictured: Any) -> None:
    data = bytearray(pictured(1))
    size_at = data.index(b"\xff\xc0") + 5
    data[size_at : size_at + 4] = b"\xff\xdc\xff\xdc"
    answer = street.put(f"/worker/evidence/{hashlib.sha256(data).hexdigest()}", content=bytes(data))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "picture_too_large")


def test_an_upload_of_too_many_bytes_is_refused(street: Any) -> None:
    answer = street.put(f"/worker/evidence/{'0' * 64}", content=b"0" * (20 * 2**20 + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize("name", ["..%2f..%2fkey", "0" * 63, "G" * 64, "A" * 64])
def test_a_name_that_is_no_hash_is_refused(street: Any, pictured: Any, name: str) -> None:
    assert street.put(f"/worker/evidence/{name}", content=pictured(1)).status_code in (404, 422)
    assert street.get(f"/evidence/{name}/original", params={"reason": "to check"}).status_code in (404, 422)


def test_only_a_worker_may_upload(street: Any, pictured: Any) -> None:
    for who in ("admin", "operator", "grid_worker"):
        assert street.put(f"/worker/evidence/{'0' * 64}", who, content=pictured(1)).status_code == 403


def test_an_operator_sees_the_original_with_a_reason_and_that_is_on_record(street: Any) -> None:
    name = street.upload()
    answer = street.get(f"/evidence/{name}/original", params={"reason": "案件核实"})

    assert hashlib.sha256(answer.content).hexdigest() == name
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, no-store"
    entry = street.get("/audit", "admin").json()
    entries = entry["entries"] if isinstance(entry, dict) else entry
    assert [(e["actor"], e["object"], e["reason"]) for e in entries if e["action"] == "evidence.original_seen"] == [
        ("api:operator", name, "案件核实")
    ]


def test_without_a_reason_or_the_role_nobody_sees_an_original(street: Any) -> None:
    name = street.upload()
    assert street.get(f"/evidence/{name}/original").status_code == 422
    for who in ("grid_worker", "worker"):
        assert street.get(f"/evidence/{name}/original", who, params={"reason": "curious"}).status_code == 403


def test_there_is_no_masked_copy_yet_and_the_answer_says_so(street: Any) -> None:
    name = street.upload()
    answer = street.get(f"/evidence/{name}", "grid_worker")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_masked_copy")
    assert street.get(f"/evidence/{'0' * 64}").json()["error"]["code"] == "not_found"


def test_a_lost_or_damaged_file_is_named_and_never_shown(street: Any) -> None:
    name = street.upload()
    (path,) = (street.folder / "pictures").glob("??/??/*.jpg")
    path.write_bytes(b"something else")
    answer = street.get(f"/evidence/{name}/original", params={"reason": "to check"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "picture_damaged")
    path.unlink()
    answer = street.get(f"/evidence/{name}/original", params={"reason": "to check"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "picture_missing")


def test_the_latest_look_is_overwritten_and_is_no_evidence(street: Any, pictured: Any) -> None:
    assert street.get("/cameras/c0/latest").json()["error"]["code"] == "no_look_yet"
    for number in (1, 2):
        assert street.put("/worker/latest/c0", content=pictured(number)).status_code == 204
    assert street.get("/cameras/c0/latest").content == pictured(2)
    assert list(street.pictures.pictures()) == []
    assert street.get("/cameras/c0/latest", "grid_worker").status_code == 403
    for camera in ("c9", "..%2fsecrets", "%2e%2e"):
        assert street.put(f"/worker/latest/{camera}", content=pictured(1)).status_code in (404, 405)


def test_whoever_knows_the_latest_look_is_told_so_without_a_picture(street: Any, pictured: Any) -> None:
    street.put("/worker/latest/c0", content=pictured(1))
    first = street.client.get("/api/v1/cameras/c0/latest", headers=street.heads["operator"])
    tag = first.headers["etag"]

    def again(known: str) -> Any:
        return street.client.get(
            "/api/v1/cameras/c0/latest", headers={**street.heads["operator"], "If-None-Match": known}
        )

    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        answer = again(known)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
        assert answer.headers["last-look-at"] == first.headers["last-look-at"]
    assert again('"other"').content == pictured(1)
    street.put("/worker/latest/c0", content=pictured(2))
    assert again(tag).content == pictured(2)
    assert again(tag).headers["etag"] != tag


def test_asking_for_the_latest_look_again_writes_nothing(street: Any, pictured: Any) -> None:
    street.put("/worker/latest/c0", content=pictured(1))
    street.get("/cameras/c0/latest")
    with street.database.write():
        # Nobody else can write meanwhile: the answer would wait for this transaction's end.
        assert street.get("/cameras/c0/latest").status_code == 200


class FullDisk(LocalPictures):
    """A store whose disk is full."""

    def put(self, sha256: str, data: bytes) -> bool:
        error = storage_error(OSError(errno.ENOSPC, "No space left on device"))
        assert error is not None
        raise error


def test_a_full_disk_is_507_and_nothing_is_acknowledged(
    tmp_path: Any, opened_street: Any, sites: Any, pictured: Any
) -> None:
    full = opened_street(tmp_path, store=FullDisk)
    sites.put(full.database, sites.json())
    data = pictured(1)
    name = hashlib.sha256(data).hexdigest()

    answer = full.put(f"/worker/evidence/{name}", content=data)

    assert (answer.status_code, answer.json()["error"]["code"]) == (507, "storage_full")
    assert full.get(f"/evidence/{name}").json()["error"]["code"] == "not_found"
