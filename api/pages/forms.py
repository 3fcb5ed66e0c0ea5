"""What every form of a plain page must bring along."""

from fastapi import Request
from starlette.datastructures import FormData

from api.people.cookies import HARMLESS, check_csrf, used_cookie
from api.policy import access_of

FIELD = "csrf"


async def check_form(request: Request) -> None:
    """Lets a form pass only with the session's second proof in its hidden field; a dependency of every page's router.

    Raises:
        ForeignOrigin: the field is missing or wrong, or a page of another origin sent the form.
    """
    secret, access = used_cookie(request), access_of(request)
    if request.method in HARMLESS or secret is None or (access is not None and access.is_open):
        return
    form: FormData = await request.form()
    sent = form.get(FIELD)
    check_csrf(request, secret, sent if isinstance(sent, str) else None)
