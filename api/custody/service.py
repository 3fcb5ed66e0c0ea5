"""Records every view and export of a picture or a case."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from api.chain.service import seal_custody
from api.custody import repository
from api.custody.schemas import CustodyEntry
from api.db.tables.chain import CustodyRow
from api.people.roles import Identity

LONGEST_REASON = 1000


class Seen(StrEnum):
    """What was done; other parts may add words of their own."""

    ORIGINAL = "original"
    """The original of a picture was shown."""
    MASKED = "masked"
    """The masked copy of a picture was shown."""
    CASE = "case"
    """The case was shown."""
    EXPORT = "export"
    """The case left as a bundle of masked copies."""
    EXPORT_ORIGINALS = "export_originals"
    """The case left as a bundle with its originals."""
    STORY = "story"
    """The case's story was shown or shared."""
    CHECKPOINT = "checkpoint"
    """A signed head of the chain was taken out, to be kept elsewhere."""


def record_view(
    session: Session,
    *,
    identity: Identity | str,
    what: str,
    at: datetime,
    sha256: str | None = None,
    case_id: str | None = None,
    reason: str | None = None,
) -> CustodyRow:
    """Returns the new entry, which is in the chain; call it before the content leaves.

    Args:
        session: A writing transaction.
        identity: Who; a word such as `command_line` for the data folder's owner.
        what: A word of `Seen`, or a new one.
        at: When.
        sha256: The original that was seen, or whose masked copy was.
        case_id: The case, where it is known.
        reason: What the person gave as reason.
    """
    person = identity if isinstance(identity, Identity) else None
    row = CustodyRow(
        at=at,
        actor=(identity if isinstance(identity, str) else identity.actor)[:300],
        role=None if person is None or person.role is None else person.role.value,
        unit=None if person is None else person.unit,
        what=str(what),
        case_id=case_id,
        sha256=sha256,
        reason=None if reason is None else reason[:LONGEST_REASON],
    )
    repository.add(session, row)
    seal_custody(session, row)
    return row


def of_case(session: Session, case_id: str, *, limit: int) -> list[CustodyEntry]:
    """Returns who saw or took the case or one of its pictures, oldest first, at most the `limit` newest."""
    return [
        CustodyEntry.model_validate(row, from_attributes=True)
        for row in repository.of_case(session, case_id, limit=limit)
    ]
