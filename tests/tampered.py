"""A small installation with a past, made once and altered many times: by `tampered_folder` and `tampered_bundle`."""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from api.bundle import service as bundles
from api.bundle.service import Export
from api.cases import repository as cases
from api.cases.history import add_picture, append_event
from api.cases.states import VIOLATION, CaseState, EventKind, EvidenceRole
from api.chain.heads import sign_head
from api.chain.service import append_deletion
from api.chain.signing import Signer, load_or_make_signer
from api.custody.service import Seen, record_view
from api.data_folder import DataFolder
from api.db.engine import FILE_NAME, Database, open_sqlite
from api.db.tables import CaseRow, EvidenceRow, PictureRow
from api.evidence.local_store import LocalPictures

START = datetime(2026, 6, 1, 2, 0, 0, tzinfo=UTC)
CASES = 4
ROLES = (EvidenceRole.FIRST_SCENE, EvidenceRole.SECOND_SCENE, EvidenceRole.CURRENT)

Alter = Callable[[random.Random], tuple[str, set[str]]]
"""Alters something; returns what was done, and the words of which a finding must name at least one."""


@dataclass(slots=True, kw_only=True)
class Ground:
    """The installation, and what was taken out of it."""

    folder: Path
    signer: Signer
    days: list[bytes]
    """The database at the end of each day, the last as it is now."""
    checkpoint: str
    """Exported on the last day."""
    older_checkpoint: str
    """Exported on the first day."""
    bundle: bytes
    """Of the first case, with originals, made at the end."""
    pictures: list[str]
    """Hashes of all pictures."""

    @property
    def database_file(self) -> Path:
        return self.folder / FILE_NAME

    def restore(self) -> None:
        """Puts the database back as it is now."""
        self.database_file.write_bytes(self.days[-1])

    def path_of(self, sha256: str) -> Path:
        return self.folder / "pictures" / sha256[:2] / sha256[2:4] / f"{sha256}.jpg"


def make_ground(folder: Path, *, picture_bytes: int = 700) -> Ground:
    """Lives three days with four cases; each day ends with a signed head."""
    rng = random.Random(20260601)
    signer = load_or_make_signer(DataFolder(path=folder))
    store = LocalPictures(folder / "pictures").open()
    days: list[bytes] = []
    texts: list[str] = []
    pictures: list[str] = []
    for day in range(3):
        database = open_sqlite(folder)
        at = START + timedelta(days=day)
        for number in range(1, CASES + 1):
            with database.write() as session:
                pictures += _live(session, store, number, at=at, data=rng.randbytes(picture_bytes), day=day)
        with database.write() as session:
            record_view(session, identity="command_line", what=Seen.CHECKPOINT, at=at)
            texts.append(sign_head(session, signer, at=at, is_exported=True).file_text())
        if day == 2:
            data = _export(database, store, signer, at=at)
        database.close()
        days.append((folder / FILE_NAME).read_bytes())
    return Ground(
        folder=folder,
        signer=signer,
        days=days,
        checkpoint=texts[-1],
        older_checkpoint=texts[0],
        bundle=data,
        pictures=sorted(pictures),
    )


def _live(session: Session, store: LocalPictures, number: int, *, at: datetime, data: bytes, day: int) -> list[str]:
    sha256 = hashlib.sha256(data).hexdigest()
    store.put(sha256, data)
    picture = PictureRow(
        sha256=sha256,
        size_bytes=len(data),
        media_type="image/jpeg",
        width=1280,
        height=720,
        camera_id="c0",
        taken_at=at,
        stored_at=at,
        expires_at=at,
    )
    session.add(picture)
    session.flush()
    case = cases.find(session, f"case-{number}")
    if case is None:
        case = CaseRow(
            id=f"case-{number}",
            number=number,
            origin=VIOLATION,
            origin_id=f"violation-{number}",
            camera_id="c0",
            type="fire_lane_blocked",
            state=CaseState.PENDING_VERIFICATION.value,
            opened_at=at,
            facts={},
            level="grid",
            is_supervised=False,
            reworks=0,
        )
        cases.add(session, case)
    evidence = EvidenceRow(case_id=case.id, sha256=sha256, role=ROLES[day].value, taken_at=at, is_below_standard=False)
    add_picture(session, evidence, at=at)
    detail = {"place": "东侧消防通道", "dwell_s": 29.75 + number, "seen": [1, {"b": 2, "a": None}], "is_new": day == 0}
    append_event(session, case, kind=EventKind.OPENED, at=at, actor="system", detail=detail)
    append_event(session, case, kind=EventKind.MOVE, at=at, actor="person:zhang", detail={"to": "filed", "n": day})
    record_view(session, identity="person:zhang", what=Seen.ORIGINAL, at=at, sha256=sha256, reason="to verify it")
    append_deletion(session, "picture", "0" * 64, reason="retention", actor="system", at=at, case_id=case.id)
    return [sha256]


def _export(database: Database, store: LocalPictures, signer: Signer, *, at: datetime) -> bytes:
    export = Export(case_id="case-1", reason="court, file 12", by="command_line", has_originals=True)
    with database.write() as session:
        prepared = bundles.prepare(session, export, signer=signer, now=at)
    with database.read() as session:
        content = bundles.gather(session, prepared)
    return bundles.bundle(content, store, signer)
