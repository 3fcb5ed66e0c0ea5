"""Reads and writes people, tokens and login attempts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.cases.repository import units_of
from api.db.tables import CameraRow, CaseRow, EvidenceRow, LoginAttemptsRow, PersonRow, PictureRow, PlanRow, TokenRow
from api.db.tables.catalogue import AreaRow
from api.db.tables.figures import StoryRow
from api.db.tables.masks import MaskedCopyRow, UploadRow
from api.people.roles import Role, TokenKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a thing is, and whose work it is."""

    area: str | None
    units: tuple[str, ...] = ()
    is_case: bool = False
    """Whether units decide who sees it, besides the area."""
    is_own: bool = False
    """Whether whoever asks has brought it here."""


def person_named(session: Session, name: str) -> PersonRow | None:
    """Returns the person of that name, disabled or not."""
    return session.scalars(select(PersonRow).where(PersonRow.name == name)).one_or_none()


def person_by_id(session: Session, person_id: str) -> PersonRow | None:
    """Returns the person of that row."""
    return session.get(PersonRow, person_id)


def people(session: Session) -> Sequence[PersonRow]:
    """Returns everybody, in the order of their names."""
    return session.scalars(select(PersonRow).order_by(PersonRow.name)).all()


def active_admins(session: Session) -> Sequence[PersonRow]:
    """Returns the admins who can log in."""
    query = select(PersonRow).where(PersonRow.role == Role.ADMIN, PersonRow.disabled_at.is_(None))
    return session.scalars(query).all()


def add(session: Session, row: PersonRow | TokenRow | LoginAttemptsRow) -> None:
    """Adds a row; what it refers to must be there."""
    session.add(row)
    session.flush()


def token_by_hash(session: Session, secret_sha256: str) -> TokenRow | None:
    """Returns the token whose secret has this hash, valid or not."""
    return session.scalars(select(TokenRow).where(TokenRow.secret_sha256 == secret_sha256)).one_or_none()


def token_by_id(session: Session, token_id: str) -> TokenRow | None:
    """Returns the token of that row."""
    return session.get(TokenRow, token_id)


def standing_tokens(session: Session) -> Sequence[TokenRow]:
    """Returns the unrevoked tokens of systems and workers, oldest first."""
    query = select(TokenRow).where(TokenRow.kind != TokenKind.SESSION, TokenRow.revoked_at.is_(None))
    return session.scalars(query.order_by(TokenRow.created_at, TokenRow.id)).all()


def tokens_of_person(session: Session, person_id: str) -> Sequence[TokenRow]:
    """Returns the unrevoked tokens of a person, sessions included."""
    query = select(TokenRow).where(TokenRow.person_id == person_id, TokenRow.revoked_at.is_(None))
    return session.scalars(query).all()


def sessions_of_person(session: Session, person_id: str) -> Sequence[TokenRow]:
    """Returns the unrevoked sessions of a person."""
    return [row for row in tokens_of_person(session, person_id) if row.kind == TokenKind.SESSION]


def area_parents(session: Session) -> dict[str, str | None]:
    """Returns each area of the tree with the one above it."""
    return {row.id: row.parent_id for row in session.scalars(select(AreaRow))}


def delete_ended_sessions(session: Session, before: datetime) -> None:
    """Deletes sessions that ended before an instant; the audit rows of their logins stay."""
    session.execute(delete(TokenRow).where(TokenRow.kind == TokenKind.SESSION, TokenRow.expires_at < before))


def attempts(session: Session, key_sha256: str) -> LoginAttemptsRow | None:
    """Returns the count of one key."""
    return session.get(LoginAttemptsRow, key_sha256)


def delete_attempts(session: Session, keys: Sequence[str]) -> None:
    """Forgets the counts of these keys."""
    session.execute(delete(LoginAttemptsRow).where(LoginAttemptsRow.key_sha256.in_(keys)))


def delete_old_attempts(session: Session, before: datetime) -> None:
    """Forgets the counts whose window began before an instant."""
    session.execute(delete(LoginAttemptsRow).where(LoginAttemptsRow.window_started_at < before))


def places_of_camera(session: Session, camera_id: str, _actor: str = "") -> list[Place]:
    """Returns the camera's place; none where there is no such camera."""
    row = session.get(CameraRow, camera_id)
    return [] if row is None else [_place(row)]


def places_of_plan(session: Session, plan_id: str, _actor: str) -> list[Place]:
    """Returns the places of the plan's cameras."""
    row = session.get(PlanRow, plan_id)
    if row is None:
        return []
    query = select(CameraRow).where(CameraRow.id.in_(row.config["cameras"]))
    return [_place(camera) for camera in session.scalars(query)]


def places_of_case(session: Session, case_id: str, _actor: str) -> list[Place]:
    """Returns the case's place, with every unit that works on it."""
    row = session.get(CaseRow, case_id)
    return [] if row is None else [_case_place(session, row)]


def places_of_picture(session: Session, sha256: str, actor: str) -> list[Place]:
    """Returns the places of the cases that a picture belongs to, or of its camera where it belongs to none.

    A masked copy is where its original is. Who has sent a photo sees it wherever it is.
    """
    uploaded = session.get(UploadRow, sha256)
    if uploaded is not None and uploaded.uploaded_by == actor:
        return [Place(area=None, is_own=True)]
    originals = select(MaskedCopyRow.original_sha256).where(MaskedCopyRow.masked_sha256 == sha256)
    names = {sha256, *session.scalars(originals)}
    query = select(CaseRow).join(EvidenceRow, EvidenceRow.case_id == CaseRow.id).where(EvidenceRow.sha256.in_(names))
    cases = [_case_place(session, row) for row in session.scalars(query).all()]
    picture = session.get(PictureRow, sha256)
    if cases or picture is None or picture.camera_id is None:
        return cases
    return places_of_camera(session, picture.camera_id)


def places_of_story(session: Session, story_id: str, actor: str) -> list[Place]:
    """Returns the place of the story's case."""
    row = session.get(StoryRow, story_id)
    return [] if row is None else places_of_case(session, row.case_id, actor)


def _place(camera: CameraRow) -> Place:
    return Place(area=camera.config.get("area") or None)


def _case_place(session: Session, case: CaseRow) -> Place:
    return Place(area=case.area, units=units_of(session, case), is_case=True)
