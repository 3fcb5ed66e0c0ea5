"""Addresses of stories: the draft, the signature, the page that may be shared."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query, Response

from api.people.deps import PersonDep
from api.services import ServicesDep
from api.story import service
from api.story.rendering import content_policy
from api.story.schemas import DraftView, SignOffAsked, StoryView

router = APIRouter(tags=["stories"])

CasePath = Annotated[str, Path(max_length=64)]
StoryPath = Annotated[str, Path(max_length=64)]
PageOr = dict[int | str, dict[str, Any]]
HTML: PageOr = {200: {"content": {"text/html": {}}, "description": "The page"}}


@router.get("/cases/{case_id}/story", response_model=DraftView, responses=HTML)
def get_draft(
    *,
    case_id: CasePath,
    services: ServicesDep,
    person: PersonDep,
    language: Annotated[Literal["zh", "en"], Query()] = "zh",
    accept: Annotated[str, Header(max_length=1000)] = "",
) -> Any:
    """Answers the draft of a case's story: a page where `Accept` asks for `text/html`, else JSON. Not to be shared."""
    now = services.clock()
    with services.database.read() as session:
        draft = service.draft(session, services.pictures, case_id, language=language, by=person, now=now)
    with services.database.write() as session:
        service.note_seen(session, case_id, by=person, now=now, reason="draft")
    if "text/html" in accept:
        return _page(draft.html, draft.sha256)
    return DraftView(sha256=draft.sha256, story=draft.content)


@router.post("/cases/{case_id}/story/sign-off", status_code=201)
def sign_off(case_id: CasePath, asked: SignOffAsked, services: ServicesDep, person: PersonDep) -> StoryView:
    """Signs the story off as it stands now; only then it has an address of its own. It is a snapshot, never changed."""
    with services.database.write() as session:
        return service.sign_off(session, services.pictures, case_id, asked, by=person, now=services.clock())


@router.get("/cases/{case_id}/stories")
def list_stories(case_id: CasePath, services: ServicesDep, person: PersonDep) -> list[StoryView]:
    """Answers the signed stories of a case, oldest first."""
    with services.database.read() as session:
        return service.of_case(session, case_id, by=person)


@router.get("/stories/{story_id}", response_class=Response, responses=HTML)
def get_story(story_id: StoryPath, services: ServicesDep, person: PersonDep) -> Response:
    """Answers a signed story, byte for byte as it was signed; its hash is the ETag."""
    with services.database.read() as session:
        row = service.signed(session, story_id, by=person)
        html, sha256, case_id = row.html, row.sha256, row.case_id
    with services.database.write() as session:
        service.note_seen(session, case_id, by=person, now=services.clock(), reason=f"story {sha256}")
    return _page(html, sha256)


def _page(html: str, sha256: str) -> Response:
    headers = {
        "Content-Security-Policy": f"{content_policy()}; frame-ancestors 'none'",
        "ETag": f'"{sha256}"',
        "Vary": "Accept",
    }
    return Response(html.encode(), media_type="text/html; charset=utf-8", headers=headers)
