"""Are the signed heads those of this chain?"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy.orm import Session

from api.chain import repository
from api.chain.checkpoint import Checkpoint
from api.chain.finding import Finding, FindingKind, Known
from api.chain.leaf import LeafKind
from api.chain.merkle import Frontier
from api.chain.signing import key_id
from api.chain.stored import NotAsStored, content_of_raw, readers
from api.db.tables.chain import CheckpointRow


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """What the chain itself has at a size."""

    root: str
    head: str
    frontier: str


@dataclass(slots=True, kw_only=True)
class HeadsCheck:
    """Follows the walk along the chain, and remembers its head wherever one was signed."""

    origin: str
    """The database's own name."""
    outside: Checkpoint | None
    """One that was kept elsewhere."""
    rows: list[dict[str, Any]]
    """The stored ones that can be read, in the order of their numbers."""
    unread: list[Finding]
    """Those that cannot."""
    sizes: set[int]
    """Where to look."""
    heads: dict[int, _Head] = field(default_factory=dict)
    """What was seen there."""
    leaves: int = 0
    """How many have passed."""
    signed: int = 0
    """How many are under a signed head that holds."""
    last: int = 0
    """Number of the newest leaf."""
    _frontier: Frontier = field(default_factory=Frontier)
    _pending: list[bytes] = field(default_factory=list)

    @classmethod
    def begun(cls, session: Session, outside: Checkpoint | None) -> Self:
        """Returns the check of a database, before any leaf has passed."""
        by_column, rows, unread = readers(repository.column_types(CheckpointRow)), [], []
        for raw in repository.raw_rows(session, CheckpointRow):
            try:
                rows.append(content_of_raw(raw, by_column))
            except NotAsStored as error:
                about = f"checkpoint {raw['number']}"
                unread.append(Finding(kind=FindingKind.CHECKPOINT_BROKEN, about=about, detail=str(error)))
        sizes = {row["size"] for row in rows} | ({outside.size} if outside else set())
        return cls(origin=repository.origin(session), outside=outside, rows=rows, unread=unread, sizes=sizes)

    def pass_leaf(self, seq: int, sha256: str) -> None:
        """Takes the next leaf."""
        self.leaves, self.last = self.leaves + 1, seq
        try:
            self._pending.append(bytes.fromhex(sha256))
        except ValueError:
            self._pending.append(b"")
        if self.leaves in self.sizes:
            self._frontier = self._frontier.grown(self._pending)
            self._pending.clear()
            heads = ",".join(each.hex() for each in self._frontier.heads)
            self.heads[self.leaves] = _Head(root=self._frontier.root().hex(), head=sha256, frontier=heads)

    def findings(self, known: Known) -> Iterator[Finding]:
        """Yields what does not hold; `known` says which leaf names which key. Of broken roots only the first."""
        yield from self.unread
        first_broken: str | None = None
        last_fitting = 0
        for row in sorted(self.rows, key=lambda row: int(row["size"])):
            wrong = self._wrong_in_row(row, known)
            seen = self.heads.get(row["size"])
            fits = seen is not None and (seen.root, seen.head, seen.frontier) == (
                row["root"],
                row["head"],
                row["frontier"],
            )
            if not fits and first_broken is None:
                first_broken = f"checkpoint {row['number']}"
                wrong.append(_does_not_fit(row, seen, last_fitting))
            last_fitting = row["size"] if fits else last_fitting
            if wrong:
                about = f"checkpoint {row['number']}"
                yield Finding(kind=FindingKind.CHECKPOINT_BROKEN, about=about, detail="; ".join(wrong))
            elif fits:
                self.signed = max(self.signed, row["size"])
        if self.outside is not None:
            yield from self._unmet(self.outside, known)

    def _wrong_in_row(self, row: dict[str, Any], known: Known) -> list[str]:
        names = ("origin", "size", "root", "head", "at", "public_key", "signature")
        checkpoint = Checkpoint(**{name: row[name] for name in names})
        wrong = []
        try:
            if not checkpoint.holds():
                wrong.append("its signature does not hold")
            elif not self._knows(checkpoint, known):
                wrong.append(f"no leaf names the key {key_id(checkpoint.public_key)} that signed it")
        except (ValueError, TypeError):
            wrong.append("its key or signature is none")
        if checkpoint.origin != self.origin:
            wrong.append("it is of another database")
        return wrong

    def _knows(self, checkpoint: Checkpoint, known: Known) -> bool:
        named_by = known.get((LeafKind.KEY.value, key_id(checkpoint.public_key)))
        return named_by is not None and named_by.seq <= checkpoint.size

    def _unmet(self, outside: Checkpoint, known: Known) -> Iterator[Finding]:
        seen = self.heads.get(outside.size)
        why = None
        if outside.origin != self.origin:
            why = "it was signed for another installation"
        elif seen is None:
            why = f"{outside.size - self.leaves} leaves that it stands for are gone: an older state was put back"
        elif (seen.root, seen.head) != (outside.root, outside.head):
            why = "the leaves it stands for are not those that are here: the history was written anew"
        elif not self._knows(outside, known):
            why = f"no leaf names the key {key_id(outside.public_key)} that signed it"
        if why is not None:
            about = f"checkpoint of {outside.at} over {outside.size} leaves"
            detail = f"{why} (here: {self.leaves} leaves)"
            yield Finding(kind=FindingKind.CHECKPOINT_UNMET, about=about, detail=detail)


def _does_not_fit(row: dict[str, Any], seen: _Head | None, last_fitting: int) -> str:
    if seen is None:
        return f"it stands for {row['size']} leaves, and there are fewer"
    names = [name for name in ("root", "head", "frontier") if getattr(seen, name) != row[name]]
    where = f"leaves {last_fitting + 1} to {row['size']}"
    return f"its {', '.join(names)} is not that of the chain: look at {where}, if not at the checkpoint itself"
