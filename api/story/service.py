"""Drafts stories, signs them off, shows them; commits nothing."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from api.audit import service as audit
from api.cases import repository as cases
from api.custody.service import Seen, record_view
from api.db.tables import CaseRow
from api.db.tables.figures import StoryRow
from api.errors import NotThere, Outdated
from api.evidence.store import PictureStore
from api.people.reach import may_see
from api.people.roles import Identity
from api.story import repository
from api.story.composing import Composer
from api.story.rendering import Signature, page
from api.story.schemas import SignOffAsked, StoryContent, StoryView
from api.story.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A story that nobody has signed off."""

    content: StoryContent
    html: str

    @property
    def sha256(self) -> str:
        """Of the page."""
        return page_hash(self.html)


def draft(
    session: Session, pictures: PictureStore, case_id: str, *, language: Language, by: Identity, now: datetime
) -> Draft:
    """Returns the draft of a case's story; the same case gives the same draft.

    Raises:
        NotThere: No such case, or none that this person may see.
    """
    case = _case(session, case_id, by)
    content = Composer(session, pictures, language=language, now=now).compose(case, by=by)
    return Draft(content=content, html=page(content, None))


def note_seen(session: Session, case_id: str, *, by: Identity, now: datetime, reason: str) -> None:
    """Writes into the custody log that a story was shown; before it leaves."""
    record_view(session, identity=by, what=Seen.STORY, at=now, case_id=case_id, reason=reason)


def sign_off(
    session: Session, pictures: PictureStore, case_id: str, asked: SignOffAsked, *, by: Identity, now: datetime
) -> StoryView:
    """Returns the story, kept as the exact page that may be shared from now on.

    Raises:
        NotThere: No such case, or none that this person may see.
        Outdated: The draft is no longer the one that was read.
    """
    case = _case(session, case_id, by)
    composer = Composer(session, pictures, language=asked.language, now=now)
    content = composer.compose(case, by=by)
    if asked.draft_sha256 is not None and asked.draft_sha256 != page_hash(page(content, None)):
        raise Outdated("the draft is no longer the one that you have read: read it again, then sign")
    html = page(content, Signature(by=by.name, at=composer.when(now), note=asked.note))
    row = StoryRow(
        id=str(uuid.uuid4()),
        case_id=case.id,
        language=asked.language,
        html=html,
        sha256=page_hash(html),
        case_version=case.version,
        last_seq=content.last_seq,
        signed_at=now,
        signed_by=by.actor,
        note=asked.note,
    )
    repository.add(session, row)
    audit.record(
        session,
        at=now,
        actor=by.actor,
        action="story.signed_off",
        about=case.id,
        reason=asked.note,
        story=row.id,
        sha256=row.sha256,
    )
    record_view(
        session,
        identity=by,
        what=Seen.STORY,
        at=now,
        case_id=case.id,
        reason=f"signed off as {row.sha256}: {asked.note}",
    )
    return view(row)


def of_case(session: Session, case_id: str, *, by: Identity) -> list[StoryView]:
    """Returns the signed stories of a case, oldest first.

    Raises:
        NotThere: No such case, or none that this person may see.
    """
    return [view(row) for row in repository.of_case(session, _case(session, case_id, by).id)]


def signed(session: Session, story_id: str, *, by: Identity) -> StoryRow:
    """Returns a signed story.

    Raises:
        NotThere: No such story, or none of a case that this person may see.
    """
    row = repository.find(session, story_id)
    case = None if row is None else cases.find(session, row.case_id)
    if row is None or case is None or not may_see(by, case.area, case.unit):
        raise NotThere("there is no such story")
    return row


def view(row: StoryRow) -> StoryView:
    """Returns what is said of a signed story, without its page."""
    return StoryView.model_validate(row, from_attributes=True)


def page_hash(html: str) -> str:
    """Returns the SHA-256 of a page's bytes."""
    return hashlib.sha256(html.encode()).hexdigest()


def _case(session: Session, case_id: str, by: Identity) -> CaseRow:
    case = cases.find(session, case_id)
    if case is None or not may_see(by, case.area, case.unit):
        raise NotThere("there is no such case")
    return case
