"""Does what the database says of pictures hold in the store? Names every difference, repairs nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from api.cases.states import VIOLATION, EvidenceRole
from api.db.tables import CaseRow, PictureRow
from api.evidence import repository
from api.evidence.store import PictureDamagedError, PictureMissingError, PictureStore
from api.services import Database

NEEDED = (EvidenceRole.FIRST_SCENE.value, EvidenceRole.SECOND_SCENE.value)


class ProblemKind(StrEnum):
    """What is wrong."""

    MISSING_FILE = "missing_file"
    """A row without its file: a picture is lost."""
    WRONG_HASH = "wrong_hash"
    """A file that is no longer what it was."""
    WRONG_SIZE = "wrong_size"
    """A row that gives another size than the file has."""
    CASE_WITHOUT_PICTURES = "case_without_pictures"
    """A violation's case without its two scenes."""
    EXTRA_FILE = "extra_file"
    """A picture that no row names: an upload cut short, swept an hour later."""
    STRAY_FILE = "stray_file"
    """A file that is none of ours, or what an unfinished upload has left."""


HARMLESS = frozenset({ProblemKind.EXTRA_FILE, ProblemKind.STRAY_FILE})
"""Nothing is lost by these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One difference."""

    kind: ProblemKind
    about: str
    """Hash, file name, or number of the case."""

    @property
    def is_loss(self) -> bool:
        """Whether something is lost or falsified."""
        return self.kind not in HARMLESS


def verify_store(database: Database, store: PictureStore) -> Iterator[Problem]:
    """Yields every difference; reads every picture.

    While a server works on the same folder, what it adds or sweeps meanwhile may show as an extra or missing file.
    """
    with database.read() as session:
        known = {}
        for row in repository.every_picture(session):
            known[row.sha256] = row
            if row.tombstoned_at is None:
                yield from _check_picture(row, store)
        yield from _check_cases(session)
    for stored in store.pictures():
        if stored.sha256 not in known:
            yield Problem(kind=ProblemKind.EXTRA_FILE, about=stored.sha256)
    for name in store.strays():
        yield Problem(kind=ProblemKind.STRAY_FILE, about=name)


def _check_picture(row: PictureRow, store: PictureStore) -> Iterator[Problem]:
    try:
        data = store.read(row.sha256)
    except PictureMissingError:
        yield Problem(kind=ProblemKind.MISSING_FILE, about=row.sha256)
    except PictureDamagedError:
        yield Problem(kind=ProblemKind.WRONG_HASH, about=row.sha256)
    else:
        if len(data) != row.size_bytes:
            yield Problem(kind=ProblemKind.WRONG_SIZE, about=row.sha256)


def _check_cases(session: Session) -> Iterator[Problem]:
    cases: dict[str, CaseRow] = {}
    roles: dict[str, set[str]] = {}
    for case, evidence in repository.every_evidence(session):
        cases[case.id] = case
        held = roles.setdefault(case.id, set())
        if evidence is not None:
            held.add(evidence.role)
    for case_id, case in cases.items():
        if case.origin == VIOLATION and not roles[case_id].issuperset(NEEDED):
            yield Problem(kind=ProblemKind.CASE_WITHOUT_PICTURES, about=f"case {case.number}")
