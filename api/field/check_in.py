"""The page on which a grid worker says where they are: once, by a tap, never on its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from api.field import asking
from api.field.form import Form, FormDep
from api.field.forms_view import Choice
from api.field.pages import go_on, shown_page
from api.field.posted import body_of, position_of
from api.field.refusal_view import refusal_words
from api.field.sending import Posting, send
from api.field.words import Words
from api.pages.forms import check_form
from api.pages.inside import Refused, SignedOut
from api.pages.language import language_of
from api.pages.session import Visitor, visitor_of
from api.services import ServicesDep

router = APIRouter(tags=["phone"], include_in_schema=False, dependencies=[Depends(check_form)])
VisitorDep = Annotated[Visitor, Depends(visitor_of)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInShown:
    """What the page shows."""

    cameras: tuple[Choice, ...]
    """To choose from where there is no position."""
    last: str
    """When and where they checked in last; empty where nothing is kept."""


@router.get("/field/check-in")
async def show_check_in(request: Request, services: ServicesDep, visitor: VisitorDep, answer: Response) -> Response:
    """Shows the form, and what is kept of the last time."""
    words = await asking.words_of(services, visitor, language_of(request))
    return await _page(request, visitor, words, answer=answer)


@router.post("/field/check-in")
async def send_check_in(
    *, request: Request, services: ServicesDep, visitor: VisitorDep, answer: Response, form: FormDep
) -> Response:
    """Checks in, once."""
    posting = Posting(path="/check-ins", body=check_in_body(form), once=form.one("once"))
    try:
        await send(visitor.api, posting)
    except SignedOut:
        raise
    except Refused as error:
        words = await asking.words_of(services, visitor, language_of(request))
        return await _page(request, visitor, words, answer=answer, refused=error)
    return go_on("/field?sent=check-in", answer)


def check_in_body(form: Form) -> dict[str, Any]:
    """Returns the body: the position where the form brought one, else the camera; pure."""
    body = body_of(form.fields)
    position = position_of(form.one("longitude"), form.one("latitude"))
    if position is None:
        return {name: value for name, value in body.items() if name != "accuracy_m"}
    return {**{name: value for name, value in body.items() if name != "camera"}, "position": position}


def check_in_shown(
    cameras: Sequence[Mapping[str, Any]], mine: Sequence[Mapping[str, Any]], words: Words
) -> CheckInShown:
    """Returns what the page shows; pure."""
    last = ""
    if mine:
        made_at = datetime.fromisoformat(mine[0]["made_at"])
        place = mine[0]["camera_name"] or words.say(
            "field.check_in_by_phone" if mine[0]["position"] else "field.check_in_no_place"
        )
        last = words.say("field.check_in_last", ago=words.ago(made_at), at=words.short(made_at), place=place)
    return CheckInShown(cameras=tuple(Choice(value=each["id"], label=each["name"]) for each in cameras), last=last)


async def _page(
    request: Request, visitor: Visitor, words: Words, *, answer: Response, refused: Refused | None = None
) -> Response:
    cameras = await visitor.api.get("/cameras")
    mine = (await visitor.api.get("/check-ins/latest"))["check_ins"]
    told: dict[str, Any] = {
        "shown": check_in_shown(cameras, mine, words),
        "refused": refused,
        "refused_words": "" if refused is None else refusal_words(refused, words),
    }
    status = 200 if refused is None else refused.status
    return shown_page(
        request, "field/check_in.html", visitor=visitor, words=words, answer=answer, status=status, **told
    )
