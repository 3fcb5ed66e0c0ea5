"""Puts the phone's pages together, and leads on after a form."""

import uuid
from typing import Any

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from api.cases.move import Move
from api.field import asking
from api.field.case_view import case_shown
from api.field.files import address
from api.field.form import Form
from api.field.forms_view import forms
from api.field.refusal_view import refusal_words
from api.field.report_view import report_form
from api.field.script_words import script_words
from api.field.words import Words
from api.pages.html import page
from api.pages.inside import Refused
from api.pages.session import Visitor


async def case_page(
    request: Request,
    visitor: Visitor,
    words: Words,
    *,
    case_id: str,
    answer: Response,
    flash: str = "",
    refused: Refused | None = None,
    form: Form | None = None,
) -> Response:
    opened = await asking.case_of(visitor.api, case_id, words)
    told: dict[str, Any] = {
        "shown": case_shown(opened.facts, words),
        "forms": forms(opened.offered, words),
        "flash": flash,
        "refused": refused,
        "refused_words": "" if refused is None else refusal_words(refused, words),
        "typed": {} if form is None else form.typed,
    }
    status = 200 if refused is None else refused.status
    return shown_page(request, "field/case.html", visitor=visitor, words=words, answer=answer, status=status, **told)


async def report_page(
    request: Request,
    visitor: Visitor,
    words: Words,
    *,
    answer: Response,
    refused: Refused | None = None,
    form: Form | None = None,
) -> Response:
    told: dict[str, Any] = {
        "shown": await report_form(visitor.api, words),
        "refused": refused,
        "refused_words": "" if refused is None else refusal_words(refused, words),
        "typed": {} if form is None else form.typed,
    }
    status = 200 if refused is None else refused.status
    return shown_page(request, "field/report.html", visitor=visitor, words=words, answer=answer, status=status, **told)


def shown_page(
    request: Request, template: str, *, visitor: Visitor, words: Words, answer: Response, status: int = 200, **told: Any
) -> Response:
    """Returns a page; each form in it gets a key of its own, made here once."""
    told |= {
        "words": words,
        "who": visitor.identity.name,
        "csrf": visitor.csrf,
        "new_key": lambda: uuid.uuid4().hex,
        "script_words": script_words(words),
        "rendered_at": words.now.isoformat(),
        "file": address,
    }
    return page(request, template, answer=answer, status=status, **told)


def go_on(where: str, answer: Response) -> Response:
    """Leads on after a form, so that loading the page again sends nothing again."""
    led = RedirectResponse(where, 303)
    led.raw_headers.extend(each for each in answer.raw_headers if each[0] == b"set-cookie")
    return led


def flash_of(words: Words, sent: str, number: int) -> str:
    """Returns what was done just now; only words of ours, whatever the address says."""
    if sent == "report":
        return words.say("field.flash_report", number=number)
    if sent == "check-in":
        return words.say("field.flash_check_in")
    if sent == "joint":
        return words.say("field.flash_joint")
    if sent in set(Move):
        return words.say("field.flash_move", number=number, move=words.name("move", sent))
    return ""
