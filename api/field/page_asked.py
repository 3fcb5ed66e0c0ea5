"""What a page is asked with: by whom, and what has just been sent, so that it can say so."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from api.field import asking
from api.field.words import Words
from api.pages.language import language_of
from api.pages.session import Visitor, visitor_of
from api.services import ServicesDep

VisitorDep = Annotated[Visitor, Depends(visitor_of)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAsked:
    """A page is asked for, perhaps by the redirect after a form."""

    request: Request
    services: ServicesDep
    visitor: VisitorDep
    answer: Response
    """Whose cookies go along."""
    sent: Annotated[str, Query(max_length=64)] = ""
    """The form that was sent."""
    number: Annotated[int, Query(ge=0, le=2**31)] = 0
    """Of the case that it was about."""

    async def words(self) -> Words:
        """Returns the words of whoever asks."""
        return await asking.words_of(self.services, self.visitor, language_of(self.request))


PageAskedDep = Annotated[PageAsked, Depends()]
