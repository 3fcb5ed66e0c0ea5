"""The stand-alone verifier: small, alone, and its Ed25519 is that of RFC 8032."""

import ast
import hashlib
import random
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from api.bundle import verify_bundle
from api.bundle.verify_bundle import BASE, L, P, add, ed25519_holds, point

SCRIPT = Path(verify_bundle.__file__)

RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
            "655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
            "b00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
            "c027beceea1ec40a"
        ),
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17a"
            "d9bef1177331a704"
        ),
    ),
]
"""Section 7.1: tests 1, 2, 3 and SHA(abc)."""


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_the_vectors_of_the_rfc_hold_and_no_neighbour_of_them(key: str, message: str, signature: str) -> None:
    public, text, signed = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
    assert ed25519_holds(public, text, signed)
    assert not ed25519_holds(public, text + b"\0", signed)
    for at in range(0, 64, 5):
        altered = bytearray(signed)
        altered[at] ^= 1 << at % 8
        assert not ed25519_holds(public, text, bytes(altered))


def test_it_says_the_same_as_the_cryptography_package_of_good_and_bad_signatures() -> None:
    rng = random.Random(8032)
    for number in range(60):
        key = Ed25519PrivateKey.from_private_bytes(rng.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), rng.randbytes(rng.randrange(200))
        signature = bytearray(key.sign(message))
        if number % 2:
            signature[rng.randrange(64)] ^= 1 << rng.randrange(8)
        if number % 5 == 0:
            public = rng.randbytes(32)
        assert ed25519_holds(public, message, bytes(signature)) == is_good(public, message, bytes(signature))


def is_good(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_a_second_form_of_the_same_signature_is_refused() -> None:
    key, message, signature = (bytes.fromhex(part) for part in RFC_8032[1])
    s = int.from_bytes(signature[32:], "little")
    for more in range(1, 15):
        if s + more * L < 2**256:
            assert not ed25519_holds(key, message, signature[:32] + (s + more * L).to_bytes(32, "little"))


def test_keys_of_small_order_and_points_in_another_form_are_refused() -> None:
    """With a key of small order one signature holds for many messages; y >= p is the same point written otherwise."""
    small = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    ]
    signature = bytes([1]) + bytes(31) + bytes(32)
    assert not any(ed25519_holds(bytes.fromhex(key), b"any", signature) for key in small)
    for y in (P, P + 1, P + 18):
        with pytest.raises(ValueError, match="not a point"):
            point(y.to_bytes(32, "little"))
    with pytest.raises(ValueError, match="not a point"):
        point(bytes.fromhex("0100000000000000000000000000000000000000000000000000000000000080"))  # -0 is no sign
    total = BASE
    for _ in range(7):
        total = add(total, BASE)
    doubled = BASE
    for _ in range(3):
        doubled = add(doubled, doubled)
    assert (total[0] * doubled[2] - doubled[0] * total[2]) % P == 0


@pytest.mark.parametrize(("key", "signature"), [(b"", b""), (b"x" * 31, b"y" * 64), (b"x" * 33, b"y" * 64)])
def test_what_is_no_key_or_no_signature_is_refused_without_a_crash(key: bytes, signature: bytes) -> None:
    assert not ed25519_holds(key, b"m", signature)


def test_it_has_at_most_300_lines_of_python_3_9_and_only_the_standard_library() -> None:
    source = SCRIPT.read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 9))
    assert len(source.splitlines()) <= 300
    imported = {each.names[0].name.split(".")[0] for each in ast.walk(tree) if isinstance(each, ast.Import)}
    imported |= {str(each.module).split(".")[0] for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names


def test_alone_it_tells_by_its_exit_code(tmp_path: Path) -> None:
    """Run as a stranger would: a copy elsewhere, without our packages (`-I` leaves out everything but the library)."""
    script = tmp_path / "verify_bundle.py"
    script.write_bytes(SCRIPT.read_bytes())
    (tmp_path / "no.zip").write_bytes(b"PK")
    command = [sys.executable, "-I", "-S", str(script)]
    bad = subprocess.run([*command, str(tmp_path / "no.zip")], capture_output=True, text=True, check=False)
    missing = subprocess.run([*command, str(tmp_path / "none.zip")], capture_output=True, text=True, check=False)
    assert (bad.returncode, missing.returncode) == (1, 2)
    assert "NOT GOOD" in bad.stdout
    assert "Traceback" not in bad.stderr + missing.stderr
