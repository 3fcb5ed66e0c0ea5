"""Signed copies for C2PA: beside the masked copies, never of originals; a reader of others finds what we claim."""

import hashlib
import importlib
import io
import json
import sys
import zipfile
from datetime import UTC, datetime

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from api.bundle.archive import archive
from api.bundle.c2pa_authority import FILE
from api.bundle.c2pa_claim import claim
from api.bundle.c2pa_signing import MISSING, claim_signer_of
from api.bundle.content import BundleContent, BundlePicture
from api.bundle.verify_bundle import verify
from api.chain.checkpoint import signed_checkpoint
from api.chain.merkle import Tree
from api.chain.signing import Signer
from api.settings import Settings

ASKED = {"reason": "court, file 12", "c2pa": True}


@pytest.fixture
def c2pa(needs):
    needs("c2pa")
    return importlib.import_module("c2pa")


@pytest.fixture
def masked_case(street):
    """A case whose pictures all have masked copies."""
    for _ in range(2):
        original, masked = street.upload(), street.upload()
        street.visit(street.look(1.0, picture=original, masked=masked))
        street.clock.advance(30)
    (case,) = street.get("/cases").json()["cases"]
    return case


@pytest.fixture
def exported(c2pa, street, masked_case):
    answer = street.post(f"/cases/{masked_case['id']}/export", "supervisor", json=ASKED)
    assert answer.status_code == 200, answer.text
    return answer.content


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def parts(data):
    """Returns (entry of the manifest, masked copy, signed copy) of each picture."""
    files = unpacked(data)
    entries = json.loads(files["manifest.json"])["pictures"]
    return [(each, files[each["file"]], files[f"pictures/{each['c2pa']['sha256']}.jpg"]) for each in entries]


def read(c2pa, jpeg, *, anchor=None):
    """Returns what a reader of others says: the state, the codes of what it minds, the active manifest."""
    known = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
    if anchor is not None:
        known["trust"] = {"user_anchors": anchor}
    context = c2pa.Context(settings=c2pa.Settings.from_dict(known))
    with c2pa.Reader("image/jpeg", io.BytesIO(jpeg), context=context) as reader:
        said = json.loads(reader.json())
    codes = {each["code"] for each in said.get("validation_status") or []}
    return said["validation_state"], codes, said["manifests"][said["active_manifest"]]


def pixels(jpeg):
    return np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"))


def test_every_masked_copy_has_a_signed_twin_of_the_same_pixels_and_the_bundle_holds(exported):
    assert verify(exported).findings == []
    assert len(parts(exported)) >= 3
    for entry, masked, signed in parts(exported):
        assert entry["c2pa"]["parent"] == entry["file"].removeprefix("pictures/").removesuffix(".jpg")
        assert signed != masked
        assert (pixels(signed) == pixels(masked)).all()


def test_a_stranger_finds_them_valid_and_with_our_authority_trusted(c2pa, street, exported):
    anchor = (street.folder / "secrets" / FILE).read_text().partition("-----BEGIN PRIVATE KEY")[0]
    for _, masked, signed in parts(exported):
        assert read(c2pa, signed)[:2] == ("Valid", {"signingCredential.untrusted"})
        assert read(c2pa, signed, anchor=anchor)[:2] == ("Trusted", set())
        with pytest.raises(c2pa.C2paError):
            read(c2pa, masked)


def test_one_changed_byte_of_the_picture_is_named(c2pa, exported):
    for _, _, signed in parts(exported):
        altered = bytearray(signed)
        altered[-40] ^= 1
        state, codes, _ = read(c2pa, bytes(altered))
        assert state == "Invalid"
        assert "assertion.dataHash.mismatch" in codes


