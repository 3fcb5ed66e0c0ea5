#!/usr/bin/env python3
"""Verifies an export bundle of Lunxun with nothing but Python 3.9 or newer: no package, no network, no database.

    python3 verify_bundle.py CASE.zip [--key HEX] [--checkpoint FILE]

--key HEX          the public key of the office, as it publishes it: without it, only the bundle's own key is checked
--checkpoint FILE  a checkpoint that you have kept: the bundle must show that its history goes on from there

Exit codes: 0 everything holds, 1 something does not (each culprit is named), 2 wrong usage. The format is written down
in docs/evidence.md. Take this script from Lunxun, not from the bundle that you doubt.
"""

from __future__ import annotations

import argparse
import binascii
import hashlib
import json
import re
import struct
import sys
from pathlib import Path
from typing import Any

HEAD, SEAL, MANIFEST, PROOFS = "checkpoint.json", "seal.json", "manifest.json", "consistency.json"
FIXED = {HEAD, SEAL, MANIFEST, PROOFS, "README.txt", "custody.jsonl", "history.jsonl", "verify_bundle.py"}
PICTURE = re.compile(r"pictures/[0-9a-f]{64}\.jpg")
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError)
Point = Any  # (X, Y, Z, T) as in RFC 8032, section 5.1.4


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point(data: bytes) -> Point:
    """Returns the point of 32 bytes; ValueError where they are no point, or not in their one canonical form."""
    y, sign = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    u, v = y * y - 1, D * y * y + 1
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x + u) % P == 0:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (v * x * x - u) % P != 0 or (x == 0 and sign):
        raise ValueError("not a point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point(bytes.fromhex("58" + "66" * 31))


def ed25519_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Returns whether the signature is good. Refuses S >= L, points in another form, and keys of small order."""
    s = int.from_bytes(signature[32:], "little")
    try:
        a = point(public_key)
    except (ValueError, IndexError):
        return False
    if len(public_key) != 32 or len(signature) != 64 or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    r, minus_a, times8 = (0, 1, 1, 0), (P - a[0], a[1], 1, P - a[3]), a
    pair = (r, BASE, minus_a, add(BASE, minus_a))
    for _ in range(3):
        times8 = add(times8, times8)
    for bit in range(252, -1, -1):  # [S]B - [k]A, both at once
        r, which = add(r, r), (s >> bit & 1) | (k >> bit & 1) << 1
        r = add(r, pair[which]) if which else r
    inverse = pow(r[2], P - 2, P)
    x, y = r[0] * inverse % P, r[1] * inverse % P
    return times8[0] % P != 0 and (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def climb(at: int, last: int, head: bytes, path: list[bytes]) -> tuple[bytes, bytes]:
    """Returns the roots of the older and of the whole tree (RFC 9162, 2.1.3.2 and 2.1.4.2; the trees of RFC 6962)."""
    old = new = head
    for other in path:
        if last == 0:
            return b"", b""
        is_right = at & 1 or at == last
        old, new = (node(other, old), node(other, new)) if is_right else (old, node(new, other))
        while is_right and at and not at & 1:
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    return (old, new) if last == 0 else (b"", b"")


def is_continued(old: tuple[int, bytes], new: tuple[int, bytes], path: list[bytes]) -> bool:
    """Whether the tree of `new` (size, root) begins with that of `old`."""
    if old[0] == new[0] or not 0 < old[0] < new[0]:
        return old == new and not path
    path = [old[1], *path] if old[0] & (old[0] - 1) == 0 else path
    at, last = old[0] - 1, new[0] - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    return climb(at, last, path[0], path[1:]) == (old[1], new[1])


def local_header(name: bytes, data: bytes) -> bytes:
    """The archive: stored members in the order of their names, and nothing else; any other byte is an alteration."""
    fixed = (b"PK\3\4", 20, 0, 0, 0, 33, binascii.crc32(data), len(data), len(data), len(name), 0)
    return struct.pack("<4s5H3L2H", *fixed) + name


def directory(members: list[tuple[bytes, bytes]]) -> bytes:
    listed, offset = b"", 0
    for name, data in members:
        fixed = (b"PK\1\2", 788, 20, 0, 0, 0, 33, binascii.crc32(data), len(data), len(data), len(name), 0, 0, 0, 0)
        listed += struct.pack("<4s6H3L5H2L", *fixed, 0o100644 << 16, offset) + name
        offset += 30 + len(name) + len(data)
    counts = (b"PK\5\6", 0, 0, len(members), len(members), len(listed), offset, 0)
    return listed + struct.pack("<4s4H2LH", *counts)


class Check:
    """Findings and facts of one bundle."""

    def __init__(self) -> None:
        self.findings: list[tuple[str, str]] = []
        self.facts: list[str] = []
        self.files: dict[str, bytes] = {}
        self.head: dict[str, Any] = {}

    def wrong(self, culprit: str, what: str) -> None:
        self.findings.append((culprit, what))

    def archive(self, data: bytes) -> None:
        members, at, shown = [], 0, "nothing"
        while data[at : at + 4] == b"PK\3\4" and at + 30 <= len(data):
            size, name_size = struct.unpack_from("<L4xH", data, at + 18)
            begin = at + 30 + name_size
            name, content = data[at + 30 : begin], data[begin : begin + size]
            shown = name.decode("ascii", "backslashreplace")
            if data[at:begin] != local_header(name, content):
                self.wrong(shown, f"its header at byte {at} or its content is altered or cut short")
            if shown not in FIXED and not PICTURE.fullmatch(shown):
                self.wrong(shown, "no file of this name belongs into a bundle")
            members.append((name, content))
            self.files[shown] = content
            at = begin + len(content)
        if data[at:] != directory(members) or [name for name, _ in members] != sorted({name for name, _ in members}):
            self.wrong("archive", f"behind {shown}, at byte {at}, it is altered, cut short, added to or out of order")

    def signed(self, file: str, what: str, data: bytes) -> dict[str, Any]:
        """Returns the statement of checkpoint.json or seal.json, with the key, if its signature holds."""
        try:
            content = json.loads(data)
            is_ours = f"{canonical(content)}\n".encode() == data and set(content) == {what, "public_key", "signature"}
            key, signature = bytes.fromhex(content["public_key"]), bytes.fromhex(content["signature"])
            if not is_ours or (key.hex(), signature.hex()) != (content["public_key"], content["signature"]):
                raise ValueError("another form")
            if ed25519_holds(key, f"lunxun {what} v1\n{canonical(content[what])}".encode(), signature):
                return {**content[what], "public_key": key.hex()}
            self.wrong(file, "its signature does not hold")
        except BROKEN:
            self.wrong(file, "it is not in the form that it was written in")
        return {}

    def manifest(self, seal: dict[str, Any]) -> dict[str, Any]:
        for file, what in ((MANIFEST, "manifest"), (HEAD, "checkpoint")):
            if seal and sha256(self.files.get(file, b"")) != seal.get(what):
                self.wrong(file, "it is not the one that was sealed")
        try:
            manifest: dict[str, Any] = json.loads(self.files[MANIFEST])
            listed = {name: (entry["sha256"], entry["size"]) for name, entry in manifest["files"].items()}
        except BROKEN:
            self.wrong(MANIFEST, "it cannot be read")
            return {}
        there = {name: (sha256(data), len(data)) for name, data in self.files.items() if name not in (MANIFEST, SEAL)}
        for name in sorted({*there, *listed}):
            if listed.get(name) != there.get(name):
                self.wrong(name, "it is not as the manifest lists it, or only one of them has it")
        return manifest

    def leaves(self, file: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Returns (leaf, body) of every line, which must be in the chain under the signed head."""
        found, last = [], 0
        for number, line in enumerate(self.files.get(file, b"").split(b"\n")[:-1], start=1):
            about = f"{file} line {number}"
            try:
                entry = json.loads(line)
                leaf, body, path = entry["leaf"], entry["body"], [bytes.fromhex(each) for each in entry["path"]]
                about += f" (leaf {leaf['seq']}, {leaf['kind']} {leaf['about']})"
                if canonical(entry).encode() != line or (leaf["kind"] == "custody") != (file == "custody.jsonl"):
                    self.wrong(about, "it is not in the form or the place that it was written in")
                if sha256(body.encode()) != leaf["body"]:
                    self.wrong(about, "its body is not the one that the chain speaks of")
                leaf_hash = hashlib.sha256(b"\0" + canonical(leaf).encode()).digest()
                head = climb(leaf["seq"] - 1, self.head["size"] - 1, leaf_hash, path)[1].hex() if self.head else ""
                if self.head and head != self.head["root"]:
                    self.wrong(about, "it is not in the chain under the signed head")
                if not last < leaf["seq"] <= self.head.get("size", leaf["seq"]):
                    self.wrong(about, "it is out of order")
                last = leaf["seq"]
                found.append((leaf, json.loads(body)))
            except BROKEN:
                self.wrong(about, "it cannot be read")
        return found

    def pictures(self, manifest: dict[str, Any], history: list[Any]) -> None:
        sealed = {body["sha256"] for leaf, body in history if leaf["kind"] == "case.evidence"}
        masked = {body["masked"]: body["original"] for leaf, body in history if leaf["kind"] == "picture.masked"}
        masked |= {e["c2pa"]["sha256"]: masked.get(e["c2pa"]["parent"]) for e in manifest["pictures"] if "c2pa" in e}
        shown = {name: name[9:73] for name in self.files if PICTURE.fullmatch(name)}
        for name, named in shown.items():
            if sha256(self.files[name]) != named:
                self.wrong(name, "the picture does not have the hash that it is named by")
            if named not in sealed and masked.get(named) not in sealed:
                self.wrong(name, "the history knows no such picture of this case")
        for absent in sealed - {entry["shows"] for entry in manifest["pictures"]}:
            self.wrong(f"picture {absent}", "the history has it and the manifest is silent about it")
        self.facts.append(f"{len(shown)} files show the {len(manifest['pictures'])} pictures, named by their hashes")

    def story(self, manifest: dict[str, Any], history: list[Any], custody: list[Any]) -> None:
        counts, case_id = manifest["counts"], manifest["case"]["id"]
        events = [body["seq"] for leaf, body in history if leaf["kind"] == "case.event"]
        if events != list(range(1, counts["events"] + 1)):
            self.wrong("history.jsonl", "events of the case are missing or out of order")
        if {leaf["case"] for leaf, _ in history} - {case_id}:
            self.wrong("history.jsonl", "an entry is of another case")
        if (len(history), len(custody)) != (counts["history"], counts["custody"]):
            self.wrong(MANIFEST, "it counts other entries than there are")
        self.facts.append(f"{len(history)} entries of history ({len(events)} events), {len(custody)} of custody")

    def kept(self, text: str) -> None:
        old, name = Check().signed(HEAD, "checkpoint", text.encode("utf-8", "surrogateescape")), "the kept checkpoint"
        if not old or any(old.get(key) != self.head.get(key) for key in ("origin", "public_key")):
            return self.wrong(name, "it does not hold, or is of another installation or key")
        try:
            listed = json.loads(self.files[PROOFS])
            proofs = {each["size"]: [bytes.fromhex(text) for text in each["path"]] for each in listed}
            if old["size"] not in {*proofs, self.head["size"]}:
                return self.wrong(name, "the bundle has no proof for it: compare it with the installation itself")
            kept, now = ((each["size"], bytes.fromhex(each["root"])) for each in (old, self.head))
            if not is_continued(kept, now, proofs.get(old["size"], [])):
                return self.wrong(HEAD, f"the history was written anew after the checkpoint of {old['at']}")
        except BROKEN:
            return self.wrong(PROOFS, "it cannot be read")
        return self.facts.append(f"the history goes on from the checkpoint of {old['at']}")


def verify(data: bytes, key: str | None = None, checkpoint: str | None = None) -> Check:
    """Returns what was found in a bundle's bytes."""
    check = Check()
    check.archive(data)
    seal = check.signed(SEAL, "bundle", check.files.get(SEAL, b""))
    check.head = check.signed(HEAD, "checkpoint", check.files.get(HEAD, b""))
    keys = {key and key.strip().lower(), *(each["public_key"] for each in (seal, check.head) if each)} - {None}
    if len(keys) > 1:
        check.wrong(SEAL, "seal, signed head and the key that you gave are not of one key")
    manifest, history, custody = check.manifest(seal), check.leaves("history.jsonl"), check.leaves("custody.jsonl")
    try:
        check.pictures(manifest, history)
        check.story(manifest, history, custody)
    except BROKEN:
        check.wrong(MANIFEST, "manifest and history do not tell the same")
    if checkpoint is not None:
        check.kept(checkpoint)
    check.facts.append(f"signed head over {check.head.get('size')} entries, at {check.head.get('at')}")
    check.facts.append(f"public key {seal.get('public_key')}: compare it with the one that the office publishes")
    return check


def main() -> int:
    parser = argparse.ArgumentParser(description="Verifies an export bundle of Lunxun.")
    parser.add_argument("bundle")
    parser.add_argument("--key", help="public key of the office, 64 hexadecimal digits")
    parser.add_argument("--checkpoint", help="a checkpoint that you have kept")
    options = parser.parse_args()
    try:
        data = Path(options.bundle).read_bytes()
        kept = Path(options.checkpoint).read_text("utf-8", "surrogateescape") if options.checkpoint else None
    except OSError as error:
        parser.error(f"cannot read: {error}")
    check = verify(data, options.key, kept)
    lines = check.facts + [f"WRONG {culprit}: {what}" for culprit, what in check.findings]
    lines += ["NOT GOOD: do not rely on this bundle" if check.findings else "GOOD: everything holds"]
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode("utf-8", "backslashreplace"))
    return 1 if check.findings else 0


if __name__ == "__main__":
    sys.exit(main())
