"""A signed head of the chain: what is signed, and the file that is kept elsewhere."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from api.chain.canonical import canonical
from api.chain.leaf import time_text
from api.chain.signing import Signer, is_signed, key_id

PREFIX = b"lunxun checkpoint v1\n"
"""Signed before the statement, so that no signature of ours can be taken for one of another kind."""
_HEX = {"root": 64, "head": 64, "public_key": 64, "signature": 128}
_NAMES = {"at", "head", "key", "origin", "root", "size", "v"}


class NotACheckpoint(ValueError):
    """The text is no checkpoint, or its signature does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A head of the chain, with the signature over it."""

    origin: str
    """`db_uuid` of the database that the chain lies in."""
    size: int
    """How many leaves it stands for."""
    root: str
    """Merkle root over them."""
    head: str
    """Hash of the last one."""
    at: str
    """When it was signed: `2026-06-01T02:00:00.000000Z`."""
    public_key: str
    """Of the signer."""
    signature: str
    """Over `PREFIX` and the statement."""

    def statement(self) -> str:
        """Returns the canonical JSON that is signed."""
        return _statement(
            origin=self.origin, size=self.size, root=self.root, head=self.head, at=self.at, key=key_id(self.public_key)
        )

    def holds(self) -> bool:
        """Returns whether the signature does."""
        message = PREFIX + self.statement().encode()
        return is_signed(message, signature=self.signature, public_key=self.public_key)

    def file_text(self) -> str:
        """Returns the content of `checkpoint.json`: one line of canonical JSON."""
        statement = json.loads(self.statement())
        content = {"checkpoint": statement, "public_key": self.public_key, "signature": self.signature}
        return canonical(content) + "\n"


def signed_checkpoint(signer: Signer, *, origin: str, size: int, root: str, head: str, at: datetime) -> Checkpoint:
    """Returns a checkpoint with its signature."""
    text, key = time_text(at), signer.public_key
    statement = _statement(origin=origin, size=size, root=root, head=head, at=text, key=key_id(key))
    return Checkpoint(
        origin=origin,
        size=size,
        root=root,
        head=head,
        at=text,
        public_key=key,
        signature=signer.sign(PREFIX + statement.encode()),
    )


def read_checkpoint(text: str) -> Checkpoint:
    """Returns the checkpoint of an exported file.

    Raises:
        NotACheckpoint: The text is not what `file_text` writes, byte for byte, or the signature does not hold.
    """
    try:
        content = json.loads(text)
        statement = content["checkpoint"]
        found = Checkpoint(
            **{name: statement[name] for name in ("origin", "size", "root", "head", "at")},
            public_key=content["public_key"],
            signature=content["signature"],
        )
        _check_shape(found)
        is_ours = set(statement) == _NAMES and found.file_text() == text
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotACheckpoint("this is no checkpoint file of `lunxun evidence checkpoint`") from error
    if not is_ours:
        raise NotACheckpoint(
            "the checkpoint file has been rewritten: it is not as `lunxun evidence checkpoint` left it"
        )
    if not found.holds():
        raise NotACheckpoint("the signature of the checkpoint does not hold: the file has been altered")
    return found


def _check_shape(found: Checkpoint) -> None:
    if isinstance(found.size, bool) or not isinstance(found.size, int) or found.size < 1:
        raise ValueError("size")
    for name, digits in _HEX.items():
        if not re.fullmatch(f"[0-9a-f]{{{digits}}}", getattr(found, name)):
            raise ValueError(name)


def _statement(*, origin: str, size: int, root: str, head: str, at: str, key: str) -> str:
    return canonical({"at": at, "head": head, "key": key, "origin": origin, "root": root, "size": size, "v": 1})