def test_the_claim_tells_camera_time_case_original_and_checkpoint(c2pa, street, masked_case, exported):
    head = json.loads(unpacked(exported)["checkpoint.json"])["checkpoint"]
    for entry, _, signed in parts(exported):
        claimed = read(c2pa, signed)[2]
        assert claimed["claim_generator_info"][0]["name"] == "Lunxun"
        said = {each["label"]: each["data"] for each in claimed["assertions"]}
        begun, masked = said["c2pa.actions.v2"]["actions"]
        assert (begun["action"], begun["when"], masked["action"]) == ("c2pa.created", entry["taken_at"], "c2pa.edited")
        told = said["lunxun.evidence"]
        assert told["case"] == {"id": masked_case["id"], "number": masked_case["number"]}
        assert (told["camera"], told["taken_at"], told["time_error_s"]) == ("c0", entry["taken_at"], 0.1)
        assert (told["original_sha256"], told["masked_sha256"]) == (entry["shows"], entry["c2pa"]["parent"])
        assert entry["role"] in told["roles"]
        assert told["checkpoint"] == {name: head[name] for name in ("origin", "size", "root", "key")}
        assert "thumbnail" not in claimed


def test_what_a_person_sent_is_claimed_as_opened_not_as_captured(c2pa, tmp_path, pictured):
    data, now = pictured(1), datetime(2026, 6, 1, tzinfo=UTC)
    sent = BundlePicture(
        shows="a" * 64,
        role="handled",
        taken_at="2026-06-01T02:00:00.000000Z",
        parent=None,
        sha256=hashlib.sha256(data).hexdigest(),
        is_masked=True,
        camera_id=None,
    )
    head = signed_checkpoint(
        Signer(private_key=Ed25519PrivateKey.generate()), origin="o", size=1, root="0" * 64, head="0" * 64, at=now
    )
    content = BundleContent(
        case={"id": "x", "number": 1},
        exported={"at": "2026-06-01T02:00:00.000000Z"},
        checkpoint=head,
        history=[],
        custody=[],
        kept=[],
        pictures=[sent],
        tree=Tree([]),
    )
    signed = claim_signer_of(Settings(data=tmp_path), now=now)(data, claim([sent], content))
    state, _, claimed = read(c2pa, signed)
    assert state == "Valid"
    actions = next(each["data"] for each in claimed["assertions"] if each["label"] == "c2pa.actions.v2")["actions"]
    assert [each["action"] for each in actions] == ["c2pa.opened", "c2pa.edited"]
    (parent,) = claimed["ingredients"]
    assert (parent["relationship"], parent["instance_id"]) == ("parentOf", f"sha256:{'a' * 64}")


def test_another_signed_copy_is_named_by_the_bundles_own_verifier(exported):
    files = unpacked(exported)
    name = f"pictures/{parts(exported)[0][0]['c2pa']['sha256']}.jpg"
    files[name] = bytes([*files[name][:-40], files[name][-40] ^ 1, *files[name][-39:]])
    findings = verify(archive(files)).findings
    assert (name, "the picture does not have the hash that it is named by") in findings


def test_the_authority_stays_the_same_and_is_for_its_owner_only(c2pa, street, masked_case):
    path = street.folder / "secrets" / FILE
    kept = set()
    for _ in range(2):
        assert street.post(f"/cases/{masked_case['id']}/export", "supervisor", json=ASKED).status_code == 200
        kept.add(path.read_bytes())
    assert len(kept) == 1
    assert path.stat().st_mode & 0o777 == 0o600


def test_without_the_extra_it_says_what_to_install_and_nothing_is_recorded(street, masked_case, monkeypatch):
    monkeypatch.setitem(sys.modules, "c2pa", None)
    path = f"/cases/{masked_case['id']}"
    before = street.get(f"{path}/custody", "supervisor").json()
    answer = street.post(f"{path}/export", "supervisor", json=ASKED)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "c2pa_not_installed")
    assert answer.json()["error"]["message"] == MISSING
    assert "pip install 'lunxun[c2pa]'" in MISSING
    assert street.get(f"{path}/custody", "supervisor").json() == before


def test_originals_are_never_signed(street, masked_case):
    asked = {**ASKED, "originals": True}
    answer = street.post(f"/cases/{masked_case['id']}/export", "supervisor", json=asked)
    assert answer.status_code == 422
    assert "originals stay as they are" in answer.text


def test_a_bundle_that_nobody_asked_to_sign_is_as_before(street, masked_case):
    answer = street.post(f"/cases/{masked_case['id']}/export", "supervisor", json={"reason": "why not"})
    assert verify(answer.content).findings == []
    assert "c2pa" not in unpacked(answer.content)["manifest.json"].decode()
