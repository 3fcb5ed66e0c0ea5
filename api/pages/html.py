"""Plain pages: templates, their headers, and how refusals look to people."""

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from api.errors import ApiError, TooOften
from api.pages.language import Language, language_of
from api.pages.texts import catalogue, name_of, say

_HERE = Path(__file__).parent
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""Nothing from elsewhere, and no script or style inside a page: what people write can never run."""

PAGE_HEADERS = {"Content-Security-Policy": CONTENT_POLICY, "Referrer-Policy": "same-origin"}
"""NOTE: under `no-referrer`, which the API's answers have, browsers send forms with `Origin: null`."""
REFUSAL_HEADER = "X-Lunxun-Refusal"
"""On pages that refuse: the code that the API would have answered."""


@cache
def environment() -> Environment:
    """Returns the templates of all plain pages; everything that is filled in is escaped."""
    folders = [_HERE / "templates", _HERE.parent / "field" / "templates"]
    return Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(
    request: Request,
    template: str,
    *,
    answer: Response | None = None,
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """Returns a page made from a template, in the browser's language.

    Templates get `say(key, **values)`, `name(kind, word)`, `language`, `path` and `values`.

    Args:
        request: What is answered.
        template: Its file name.
        answer: The route's own answer, whose cookies go out with the page.
        status: The honest one.
        values: What the template shows.
    """
    language = language_of(request)
    text = (
        environment()
        .get_template(template)
        .render(
            say=_saying(language),
            name=lambda kind, word: name_of(language, kind, word),
            language=language,
            path=request.url.path,
            **values,
        )
    )
    made = HTMLResponse(text, status, headers=PAGE_HEADERS)
    if answer is not None:
        for name, value in answer.raw_headers:
            if name == b"set-cookie":
                made.raw_headers.append((name, value))
    return made


def refusal(request: Request, error: ApiError) -> Response:
    """Returns what a page says instead of what was asked for: the form to sign in, or why it may not be."""
    if error.status == 401:
        shown: Response = page(request, "sign_in.html", status=401, then=_here(request), problem="", name_typed="")
        shown.headers[REFUSAL_HEADER] = error.code
        return shown
    shown = refused_page(request, status=error.status, code=error.code, message=error.message)
    if isinstance(error, TooOften):
        shown.headers["Retry-After"] = str(max(1, round(error.retry_after_s)))
    return shown


def refused_page(request: Request, *, status: int, code: str, message: str) -> Response:
    """Returns the page that tells in plain words why something was refused, and the server's own words below."""
    words = refused_words(language_of(request), status=status, code=code)
    shown = page(request, "refused.html", status=status, words=words, message=message)
    shown.headers[REFUSAL_HEADER] = code
    return shown


def refused_words(language: Language, *, status: int, code: str) -> str:
    """Returns what a refusal means, in plain words."""
    key = f"shared.refused_{code}"
    return say(language, key if key in catalogue() else f"shared.refused_{_kind(status)}")


def _kind(status: int) -> str:
    known = {403: "403", 404: "404", 409: "409", 412: "412", 413: "413", 422: "422", 429: "429", 503: "503"}
    return known.get(status, "other")


def _here(request: Request) -> str:
    """The address that was asked for, to go on with after signing in; of a form, its page is not known."""
    if request.method != "GET":
        return "/"
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"


def _saying(language: Language) -> Any:
    return lambda key, **values: say(language, key, **values)
