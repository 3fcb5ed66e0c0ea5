"""Alters a data folder behind the program's back: rows, files of pictures, guards, whole databases."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from tampered import Ground
from tampered_rows import WAYS, Named

from api.chain.checkpoint import NotACheckpoint, read_checkpoint
from api.chain.verify import verify_chain
from api.cli.evidence_verify import check_store
from api.db.engine import Database, open_sqlite_read_only
from api.evidence.local_store import LocalPictures


@dataclass(slots=True, kw_only=True)
class FolderTamperer:
    """Alterations of one folder, each of which `lunxun evidence verify` must see and name."""

    ground: Ground
    database: Database = field(init=False)
    store: LocalPictures = field(init=False)
    checkpoint: str = ""
    _files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ground.restore()
        self.database = open_sqlite_read_only(self.ground.database_file)
        self.store = LocalPictures(self.ground.folder / "pictures")
        self.checkpoint = self.ground.checkpoint

    def alter(self, rng: random.Random) -> tuple[str, set[str], str]:
        """Returns what was done, the words of which one must be in a finding, and everything that was found."""
        self.ground.restore()
        self.checkpoint = self.ground.checkpoint
        way = rng.choice(self.ways())
        try:
            what, names = way(rng)
            return what, names, self.found()
        finally:
            for sha256, data in self._files.items():
                self.ground.path_of(sha256).write_bytes(data)
            self._files.clear()

    def found(self) -> str:
        """Returns everything that is found of the folder, one finding a line."""
        try:
            kept = read_checkpoint(self.checkpoint)
        except NotACheckpoint as error:
            return f"the checkpoint file: {error}"
        chain = verify_chain(self.database, checkpoint=kept).findings
        lines = [f" {each.kind} {each.about} {each.detail} " for each in chain]
        store = [each for each in check_store(self.database, self.store) if each.is_loss]
        return "\n".join([*lines, *(f" {each.kind} {each.about} {each.detail} " for each in store)])

    def ways(self) -> list[Callable[[random.Random], Named]]:
        return [
            *[self._rows_altered] * len(WAYS),
            self._guard_taken_away,
            self._older_state_put_back,
            self._checkpoint_file_altered,
            *[self._picture_altered] * 2,
            self._pictures_swapped,
        ]

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.ground.database_file, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = 0")
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _rows_altered(self, rng: random.Random) -> Named:
        """The guards are taken away and put back, as whoever tampers would do."""
        with self._opened() as connection:
            guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in guards:
                connection.execute(f"DROP TRIGGER {name}")
            named = rng.choice(WAYS)(connection, rng)
            for _, sql in guards:
                connection.execute(sql)
        return named

    def _guard_taken_away(self, rng: random.Random) -> Named:
        with self._opened() as connection:
            guarded = ("chain_leaves", "chain_checkpoints", "custody", "case_events")
            query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (?, ?, ?, ?) ORDER BY name"
            (name,) = rng.choice(connection.execute(query, guarded).fetchall())
            connection.execute(f"DROP TRIGGER {name}")
        return "guard taken away", {f" {name} "}

    def _older_state_put_back(self, rng: random.Random) -> Named:
        """Yesterday's database, or that of the day before, against the checkpoint that was exported last."""
        self.ground.database_file.write_bytes(rng.choice(self.ground.days[:-1]))
        return "older state put back", {"checkpoint_unmet"}

    def _checkpoint_file_altered(self, rng: random.Random) -> Named:
        text = bytearray(self.checkpoint.encode())
        text[rng.randrange(len(text))] ^= 1 << rng.randrange(7)
        self.checkpoint = text.decode()
        return "checkpoint file altered", {"the checkpoint file"}

    def _picture_altered(self, rng: random.Random) -> Named:
        name = rng.choice(self.ground.pictures)
        path = self.ground.path_of(name)
        data = self._files[name] = path.read_bytes()
        at, way = rng.randrange(len(data)), rng.choice(["flipped", "cut", "longer", "gone"])
        path.unlink()
        if way != "gone":
            flipped = data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]
            path.write_bytes({"flipped": flipped, "cut": data[:at], "longer": data + rng.randbytes(3)}[way])
        return f"picture {way}", {name}

    def _pictures_swapped(self, rng: random.Random) -> Named:
        one, other = rng.sample(self.ground.pictures, 2)
        for name in (one, other):
            self._files[name] = self.ground.path_of(name).read_bytes()
        self.ground.path_of(one).write_bytes(self._files[other])
        self.ground.path_of(other).write_bytes(self._files[one])
        return "pictures swapped", {one}
