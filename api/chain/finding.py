"""What a check of the chain can find."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """What is wrong."""

    DATABASE_DAMAGED = "database_damaged"
    """The database cannot be read through."""
    TRIGGER_MISSING = "trigger_missing"
    """A guard against changes has been taken away."""
    LEAF_MISSING = "leaf_missing"
    """A number is left out: a leaf was deleted, or moved."""
    LEAF_ALTERED = "leaf_altered"
    """A leaf does not have its own hash, or not that of its body, or does not follow the one before it.

    An empty body is one too, unless a deletion of its case is recorded."""
    LEAF_TWICE = "leaf_twice"
    """Two leaves speak of the same row."""
    ROW_ALTERED = "row_altered"
    """A row is not as its leaf says."""
    ROW_MISSING = "row_missing"
    """A leaf speaks of a row that is gone, and no deletion is recorded."""
    ROW_INSERTED = "row_inserted"
    """A row that no leaf speaks of."""
    PICTURE_MISSING = "picture_missing"
    """A case's picture that the list of pictures lacks."""
    CHECKPOINT_BROKEN = "checkpoint_broken"
    """A signed head that is not the head of this chain, or whose signature does not hold."""
    CHECKPOINT_UNMET = "checkpoint_unmet"
    """The chain does not go on from the checkpoint that was given: rows were taken back or written anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafFacts:
    """What is kept of a leaf while the rest is checked."""

    seq: int
    """Its place."""
    body_sha256: str
    """Hash of what its row must hold."""
    case_id: str | None
    """The case it belongs to."""


Known = Mapping[tuple[str, str], LeafFacts]
"""Kind and subject of each leaf."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, by name."""

    kind: FindingKind
    """What."""
    about: str
    """Which leaf, row or checkpoint."""
    detail: str = ""
    """More, for people."""
