"""Addresses of the phone's pages: tasks, a case, a report, what waits."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.cases.deps import CasePath
from api.evidence.deps import Sha256Path
from api.field import asking, picture, tasks_view
from api.field.form import FormDep
from api.field.page_asked import PageAskedDep, VisitorDep
from api.field.pages import case_page, flash_of, go_on, report_page, shown_page
from api.field.posted import body_of, position_of, sign_in_due
from api.field.sending import Posting, case_path, send
from api.pages.forms import check_form
from api.pages.inside import Refused, SignedOut
from api.pages.language import language_of
from api.people.roles import Role
from api.services import ServicesDep

router = APIRouter(tags=["phone"], include_in_schema=False, dependencies=[Depends(check_form)])
_JPEG = "image/jpeg"


@router.get("/field")
async def show_tasks(asked: PageAskedDep) -> Response:
    """Shows what waits for whoever asks, most urgent first."""
    words, visitor = await asked.words(), asked.visitor
    me = await visitor.api.get("/me")
    tasks, has_more = await asking.tasks_of(visitor.api, me, words)
    told: dict[str, Any] = {"groups": tasks_view.groups(tasks, words), "count": len(tasks), "has_more": has_more}
    told |= {"me": me, "flash": flash_of(words, asked.sent, asked.number)}
    return shown_page(asked.request, "field/tasks.html", visitor=visitor, words=words, answer=asked.answer, **told)


@router.get("/field/cases/{case_id}")
async def show_case(case_id: CasePath, asked: PageAskedDep) -> Response:
    """Shows a case, and the moves that are open."""
    words = await asked.words()
    told: dict[str, Any] = {"answer": asked.answer, "flash": flash_of(words, asked.sent, asked.number)}
    return await case_page(asked.request, asked.visitor, words, case_id=case_id, **told)


@router.post("/field/cases/{case_id}/moves")
async def make_move(
    *,
    case_id: CasePath,
    request: Request,
    services: ServicesDep,
    visitor: VisitorDep,
    answer: Response,
    form: FormDep,
) -> Response:
    """Makes a move as a form asks for it, once, with its photos."""
    posting = Posting(
        path=case_path(case_id, "moves"),
        body=body_of(form.fields),
        once=form.one("once"),
        version=form.one("version"),
        photos=form.photos,
    )
    try:
        case = await send(visitor.api, posting)
    except SignedOut:
        raise
    except Refused as error:
        words = await asking.words_of(services, visitor, language_of(request))
        return await case_page(request, visitor, words, case_id=case_id, answer=answer, refused=error, form=form)
    me = await visitor.api.get("/me")
    is_here = case["state"] in tasks_view.TASKS[Role(me["role"])] and not tasks_view.is_called(case, me)
    where = f"/field/cases/{case_id}" if is_here else "/field"
    return go_on(f"{where}?sent={form.one('move')}&number={case['number']}", answer)


@router.post("/field/cases/{case_id}/joint")
async def handle_jointly(
    *,
    case_id: CasePath,
    request: Request,
    services: ServicesDep,
    visitor: VisitorDep,
    answer: Response,
    form: FormDep,
) -> Response:
    """Calls units to a case (吹哨), or answers such a call."""
    act = form.one("act") if form.one("act") in ("sign-in", "refuse", "done") else "call"
    body = body_of(form.fields)
    if act == "call":
        body["sign_in_due_at"] = sign_in_due(form.one("within_min"), services.clock())
    path = case_path(case_id, "joint") if act == "call" else case_path(case_id, "joint", act)
    words = await asking.words_of(services, visitor, language_of(request))
    try:
        await send(visitor.api, Posting(path=path, body=body, once=form.one("once"), photos=form.photos))
    except SignedOut:
        raise
    except Refused as error:
        if act == "call" and error.code == "idempotency_mismatch":
            # The same form again, some seconds later: its deadline is another, the call is the one of before.
            return go_on(f"/field/cases/{case_id}", answer)
        return await case_page(request, visitor, words, case_id=case_id, answer=answer, refused=error, form=form)
    return go_on("/field?sent=joint" if act == "refuse" else f"/field/cases/{case_id}?sent=joint", answer)


@router.get("/field/report")
async def show_report(request: Request, services: ServicesDep, visitor: VisitorDep, answer: Response) -> Response:
    """Shows the form for what no camera has seen."""
    words = await asking.words_of(services, visitor, language_of(request))
    return await report_page(request, visitor, words, answer=answer)


@router.post("/field/report")
async def send_report(
    *, request: Request, services: ServicesDep, visitor: VisitorDep, answer: Response, form: FormDep
) -> Response:
    """Sends a report, once, with its photos."""
    body = body_of(form.fields)
    position = position_of(form.one("longitude"), form.one("latitude"))
    if position is not None:
        body["position"] = position
    posting = Posting(path="/reports", body=body, once=form.one("once"), photos=form.photos, photos_in="photos")
    try:
        filed = await send(visitor.api, posting)
    except SignedOut:
        raise
    except Refused as error:
        words = await asking.words_of(services, visitor, language_of(request))
        return await report_page(request, visitor, words, answer=answer, refused=error, form=form)
    return go_on(f"/field?sent=report&number={filed['case_number']}", answer)


@router.get("/field/waiting")
async def show_waiting(request: Request, services: ServicesDep, visitor: VisitorDep, answer: Response) -> Response:
    """Shows what waits in this browser; the page's script fills it in."""
    words = await asking.words_of(services, visitor, language_of(request))
    return shown_page(request, "field/waiting.html", visitor=visitor, words=words, answer=answer)


@router.get("/field/pictures/{sha256}")
async def show_picture(
    *,
    sha256: Sha256Path,
    request: Request,
    services: ServicesDep,
    visitor: VisitorDep,
    size: Annotated[str, Query(pattern="^(small|whole)$")] = "whole",
) -> Response:
    """Answers a picture's masked copy; of a photo that has none yet, the photo to its sender, else that it waits."""
    codes: list[str] = []
    for path in (f"/evidence/{sha256}", f"/photos/{sha256}"):
        try:
            reply = await visitor.api.send("GET", path)
        except SignedOut:
            raise
        except Refused as error:
            codes.append(error.code)
            continue
        data = await run_in_threadpool(picture.smaller, reply.body) if size == "small" else reply.body
        return Response(data, media_type=_JPEG)
    words = await asking.words_of(services, visitor, language_of(request))
    return Response(picture.stand_in(words, is_there=codes[0] == "no_masked_copy"), media_type="image/svg+xml")
