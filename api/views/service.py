"""Keeps lists as each person likes them; nobody sees another's; commits nothing."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from api.db.tables.console import ViewRow
from api.errors import Conflict, NotThere
from api.people.roles import Identity
from api.views import repository
from api.views.schemas import NewView, View

MOST_VIEWS = 50
"""Of one person."""


def views(session: Session, *, page: str | None, by: Identity) -> list[View]:
    """Returns one's own views, by page and name."""
    return [_view(row) for row in repository.of_owner(session, _owner(by), page=page)]


def save(session: Session, new: NewView, *, by: Identity, now: datetime) -> View:
    """Saves a view; one of the same name on the same page is replaced.

    Raises:
        Conflict: `too_many_views`.
    """
    known = repository.of_owner(session, _owner(by))
    row = next((each for each in known if (each.page, each.name) == (new.page, new.name)), None)
    content = dict(new.model_dump(mode="json")["query"])
    if row is not None:
        row.query, row.made_at = content, now
        return _view(row)
    if len(known) >= MOST_VIEWS:
        raise Conflict(f"you have {MOST_VIEWS} views already; delete one first", code="too_many_views")
    row = ViewRow(id=uuid.uuid4().hex, owner=_owner(by), page=new.page, name=new.name, query=content, made_at=now)
    repository.add(session, row)
    return _view(row)


def delete(session: Session, view_id: str, *, by: Identity) -> None:
    """Deletes one's own view.

    Raises:
        NotThere: You have no such view.
    """
    row = repository.find(session, view_id)
    if row is None or row.owner != _owner(by):
        raise NotThere("you have no such view")
    repository.remove(session, row)


def _owner(by: Identity) -> str:
    return by.person_id or by.token_id


def _view(row: ViewRow) -> View:
    return View(id=row.id, page=row.page, name=row.name, query=row.query, made_at=row.made_at)
