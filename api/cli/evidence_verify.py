"""What `lunxun evidence verify` has found, of a data folder or of a bundle."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from api.bundle import verify_bundle
from api.chain.checkpoint import Checkpoint, NotACheckpoint, read_checkpoint
from api.chain.verify import verify_chain
from api.cli.installation import settings_from
from api.cli.reach import existing
from api.cli.refusals import ANSWER_IS_NO, WRONG_USAGE, fail
from api.data_folder import DataFolder
from api.db.engine import FILE_NAME, Database, open_read_only
from api.db.errors import DatabaseError
from api.db.pairing import PAIR_FILE
from api.evidence.local_store import LocalPictures
from api.evidence.verify import verify_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is not as it should be."""

    kind: str
    """What, as a word."""
    about: str
    """Which picture, leaf, row or file."""
    detail: str = ""
    """More, for people."""
    is_loss: bool = True
    """Whether something is lost or altered."""

    def line(self) -> str:
        """Returns it as one line."""
        text = f"{self.kind}: {self.about}" + (f" ({self.detail})" if self.detail else "")
        return _printable(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All that was found."""

    facts: list[str]
    """What holds."""
    problems: list[Problem]
    """What does not."""

    @property
    def is_good(self) -> bool:
        """Whether nothing is lost or altered."""
        return not any(problem.is_loss for problem in self.problems)

    def document(self) -> dict[str, Any]:
        """Returns it as JSON values."""
        listed = [
            {"kind": each.kind, "about": _printable(each.about), "detail": _printable(each.detail)}
            for each in self.problems
        ]
        return {"is_good": self.is_good, "facts": [_printable(fact) for fact in self.facts], "problems": listed}

    def summary(self) -> str:
        """Returns the last line."""
        counted = Counter(problem.kind for problem in self.problems)
        listed = ", ".join(f"{count} {kind}" for kind, count in sorted(counted.items())) or "no difference"
        return f"{'good' if self.is_good else 'NOT good'}: {listed}"


def verify_path(path: Path, *, checkpoint: Path | None, key: str | None) -> Verdict:
    """Returns what was found; ends the command where there is nothing to verify."""
    if path.is_file():
        return _verify_bundle(path, checkpoint=checkpoint, key=key)
    if key is not None:
        fail("--key is for bundles; a data folder holds its keys", WRONG_USAGE)
    return _verify_folder(existing(path), None if checkpoint is None else _kept(checkpoint))


def _verify_bundle(path: Path, *, checkpoint: Path | None, key: str | None) -> Verdict:
    try:
        kept = None if checkpoint is None else checkpoint.read_text("utf-8", "surrogateescape")
        check = verify_bundle.verify(path.read_bytes(), key, kept)
    except OSError as error:
        fail(f"cannot read: {error}", WRONG_USAGE)
    problems = [Problem(kind="altered", about=culprit, detail=what) for culprit, what in check.findings]
    return Verdict(facts=check.facts, problems=problems)


def _verify_folder(path: Path, checkpoint: Checkpoint | None) -> Verdict:
    settings = settings_from(data=path)
    folder = DataFolder(path=path.absolute())
    if settings.database is None and not any((folder.path / name).exists() for name in (FILE_NAME, PAIR_FILE)):
        fail(f"'{path}' holds no database '{FILE_NAME}'; name the folder that `lunxun up --data` uses", WRONG_USAGE)
    database = open_read_only(folder.path, settings.database)
    try:
        chain = verify_chain(database, checkpoint=checkpoint)
        problems = [Problem(kind=found.kind.value, about=found.about, detail=found.detail) for found in chain.findings]
        problems += check_store(database, LocalPictures(folder.pictures))
    finally:
        database.close()
    facts = [f"{chain.leaves} entries in the chain, {chain.signed} of them under a signed head"]
    return Verdict(facts=facts, problems=problems)


def check_store(database: Database, store: LocalPictures) -> list[Problem]:
    """Returns what is wrong with the pictures; a row that cannot even be read has its own finding by now."""
    problems = []
    try:
        for found in verify_store(database, store):
            problems.append(Problem(kind=found.kind.value, about=found.about, is_loss=found.is_loss))  # noqa: PERF401
    except (DatabaseError, DBAPIError, ValueError, TypeError, LookupError) as error:
        detail = f"not all pictures could be compared: {error}".splitlines()[0]
        problems.append(Problem(kind="database_damaged", about="rows of pictures and cases", detail=detail))
    return problems


def _kept(path: Path) -> Checkpoint:
    try:
        return read_checkpoint(path.read_text("utf-8", "surrogateescape"))
    except OSError as error:
        fail(f"--checkpoint {path}: {error.strerror}", WRONG_USAGE)
    except NotACheckpoint as error:
        fail(f"--checkpoint {path}: {error}", ANSWER_IS_NO)


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
