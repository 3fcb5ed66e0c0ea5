"""What the case routes take from a request: filters, pages, and the version that a person has seen."""

import re
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.cases.cursor import decode_cursor
from api.cases.level import Level
from api.cases.move import Asked
from api.cases.repository import CaseFilter
from api.cases.states import CaseState
from api.clocks.colour import Colour
from api.errors import Invalid
from api.if_match import version_in
from api.people.deps import PersonDep
from api.people.reach import areas_filter
from api.services import ServicesDep

CasePath = Annotated[str, Path(max_length=64)]
PageSize = Annotated[int, Query(ge=1, le=200)]
LooksSize = Annotated[int, Query(ge=1, le=5000)]

_NUMBER = re.compile(r"#?0{0,20}(\d{1,9})")


class Narrowing(BaseModel):
    """What `GET /cases` can be narrowed to."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    states: Annotated[list[CaseState], Field(alias="state", description="any of these", max_length=20)] = []
    camera: Annotated[str | None, Field(max_length=64)] = None
    type: Annotated[str | None, Field(max_length=64)] = None
    area: Annotated[str | None, Field(max_length=64)] = None
    unit: Annotated[str | None, Field(max_length=64)] = None
    level: Level | None = None
    origin: Annotated[
        str | None, Field(max_length=64, description="`violation`, `camera_fault`, `signal`, `report`")
    ] = None
    asked: Annotated[Asked | None, Field(description="waits for another person's word on this")] = None
    number: Annotated[str | None, Field(max_length=32, description="a case's number, such as 17 or #17")] = None
    ticket: Annotated[str | None, Field(max_length=64, description="linked to this number of a hotline")] = None
    colour: Annotated[Colour | None, Field(description="of its most urgent clock")] = None
    mine: Annotated[bool, Field(description="verified, or taken on, by whoever asks")] = False
    overdue: Annotated[bool, Field(description="a clock that runs is past its deadline")] = False
    supervised: Annotated[bool | None, Field(description="under supervision")] = None
    begin: Annotated[datetime | None, Field(alias="from", description="opened then or later")] = None
    end: Annotated[datetime | None, Field(alias="to", description="opened before")] = None
    cursor: Annotated[str | None, Field(max_length=300, description="`next_cursor` of the page before")] = None


def case_filter(asked: Annotated[Narrowing, Query()], person: PersonDep, services: ServicesDep) -> CaseFilter:
    """Returns which cases are asked for, as far as whoever asks sees.

    Raises:
        Invalid: A time without its zone, or a cursor that is not ours.
    """
    if any(at is not None and at.tzinfo is None for at in (asked.begin, asked.end)):
        raise Invalid("`from` and `to` need a time zone, such as 2026-06-01T00:00:00+08:00")
    return CaseFilter(
        reach=areas_filter(person),
        states=tuple(asked.states),
        camera_id=asked.camera,
        type=asked.type,
        area=asked.area,
        unit=asked.unit,
        ticket=asked.ticket,
        level=asked.level,
        origin=asked.origin,
        asked=asked.asked,
        number=None if asked.number is None else _number(asked.number),
        of_actor=person.actor if asked.mine else None,
        overdue_at=services.clock() if asked.overdue else None,
        is_supervised=asked.supervised,
        colour=asked.colour,
        begin=asked.begin,
        end=asked.end,
        older_than=None if asked.cursor is None else decode_cursor(asked.cursor),
    )


def _number(text: str) -> int:
    found = _NUMBER.fullmatch(text.strip())
    if found is None or int(found[1]) > 2**31 - 1:
        raise Invalid("`number` is the number of a case, such as 17")
    return int(found[1])


def seen_version(if_match: Annotated[str | None, Header(max_length=64)] = None) -> int | None:
    """Returns the version named by `If-Match`, None without one.

    Raises:
        Invalid: It is not an ETag that a case was answered with.
    """
    seen = version_in(if_match, "[0-9]{1,9}", of="the case", example="1")
    return None if seen is None else int(seen)


FilterDep = Annotated[CaseFilter, Depends(case_filter)]
SeenVersionDep = Annotated[int | None, Depends(seen_version)]
