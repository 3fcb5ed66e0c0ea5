"""Addresses of saved views; each person has their own."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.people.deps import PersonDep
from api.services import ServicesDep
from api.views import service
from api.views.schemas import NewView, View

router = APIRouter(tags=["views"])


@router.get("/views")
def list_views(
    services: ServicesDep, person: PersonDep, page: Annotated[str | None, Query(max_length=40)] = None
) -> list[View]:
    """Answers one's own saved views, of one page or of all."""
    with services.database.read() as session:
        return service.views(session, page=page, by=person)


@router.post("/views", status_code=201)
def save_view(new: NewView, services: ServicesDep, person: PersonDep) -> View:
    """Saves a view of a list; one of the same name on the same page is replaced."""
    with services.database.write() as session:
        return service.save(session, new, by=person, now=services.clock())


@router.delete("/views/{view_id}", status_code=204)
def delete_view(view_id: Annotated[str, Path(max_length=64)], services: ServicesDep, person: PersonDep) -> None:
    """Deletes one's own view."""
    with services.database.write() as session:
        service.delete(session, view_id, by=person)
