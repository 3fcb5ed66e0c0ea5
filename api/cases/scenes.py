"""Pictures that come with a move: they must be stored, be nobody else's, and become the case's."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from api.cases import repository
from api.cases.history import add_picture
from api.cases.move import Rule
from api.cases.schemas import MoveRequest
from api.cases.states import CaseState, EvidenceRole
from api.db.tables import CaseRow, EvidenceRow, PictureRow
from api.errors import Conflict
from api.evidence import repository as evidence

LEAST_WIDTH_PX, LEAST_HEIGHT_PX = 1280, 720
"""GA/T 832-2014 as known second-hand: evidence from a smaller source is marked, never refused."""


def is_below_standard(picture: PictureRow) -> bool:
    """Whether the picture is smaller than evidence should be."""
    return picture.width < LEAST_WIDTH_PX or picture.height < LEAST_HEIGHT_PX


def take_pictures(session: Session, case: CaseRow, request: MoveRequest, rule: Rule, *, now: datetime) -> None:
    """Makes the stored pictures that a move brings the case's, in the role that the move gives them.

    Raises:
        Conflict: `evidence_missing`, with the hashes that are not stored, or are another case's or camera's: to
            somebody who only knows the name of a picture it says the same. `evidence_reused`: the case holds it as
            something else, or the move needs a new one and brings none.
    """
    if rule.picture_role is None:
        return
    wanted = list(dict.fromkeys(request.pictures))
    rows = evidence.find_many(session, wanted)
    foreign = repository.pictures_elsewhere(session, wanted, case_id=case.id)
    held = _held(session, case)
    missing = [
        each for each in wanted if each not in rows or not (each in held or _is_free(case, rows[each], foreign=foreign))
    ]
    if missing:
        raise Conflict(
            f"{len(missing)} of the `pictures` are not stored for this case: send them first",
            code="evidence_missing",
            details={"missing": missing},
        )
    reused = [each for each in wanted if held.get(each, set()) - {rule.picture_role, EvidenceRole.CLEARED_SCENE}]
    new = [each for each in wanted if rule.picture_role not in held.get(each, ())]
    if reused or (rule.needs_picture and not new):
        raise Conflict(
            f"'{request.move}' needs a picture that was taken for it; the case holds these already",
            code="evidence_reused",
            details={"pictures": reused or wanted},
        )
    for sha256 in new:
        add_picture(session, _row(case, rows[sha256], role=rule.picture_role), at=now)


def require_scene(session: Session, case: CaseRow, request: MoveRequest, rule: Rule) -> None:
    """Passes a case of which a picture shows what the move says.

    A picture of a check counts when it came with the move, or was taken after the case was last reported handled: the
    one that a failed check has left behind does not.

    Raises:
        Conflict: `scene_missing`.
    """
    if not rule.needs_scene or request.pictures:
        return
    handled = repository.last_move(session, case.id, to=CaseState.HANDLED)
    for row, _ in repository.pictures(session, [case.id]):
        is_checked = row.role == EvidenceRole.CHECK_SCENE and (handled is None or row.taken_at >= handled.at)
        if row.role in rule.needs_scene and (is_checked or row.role == EvidenceRole.CLEARED_SCENE):
            return
    raise Conflict(
        "nobody has seen the place clear: name at least one picture of it, or let the camera look",
        code="scene_missing",
        details={"roles": sorted(rule.needs_scene)},
    )


def _held(session: Session, case: CaseRow) -> dict[str, set[str]]:
    held: dict[str, set[str]] = {}
    for row, _ in repository.pictures(session, [case.id]):
        held.setdefault(row.sha256, set()).add(row.role)
    return held


def _is_free(case: CaseRow, picture: PictureRow, *, foreign: Collection[str]) -> bool:
    """A picture of a foreign case or camera must not come into sight by being named here."""
    return picture.sha256 not in foreign and picture.camera_id in (None, case.camera_id)


def _row(case: CaseRow, picture: PictureRow, *, role: EvidenceRole) -> EvidenceRow:
    return EvidenceRow(
        case_id=case.id,
        sha256=picture.sha256,
        role=role.value,
        parent_sha256=None,
        taken_at=picture.taken_at or picture.stored_at,
        is_below_standard=is_below_standard(picture),
    )
