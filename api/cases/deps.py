"""What the case routes take from a request: filters, pages, and the version that a person has seen."""

import re
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Path, Query

from api.cases.cursor import decode_cursor
from api.cases.repository import CaseFilter
from api.cases.states import CaseState
from api.errors import Invalid

CasePath = Annotated[str, Path(max_length=64)]
PageSize = Annotated[int, Query(ge=1, le=200)]
LooksSize = Annotated[int, Query(ge=1, le=5000)]

_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')


def case_filter(
    *,
    state: Annotated[CaseState | None, Query()] = None,
    camera: Annotated[str | None, Query(max_length=64)] = None,
    type_: Annotated[str | None, Query(alias="type", max_length=64)] = None,
    begin: Annotated[datetime | None, Query(alias="from", description="opened then or later")] = None,
    end: Annotated[datetime | None, Query(alias="to", description="opened before")] = None,
    cursor: Annotated[str | None, Query(max_length=300, description="`next_cursor` of the page before")] = None,
) -> CaseFilter:
    """Returns which cases are asked for.

    Raises:
        Invalid: A time without its zone, or a cursor that is not ours.
    """
    if any(at is not None and at.tzinfo is None for at in (begin, end)):
        raise Invalid("`from` and `to` need a time zone, such as 2026-06-01T00:00:00+08:00")
    older_than = None if cursor is None else decode_cursor(cursor)
    return CaseFilter(state=state, camera_id=camera, type=type_, begin=begin, end=end, older_than=older_than)


def seen_version(if_match: Annotated[str | None, Header(max_length=64)] = None) -> int | None:
    """Returns the version named by `If-Match`, None without one.

    Raises:
        Invalid: It is not an ETag that a case was answered with.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    found = _ETAG.fullmatch(if_match.strip())
    if found is None:
        raise Invalid('`If-Match` must be the ETag of the case as you have read it, such as "1"')
    return int(found[1])


FilterDep = Annotated[CaseFilter, Depends(case_filter)]
SeenVersionDep = Annotated[int | None, Depends(seen_version)]
