"""Alters a bundle in every way that its bytes, its files or its entries can be altered."""

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tampered import Ground

from api.bundle.archive import archive
from api.bundle.verify_bundle import verify
from api.chain.canonical import canonical
from api.chain.signing import Signer

Files = dict[str, bytes]


@dataclass(slots=True, kw_only=True)
class BundleTamperer:
    """Alterations of one bundle, each of which the stand-alone verifier must see and name."""

    ground: Ground
    files: Files = field(default_factory=dict)
    spans: list[tuple[int, int, str]] = field(default_factory=list)
    """Where each file lies in the archive, its header included."""

    def __post_init__(self) -> None:
        with zipfile.ZipFile(io.BytesIO(self.ground.bundle)) as opened:
            for info in opened.infolist():
                self.files[info.filename] = opened.read(info)
                end = info.header_offset + 30 + len(info.filename) + info.file_size
                self.spans.append((info.header_offset, end, info.filename))

    def alter(self, rng: random.Random) -> tuple[str, set[str], str]:
        """Returns what was done, the words of which one must be in a finding, and everything that was found."""
        way = rng.choice(self.ways())
        data, names = way(rng)
        while data == self.ground.bundle:
            data, names = way(rng)
        check = verify(data, self.ground.signer.public_key, self.ground.older_checkpoint)
        return way.__name__.strip("_"), names, "\n".join(f"{culprit}: {what}" for culprit, what in check.findings)

    def ways(self) -> list[Callable[[random.Random], tuple[bytes, set[str]]]]:
        return [
            *[self._flipped_bit] * 6,
            *[self._flipped_byte_of_a_small_file] * 3,
            self._cut_short,
            self._longer,
            self._bytes_taken_out,
            self._bytes_put_in,
            self._two_contents_swapped,
            self._two_members_swapped,
            self._content_changed_and_packed_again,
            self._file_removed,
            self._file_added,
            self._packed_by_another_program,
            self._manifest_made_to_fit,
            self._entry_edited,
            self._entry_removed,
            self._entries_swapped,
            self._entry_repeated,
            self._sealed_by_somebody_else,
        ]

    def _names_at(self, at: int) -> set[str]:
        for begin, end, name in self.spans:
            if begin <= at < end:
                return {name, f"at byte {begin},", f"at byte {begin} "}
        return {"archive"}

    def _flipped_bit(self, rng: random.Random) -> tuple[bytes, set[str]]:
        data, at = bytearray(self.ground.bundle), rng.randrange(len(self.ground.bundle))
        data[at] ^= 1 << rng.randrange(8)
        return bytes(data), self._names_at(at)

    def _flipped_byte_of_a_small_file(self, rng: random.Random) -> tuple[bytes, set[str]]:
        small = [span for span in self.spans if span[2].endswith((".json", ".jsonl", ".txt"))]
        begin, end, _ = rng.choice(small)
        data, at = bytearray(self.ground.bundle), rng.randrange(begin, end)
        data[at] = (data[at] + rng.randrange(1, 256)) % 256
        return bytes(data), self._names_at(at)

    def _cut_short(self, rng: random.Random) -> tuple[bytes, set[str]]:
        at = rng.randrange(len(self.ground.bundle))
        return self.ground.bundle[:at], {"archive"}

    def _longer(self, rng: random.Random) -> tuple[bytes, set[str]]:
        more = rng.randbytes(rng.randrange(1, 50))
        return (more + self.ground.bundle if rng.random() < 0.5 else self.ground.bundle + more), {"archive"}

    def _bytes_taken_out(self, rng: random.Random) -> tuple[bytes, set[str]]:
        at, count = rng.randrange(len(self.ground.bundle)), rng.randrange(1, 40)
        return self.ground.bundle[:at] + self.ground.bundle[at + count :], self._names_at(at)

    def _bytes_put_in(self, rng: random.Random) -> tuple[bytes, set[str]]:
        at = rng.randrange(len(self.ground.bundle))
        data = self.ground.bundle[:at] + rng.randbytes(rng.randrange(1, 40)) + self.ground.bundle[at:]
        # Between two members, or at a member's last byte, it belongs to neither.
        return data, self._names_at(at) | self._names_at(max(0, at - 1)) | {"archive"}

    def _two_contents_swapped(self, rng: random.Random) -> tuple[bytes, set[str]]:
        one, other = rng.sample(sorted(self.files), 2)
        files = {**self.files, one: self.files[other], other: self.files[one]}
        # Who swaps the manifest for something else takes away what the other file should have been.
        return archive(files), {"manifest.json" if "manifest.json" in (one, other) else one}

    def _two_members_swapped(self, rng: random.Random) -> tuple[bytes, set[str]]:
        order = sorted(self.files)
        one, other = rng.sample(range(len(order)), 2)
        order[one], order[other] = order[other], order[one]
        return _zipped({name: self.files[name] for name in order}), {"archive"}

    def _content_changed_and_packed_again(self, rng: random.Random) -> tuple[bytes, set[str]]:
        name = rng.choice(sorted(self.files))
        return archive({**self.files, name: _changed(self.files[name], rng)}), {name}

    def _file_removed(self, rng: random.Random) -> tuple[bytes, set[str]]:
        name = rng.choice(sorted(self.files))
        return archive({other: data for other, data in self.files.items() if other != name}), {name}

    def _file_added(self, rng: random.Random) -> tuple[bytes, set[str]]:
        name = rng.choice(["pictures/" + rng.randbytes(32).hex() + ".jpg", "../out.txt", "note.txt", "/etc/x", ""])
        return archive({**self.files, name: rng.randbytes(20)}), {name}

    def _packed_by_another_program(self, rng: random.Random) -> tuple[bytes, set[str]]:
        method = rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
        comment = rng.randbytes(rng.randrange(1, 9)) if method == zipfile.ZIP_STORED else b""
        return _zipped(dict(sorted(self.files.items())), method=method, comment=comment), {"archive", "its header"}

    def _manifest_made_to_fit(self, rng: random.Random) -> tuple[bytes, set[str]]:
        name = rng.choice([name for name in sorted(self.files) if name not in ("manifest.json", "seal.json")])
        return archive(_fitted({**self.files, name: _changed(self.files[name], rng)})), {name, "manifest.json"}

    def _lines(self, rng: random.Random) -> tuple[str, list[bytes]]:
        name = rng.choice(["history.jsonl", "custody.jsonl"])
        return name, self.files[name].splitlines(keepends=True)

    def _entry_edited(self, rng: random.Random) -> tuple[bytes, set[str]]:
        name, lines = self._lines(rng)
        at = rng.randrange(len(lines))
        entry = json.loads(lines[at])
        which = rng.choice(["body", "path", *entry["leaf"]])
        if which == "body":
            body = json.loads(entry["body"])
            body[rng.choice(sorted(body))] = rng.choice([None, "另一个", 7, True])
            entry["body"] = canonical(body)
        elif which == "path":
            place = rng.randrange(len(entry["path"]))
            entry["path"][place] = rng.randbytes(32).hex()
        else:
            entry["leaf"][which] = {"seq": entry["leaf"]["seq"] + rng.choice([-1, 1, 50])}.get(which, "another")
        lines[at] = (canonical(entry) + "\n").encode()
        return archive(_fitted({**self.files, name: b"".join(lines)})), {f"{name} line {at + 1}"}

    def _entry_removed(self, rng: random.Random) -> tuple[bytes, set[str]]:
        name, lines = self._lines(rng)
        del lines[rng.randrange(len(lines))]
        return archive(_fitted({**self.files, name: b"".join(lines)})), {name, "manifest.json"}

    def _entries_swapped(self, rng: random.Random) -> tuple[bytes, set[str]]:
        name, lines = self._lines(rng)
        one, other = rng.sample(range(len(lines)), 2)
        lines[one], lines[other] = lines[other], lines[one]
        return archive(_fitted({**self.files, name: b"".join(lines)})), {f"{name} line {max(one, other) + 1}"}

    def _entry_repeated(self, rng: random.Random) -> tuple[bytes, set[str]]:
        name, lines = self._lines(rng)
        at = rng.randrange(len(lines))
        lines.insert(at, lines[at])
        return archive(_fitted({**self.files, name: b"".join(lines)})), {f"{name} line {at + 2}"}

    def _sealed_by_somebody_else(self, rng: random.Random) -> tuple[bytes, set[str]]:
        thief = Signer(private_key=Ed25519PrivateKey.from_private_bytes(rng.randbytes(32)))
        seal = json.loads(self.files["seal.json"])
        seal["public_key"] = thief.public_key
        seal["signature"] = thief.sign(b"lunxun bundle v1\n" + canonical(seal["bundle"]).encode())
        return archive({**self.files, "seal.json": (canonical(seal) + "\n").encode()}), {"seal.json"}


def _changed(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def _fitted(files: Files) -> Files:
    """Returns the files with a manifest that lists them, as somebody without the key would make it."""

    manifest = json.loads(files["manifest.json"])
    for name, data in files.items():
        if name not in ("manifest.json", "seal.json"):
            manifest["files"][name] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    text = json.dumps(manifest, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    return {**files, "manifest.json": text.encode()}


def _zipped(files: Files, *, method: int = zipfile.ZIP_STORED, comment: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr, info.create_system = 0o100644 << 16, 3
            packed.writestr(info, data, compress_type=method)
        packed.comment = comment
    return buffer.getvalue()
