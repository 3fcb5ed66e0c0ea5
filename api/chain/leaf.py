"""What a leaf of the chain is, and its hash."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from api.chain.canonical import canonical

FIRST_PREV = "0" * 64
"""What the first leaf names as the one before it."""
WHOLE_CASE = "case"
"""What a deletion names as its kind when a case went with everything that belonged to it."""
EMPTIED = ""
"""The body of a leaf whose case was deleted: its hash stays, what it told does not."""
_LEAF = b"\x00"
"""RFC 6962, section 2.1: a leaf's hash can never be an inner node's."""


class LeafKind(StrEnum):
    """What a leaf speaks of. Other parts of the program may add kinds of their own."""

    EVENT = "case.event"
    """A row of a case's history; `about` is `CASE/SEQ`."""
    EVIDENCE = "case.evidence"
    """A picture's role in a case; `about` is the row's id."""
    CUSTODY = "custody"
    """Somebody saw or took something; `about` is the row's id."""
    CHECKPOINT = "checkpoint"
    """A head of the chain was signed; `about` is its number."""
    KEY = "key"
    """A signing key came into use; `about` is its id."""
    DELETION = "deletion"
    """Something was removed; `about` is `KIND:ABOUT` of the leaf that spoke of it, `case:ID`, or `picture:SHA256`."""
    MASKED = "picture.masked"
    """A masked copy was made; `about` is its hash."""


OF_A_CASE = frozenset({LeafKind.EVENT, LeafKind.EVIDENCE})
"""Leaves that tell what a case held, and so are emptied with it; who saw it, and that it was deleted, stay told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One entry of the chain."""

    seq: int
    """Its place, from 1."""
    at: str
    """When: `2026-06-01T02:00:00.000000Z`."""
    kind: str
    """A word of `LeafKind`, or another part's own."""
    about: str
    """Which row or thing it speaks of."""
    case_id: str | None
    """The case it belongs to, if one."""
    body_sha256: str
    """Hash of the body's canonical JSON."""
    prev_sha256: str
    """Hash of the leaf before it."""

    def text(self) -> str:
        """Returns the canonical JSON that is hashed."""
        return canonical(
            {
                "about": self.about,
                "at": self.at,
                "body": self.body_sha256,
                "case": self.case_id,
                "kind": self.kind,
                "prev": self.prev_sha256,
                "seq": self.seq,
            }
        )

    def sha256(self) -> str:
        """Returns the leaf's hash: of a zero byte and the canonical JSON."""
        return hashlib.sha256(_LEAF + self.text().encode()).hexdigest()


def time_text(at: datetime) -> str:
    """Returns `2026-06-01T02:00:00.000000Z`, as times are also stored."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def text_sha256(text: str) -> str:
    """Returns the SHA-256 of a text's UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
