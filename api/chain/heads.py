"""Signs the head of the chain: on a timer while it grows, before a bundle leaves, and to be kept elsewhere."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.chain import repository
from api.chain.checkpoint import Checkpoint, signed_checkpoint
from api.chain.leaf import LeafKind, time_text
from api.chain.merkle import Frontier
from api.chain.service import append_leaf, seal_checkpoint
from api.chain.signing import Signer, key_id
from api.db.tables.chain import CheckpointRow


def sign_head(session: Session, signer: Signer, *, at: datetime, is_exported: bool = False) -> Checkpoint:
    """Returns a fresh signed head over every leaf so far; the checkpoint itself becomes the next leaf.

    The first head of a new key is preceded by a leaf that names the key.
    """
    public_key = signer.public_key
    if not repository.has_leaf(session, LeafKind.KEY, key_id(public_key)):
        append_leaf(session, LeafKind.KEY, key_id(public_key), {"public_key": public_key}, at=at)
    before = repository.last_checkpoint(session)
    start = Frontier() if before is None else _frontier(before)
    frontier = start.grown(repository.leaf_hashes(session, after=start.size))
    head = repository.last_leaf(session)
    signed = signed_checkpoint(
        signer,
        origin=repository.origin(session),
        size=frontier.size,
        root=frontier.root().hex(),
        head="" if head is None else head.sha256,
        at=at,
    )
    row = CheckpointRow(
        number=1 if before is None else before.number + 1,
        at=at,
        origin=signed.origin,
        size=signed.size,
        root=signed.root,
        head=signed.head,
        public_key=signed.public_key,
        signature=signed.signature,
        frontier=",".join(each.hex() for each in frontier.heads),
        is_exported=is_exported,
    )
    repository.add(session, row)
    seal_checkpoint(session, row)
    return signed


def needs_signing(session: Session) -> bool:
    """Returns whether anything but a checkpoint was appended since the last one."""
    before = repository.last_checkpoint(session)
    last = repository.last_leaf(session)
    # The leaf right after a checkpoint's size is the checkpoint itself.
    return last is not None and (before is None or last.seq > before.size + 1)


def checkpoint_of(row: CheckpointRow) -> Checkpoint:
    """Returns the checkpoint of a row."""
    return Checkpoint(
        origin=row.origin,
        size=row.size,
        root=row.root,
        head=row.head,
        at=time_text(row.at),
        public_key=row.public_key,
        signature=row.signature,
    )


def _frontier(row: CheckpointRow) -> Frontier:
    heads = tuple(bytes.fromhex(each) for each in row.frontier.split(","))
    return Frontier(size=row.size, heads=heads)
