"""What a bundle is made of, before it becomes bytes."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.bundle import verify_bundle
from api.bundle.readme import README
from api.chain.canonical import canonical
from api.chain.checkpoint import Checkpoint
from api.chain.leaf import LeafKind, time_text
from api.chain.merkle import Tree
from api.chain.signing import Signer
from api.db.tables.chain import LeafRow

SEAL_PREFIX = b"lunxun bundle v1\n"
VERIFIER = Path(verify_bundle.__file__).read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlePicture:
    """One picture of the case, and the file that shows it."""

    shows: str
    """Hash of the picture that the history speaks of."""
    role: str
    """What it shows."""
    taken_at: str
    """When."""
    parent: str | None
    """The picture it was drawn or cut from."""
    sha256: str | None
    """Hash of the enclosed file; None: it is not enclosed."""
    is_masked: bool
    """Whether the file is the masked copy."""
    camera_id: str | None
    """Whose picture it is; None: a person sent it."""
    time_error_s: float | None = None
    """How far `taken_at` may be off; None: no longer known, or a person's picture."""
    note: str | None = None
    """Why it is not enclosed."""
    signed_sha256: str | None = None
    """Hash of the copy of the file that holds a signed claim (C2PA); None: there is none."""

    @property
    def file(self) -> str | None:
        """Returns the name in the archive; from the hash alone."""
        return None if self.sha256 is None else f"pictures/{self.sha256}.jpg"

    def entry(self) -> dict[str, Any]:
        """Returns what the manifest says of it."""
        signed = {"parent": self.sha256, "sha256": self.signed_sha256}
        return {
            **({} if self.signed_sha256 is None else {"c2pa": signed}),
            "file": self.file,
            "is_masked": self.is_masked,
            "note": self.note,
            "parent": self.parent,
            "role": self.role,
            "shows": self.shows,
            "taken_at": self.taken_at,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleContent:
    """Everything, without the pictures' bytes."""

    case: Mapping[str, Any]
    """Facts of the case, as JSON values."""
    exported: Mapping[str, Any]
    """Who, when, why."""
    checkpoint: Checkpoint
    """The signed head over all that is enclosed."""
    history: Sequence[LeafRow]
    """Leaves of the case but custody."""
    custody: Sequence[LeafRow]
    """Leaves of custody."""
    kept: Sequence[Checkpoint]
    """Earlier heads that are kept elsewhere."""
    pictures: Sequence[BundlePicture]
    """What the case holds."""
    tree: Tree
    """Over all leaves of the checkpoint."""


def files_of(content: BundleContent, pictures: Mapping[str, bytes], signer: Signer) -> dict[str, bytes]:
    """Returns the files of a bundle by name, sealed.

    Args:
        content: What it is to hold.
        pictures: Bytes by hash, of every picture that is enclosed.
        signer: Whose seal it gets; that of the checkpoint.
    """
    files = {f"pictures/{sha256}.jpg": data for sha256, data in pictures.items()}
    files["README.txt"] = README.encode()
    files["verify_bundle.py"] = VERIFIER
    files["checkpoint.json"] = content.checkpoint.file_text().encode()
    files["consistency.json"] = (canonical(_proofs(content)) + "\n").encode()
    files["history.jsonl"] = _lines(content.history, content.tree)
    files["custody.jsonl"] = _lines(content.custody, content.tree)
    files["manifest.json"] = _manifest(content, files)
    files["seal.json"] = _seal(files, signer)
    return files


def _lines(leaves: Iterable[LeafRow], tree: Tree) -> bytes:
    lines = []
    for row in leaves:
        leaf = {
            "about": row.about,
            "at": time_text(row.at),
            "body": row.body_sha256,
            "case": row.case_id,
            "kind": row.kind,
            "prev": row.prev_sha256,
            "seq": row.seq,
        }
        path = [each.hex() for each in tree.inclusion(row.seq - 1)]
        lines.append(canonical({"body": row.body, "leaf": leaf, "path": path}) + "\n")
    return "".join(lines).encode()


def _proofs(content: BundleContent) -> list[dict[str, Any]]:
    return [
        {
            "at": kept.at,
            "path": [each.hex() for each in content.tree.consistency(kept.size)],
            "root": kept.root,
            "size": kept.size,
        }
        for kept in content.kept
        if kept.size < content.tree.size
    ]


def _manifest(content: BundleContent, files: Mapping[str, bytes]) -> bytes:
    manifest = {
        "case": content.case,
        "counts": {
            "custody": len(content.custody),
            "events": sum(row.kind == LeafKind.EVENT for row in content.history),
            "history": len(content.history),
        },
        "exported": content.exported,
        "files": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for name, data in files.items()
        },
        "origin": content.checkpoint.origin,
        "pictures": [picture.entry() for picture in content.pictures],
        "v": 1,
    }
    return (json.dumps(manifest, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _seal(files: Mapping[str, bytes], signer: Signer) -> bytes:
    hashes = {name: hashlib.sha256(files[f"{name}.json"]).hexdigest() for name in ("checkpoint", "manifest")}
    statement = {**hashes, "v": 1}
    signature = signer.sign(SEAL_PREFIX + canonical(statement).encode())
    content = {"bundle": statement, "public_key": signer.public_key, "signature": signature}
    return (canonical(content) + "\n").encode()
