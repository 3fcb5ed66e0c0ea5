"""Pictures of a report: they must be there, they become candidates, and a violation's become its case's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cases.opening import CasePicture
from api.cases.states import EvidenceRole
from api.db.tables import CandidateRow, PictureRow
from api.errors import Conflict
from api.evidence import repository as evidence
from api.evidence.caption import Words, caption
from api.evidence.drawing import Drawing
from api.evidence.service import new_picture, record_picture
from api.evidence.store import PictureStore
from api.intake.masked import note_masked_copy
from pipelines.evidence import Picture
from pipelines.ledger.state import Absorbed, CameraState, CountRun, PictureRef, Place, Violation
from pipelines.orders import Report
from pipelines.site import Camera

LEAST_WIDTH_PX, LEAST_HEIGHT_PX = 1280, 720
"""GA/T 832-2014 as known second-hand: evidence from a smaller source is marked, never refused."""


class DrawingsNeededError(Exception):
    """A case needs copies that are not drawn yet: draw them outside the transaction, then absorb again."""

    def __init__(self, drawings: Iterable[Drawing]) -> None:
        super().__init__("copies of pictures are to be drawn first")
        self.drawings = tuple(drawings)


@dataclass(slots=True, kw_only=True)
class Drawn:
    """Copies that were drawn and stored as files, by what they show; None: could not be drawn."""

    copies: dict[Drawing, tuple[Picture, tuple[int, int]] | None] = field(default_factory=dict)
    """With width and height in pixels."""
    is_final: bool = False
    """Whether a copy that is missing now is given up."""

    def require(self, drawings: Iterable[Drawing]) -> None:
        """Raises DrawingsNeededError when some are yet to be drawn."""
        missing = [each for each in drawings if each not in self.copies]
        if missing and not self.is_final:
            raise DrawingsNeededError(missing)


def require_pictures(session: Session, report: Report) -> None:
    """Checks that every picture the report names is stored, and notes whose it is.

    Raises:
        Conflict: `evidence_missing`, with the list of hashes to send again.
    """
    taken_at = {
        sha256: report.server_time + timedelta(seconds=look.offset_s)
        for look in report.looks
        for sha256 in (look.masked, look.picture)
        if sha256 is not None
    }
    rows = evidence.find_many(session, taken_at)
    missing = sorted(taken_at.keys() - rows.keys())
    if missing:
        raise Conflict(
            f"{len(missing)} of the pictures that the report names are not stored: send them, then the report again",
            code="evidence_missing",
            details={"missing": missing},
        )
    for sha256, row in rows.items():
        row.camera_id = row.camera_id or report.camera_id
        row.taken_at = row.taken_at or taken_at[sha256]


def keep_candidates(session: Session, before: CameraState, absorbed: Absorbed, *, now: datetime, kept_s: float) -> None:
    """Keeps the first and latest picture of every open place and run, and for a while those of ended ones."""
    remembered: tuple[Place | CountRun, ...] = (*before.places, *before.runs)
    known = {each.id: each.presence for each in remembered}
    open_now: tuple[Place | CountRun, ...] = (*absorbed.state.places, *absorbed.state.runs)
    ended: tuple[Place | CountRun, ...] = (*absorbed.ended, *absorbed.ended_runs)
    for subject in (*open_now, *ended):
        if known.get(subject.id) != subject.presence:
            _keep(session, subject)
    gone = (known.keys() | {each.id for each in ended}) - {each.id for each in open_now}
    session.flush()
    for candidate in evidence.candidates_of(session, gone):
        candidate.expires_at = now + timedelta(seconds=kept_s)


def _keep(session: Session, subject: Place | CountRun) -> None:
    presence = subject.presence
    for role, ref in (("first", presence.first_picture), ("latest", presence.latest_picture)):
        if ref is not None:
            row = CandidateRow(
                subject_id=subject.id, role=role, camera_id=subject.camera_id, sha256=ref.sha256, expires_at=None
            )
            evidence.set_candidate(session, row)


Scenes = Mapping[EvidenceRole, PictureRef]
"""Whole pictures of a violation, each with its part in the case."""


def proof(violation: Violation) -> Scenes:
    """Returns the two pictures that prove a violation."""
    return {
        EvidenceRole.FIRST_SCENE: violation.first_picture,
        EvidenceRole.SECOND_SCENE: violation.second_picture,
    }


def clearing(violation: Violation) -> Scenes:
    """Returns the picture that shows a violation's place without it, where one was taken."""
    cleared = violation.cleared_picture
    return {} if cleared is None else {EvidenceRole.CLEARED_SCENE: cleared}


