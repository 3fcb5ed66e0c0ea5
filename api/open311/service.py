"""Services, requests and reports in GeoReport's shape; commits nothing."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.cameras import repository as site
from api.cases.facts import camera_place
from api.cases.opening import open_finding
from api.cases.states import REPORT, CaseState
from api.catalogue import service as catalogue
from api.catalogue.entry import CatalogueEntry
from api.db.tables import CaseRow
from api.open311 import repository
from api.open311.form import BadForm, Report
from api.open311.repository import RequestFilter
from api.open311.schemas import RequestMade, Service, ServiceDefinition, ServiceRequest
from api.open311.status import STATUS, UNREVIEWED, Status, states_of
from api.outbox.announcer import Announcement
from api.outbox.masking import masked
from api.outbox.service import case_changed
from api.people.reach import Reach
from api.signals.nearest import nearest

LONGEST_SPAN = timedelta(days=90)
"""GeoReport's own limit, and what is answered where no dates are given."""
MOST_REQUESTS = 1000
"""Likewise."""
AREA_WITHIN_M = 300.0
"""A report belongs to the area of a camera that is no further away."""
NOTICE = "已受理，待核实"


class NoSuchService(Exception):
    """The catalogue has no such key."""


def services(session: Session) -> list[Service]:
    """Returns the types of cases, in the catalogue's order."""
    return [
        Service(
            service_code=each.key,
            service_name=each.name_zh,
            description=each.filing_condition_zh,
            keywords=each.name_en,
            group=each.family,
        )
        for each in catalogue.entries(session)
    ]


def definition(session: Session, code: str) -> ServiceDefinition:
    """Returns what a type asks for.

    Raises:
        NoSuchService: The catalogue has no such key.
    """
    return ServiceDefinition(service_code=_entry(session, code).key)


def requests(
    session: Session,
    *,
    ids: Collection[str] | None,
    codes: Collection[str] | None,
    begin: datetime | None,
    end: datetime | None,
    statuses: Collection[Status] | None,
    reach: Reach,
    now: datetime,
) -> list[ServiceRequest]:
    """Returns cases, newest first. With ids everything else is ignored, as GeoReport wants it."""
    if ids is not None:
        which = _filter(reach, frozenset(CaseState), ids=ids)
    else:
        end = end or (now if begin is None else min(now, begin + LONGEST_SPAN))
        begin = begin or end - LONGEST_SPAN
        wanted = frozenset(CaseState) if statuses is None else frozenset[CaseState]().union(*map(states_of, statuses))
        # NOTE: GeoReport's `end_date` belongs to the span; times are kept to the microsecond.
        which = _filter(reach, wanted, begin=begin, end=end + timedelta(microseconds=1), types=codes)
    rows = repository.requests(session, which, limit=MOST_REQUESTS)
    updated = repository.updated_at(session, [row.id for row in rows])
    names = {each.key: each for each in catalogue.entries(session)}
    return [_view(row, names.get(row.type), updated_at=updated.get(row.id, row.opened_at)) for row in rows]


def take_report(
    session: Session, report: Report, *, reach: Reach, actor: str, now: datetime
) -> tuple[RequestMade, tuple[Announcement, ...]]:
    """Opens a case that waits for verification; returns its id and what is to be announced after the commit.

    Raises:
        NoSuchService: The catalogue has no such key.
        BadForm: The place lies outside the areas of whoever reports.
    """
    entry = _entry(session, report.service_code)
    area = _area(session, report, reach)
    told: list[Announcement] = []
    facts = {"report": {"description": report.description, "address": report.address, "by": actor}}
    case = open_finding(
        session,
        origin=REPORT,
        origin_id=str(uuid.uuid4()),
        type=entry.key,
        now=now,
        area=area,
        position=report.position,
        facts=facts,
        actor=actor,
        told=told,
    )
    opened = case_changed(session, case, "case.opened", at=now)
    return RequestMade(service_request_id=case.id, service_notice=NOTICE), (opened, *told)


def _area(session: Session, report: Report, reach: Reach) -> str | None:
    area = None
    if report.position is not None:
        places = {row.id: camera_place(row) for row in site.cameras(session)}
        known = [(name, each.position) for name, each in places.items() if each.position is not None and each.area]
        camera_id = nearest(report.position, known, within_m=AREA_WITHIN_M)
        area = None if camera_id is None else places[camera_id].area
    if area is None and reach.areas is not None and len(reach.areas) == 1:
        area = next(iter(reach.areas))
    if not reach.holds_place(area):
        raise BadForm("the place lies outside the areas of this key, or cannot be told: give lat and long")
    return area


def _entry(session: Session, code: str) -> CatalogueEntry:
    found = next((each for each in catalogue.entries(session) if each.key == code), None)
    if found is None:
        raise NoSuchService("service_code was not found; GET services.json has those that there are")
    return found


def _filter(
    reach: Reach,
    states: frozenset[CaseState],
    *,
    ids: Collection[str] | None = None,
    begin: datetime | None = None,
    end: datetime | None = None,
    types: Collection[str] | None = None,
) -> RequestFilter:
    return RequestFilter(
        reach=reach,
        shown=states - UNREVIEWED,
        shown_of_reports=states,
        ids=ids,
        begin=begin,
        end=end,
        types=types,
    )


def _view(row: CaseRow, entry: CatalogueEntry | None, *, updated_at: datetime) -> ServiceRequest:
    status, note = STATUS[CaseState(row.state)]
    name = row.type if entry is None else entry.name_zh
    report = row.facts.get("report")
    said = report if isinstance(report, dict) else {}
    return ServiceRequest(
        service_request_id=row.id,
        status=status,
        status_notes=note,
        service_name=name,
        service_code=row.type,
        description=masked(str(said.get("description") or name)),
        agency_responsible=row.unit,
        requested_datetime=row.opened_at,
        updated_datetime=updated_at,
        address=masked(str(said.get("address") or row.facts.get("camera_name") or "")) or None,
        lat=row.lat,
        long=row.lon,
    )