def are_stored(session: Session, scenes: Scenes) -> bool:
    """Whether all of them are in the store."""
    hashes = {ref.sha256 for ref in scenes.values()}
    return evidence.find_many(session, hashes).keys() == hashes


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """Stored pictures for one case, and the copies that are to be drawn of them."""

    scenes: Scenes = field(default_factory=dict)
    """Empty: none was taken, or the store lacks one."""
    drawings: Mapping[EvidenceRole, Drawing] = field(default_factory=dict)
    masks: Mapping[str, str] = field(default_factory=dict)
    """Masked copies of the scenes, by original."""

    @property
    def every_drawing(self) -> tuple[Drawing, ...]:
        """All copies that are to be drawn: of the originals, and the same of their masked copies."""
        twins = (self.masked(each) for each in self.drawings.values())
        return (*self.drawings.values(), *(each for each in twins if each is not None))

    def masked(self, drawing: Drawing) -> Drawing | None:
        """Returns the drawing as it is made of the scene's masked copy; None where that has none."""
        parent = self.masks.get(drawing.parent_sha256)
        return None if parent is None else replace(drawing, parent_sha256=parent)


def album_of(session: Session, violation: Violation, scenes: Scenes, *, camera: Camera, words: Words) -> Album:
    """Returns a violation's pictures for its case; of a cleared place no crop is made, there is nothing to see.

    The bounds of the stay that are drawn are those known by now.
    """
    if not are_stored(session, scenes):
        return Album()
    zone = next((zone for zone in camera.zones if zone.id == violation.zone_id), None)
    polygon = zone.polygon if zone is not None else ()
    drawings = {}
    for number, (scene, ref) in enumerate(scenes.items(), start=1):
        is_clear = scene is EvidenceRole.CLEARED_SCENE
        lines = caption(violation, ref, number=None if is_clear else number, camera=camera, words=words)
        if not is_clear:
            drawings[EvidenceRole(f"{scene}_crop")] = Drawing(parent_sha256=ref.sha256, box=ref.box)
        drawings[EvidenceRole(f"{scene}_overlay")] = Drawing(
            parent_sha256=ref.sha256, box=ref.box, polygon=polygon, lines=lines
        )
    masks = evidence.masked_copies(session, [ref.sha256 for ref in scenes.values()])
    return Album(scenes=scenes, drawings=drawings, masks=masks)


def case_pictures(
    session: Session, album: Album, *, drawn: Drawn, store: PictureStore, now: datetime
) -> tuple[list[CasePicture], list[EvidenceRole]]:
    """Returns the pictures as a case holds them, their rows written, and the roles that could not be drawn."""
    scenes = album.scenes
    rows = evidence.find_many(session, [ref.sha256 for ref in scenes.values()])
    is_small = {sha256: _is_below_standard(row) for sha256, row in rows.items()}
    pictures = [
        CasePicture(
            role=role,
            sha256=ref.sha256,
            parent_sha256=None,
            taken_at=ref.taken_at,
            is_below_standard=is_small[ref.sha256],
        )
        for role, ref in scenes.items()
    ]
    failed = []
    taken_at = {ref.sha256: ref.taken_at for ref in scenes.values()}
    for role, drawing in album.drawings.items():
        parent = drawing.parent_sha256
        copy = drawn.copies.get(drawing)
        if copy is None:
            failed.append(role)
            continue
        _write_copy(session, copy, parent=rows[parent], store=store, now=now)
        twin = album.masked(drawing)
        masked = None if twin is None else drawn.copies.get(twin)
        if masked is not None:
            _write_copy(session, masked, parent=rows[parent], store=store, now=now)
            note_masked_copy(session, copy[0].sha256, masked[0].sha256, now=now)
        pictures.append(
            CasePicture(
                role=role,
                sha256=copy[0].sha256,
                parent_sha256=parent,
                taken_at=taken_at[parent],
                is_below_standard=is_small[parent],
            )
        )
    return pictures, failed


def _is_below_standard(row: PictureRow) -> bool:
    return row.width < LEAST_WIDTH_PX or row.height < LEAST_HEIGHT_PX


def _write_copy(
    session: Session, copy: tuple[Picture, tuple[int, int]], *, parent: PictureRow, store: PictureStore, now: datetime
) -> None:
    picture, size_wh = copy
    row = new_picture(picture.sha256, picture.jpeg, size_wh=size_wh, now=now, kept_s=0.0)
    row.camera_id, row.taken_at = parent.camera_id, parent.taken_at
    record_picture(session, store, row, picture.jpeg)
