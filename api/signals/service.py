"""Takes alarms: the case, its history, and the camera that looks now; commits nothing."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from api.cases import repository as cases
from api.cases.opening import append_event, open_finding
from api.cases.states import SIGNAL, CaseState, EventKind
from api.db.tables import CaseRow
from api.db.tables.delivery import SensorRow, SignalRow
from api.errors import Conflict, Invalid, NotThere
from api.outbox.announcer import Announcement
from api.outbox.service import case_changed
from api.people.reach import Reach
from api.signals import repository
from api.signals.place import look_now, place_of
from api.signals.schemas import SignalAsked, SignalTaken, SignalView

SENSOR_ALARM = "sensor_alarm"
"""Catalogue key."""
CLOCK_SLACK = timedelta(minutes=5)
"""A sensor's clock may be ahead by this much."""
OLDEST = timedelta(days=7)
"""What is older is history, not an alarm."""
_OVER = frozenset({CaseState.REJECTED, CaseState.CLOSED, CaseState.FORCE_CLOSED, CaseState.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of an alarm, and what is to be announced after the commit."""

    view: SignalTaken
    """For the sender."""
    announcements: tuple[Announcement, ...]
    """For listeners."""


def take(session: Session, asked: SignalAsked, *, source: str, reach: Reach, now: datetime) -> Taken:
    """Takes an alarm: opens a case, or adds to the open one of the same sensor and kind; asks a camera to look.

    Args:
        session: The transaction of all of it.
        asked: The alarm.
        source: Who sent it; ids of alarms are theirs.
        reach: Areas that the sender may speak for.
        now: The server's time.

    Raises:
        Invalid: A camera or area that is not there for this sender, or a time that cannot be.
        Conflict: `external_id_known`: another alarm came under this id.
    """
    known = _sent_before(session, asked, source)
    if known is not None:
        return _repeated(session, known, asked)
    _check_time(asked.happened_at, now)
    camera_id, area = place_of(session, asked, reach)
    sensor = repository.take_sensor(session, asked.sensor_id, asked.kind.value, now=now)
    # Asked again now that others wait: on PostgreSQL the same alarm may have come in by another connection.
    known = _sent_before(session, asked, source)
    if known is not None:
        return _repeated(session, known, asked)
    case = None if sensor.case_id is None else cases.find(session, sensor.case_id)
    signal_id, told = str(uuid.uuid4()), list[Announcement]()
    is_new = case is None or CaseState(case.state) in _OVER
    if case is None or is_new:
        case = _open(session, asked, signal_id, camera_id=camera_id, area=area, source=source, now=now, told=told)
    else:
        _add_to(session, case, asked, source=source, now=now, told=told)
    looking = look_now(session, camera_id, now=now)
    _note(sensor, case, now=now)
    row = SignalRow(
        id=signal_id,
        source=source,
        external_id=asked.external_id,
        sensor_id=asked.sensor_id,
        kind=asked.kind.value,
        happened_at=asked.happened_at,
        received_at=now,
        body=asked.model_dump(mode="json"),
        case_id=case.id,
        camera_id=looking,
        is_new_case=is_new,
    )
    repository.add(session, row)
    return Taken(view=_taken(row, case, is_repeat=False), announcements=tuple(told))


def signals(session: Session, case_id: str, *, limit: int) -> list[SignalView]:
    """Returns the alarms that went to a case, newest first; empty for a case without.

    Raises:
        NotThere: No such case.
    """
    if cases.find(session, case_id) is None:
        raise NotThere("there is no such case")
    return [_view(row) for row in repository.of_case(session, case_id, limit=limit)]


def _sent_before(session: Session, asked: SignalAsked, source: str) -> SignalRow | None:
    return None if asked.external_id is None else repository.sent_before(session, source, asked.external_id)


def _check_time(happened_at: datetime, now: datetime) -> None:
    if happened_at > now + CLOCK_SLACK:
        raise Invalid("`happened_at` lies in the future; set the sensor's clock", code="time_in_future")
    if happened_at < now - OLDEST:
        raise Invalid(f"`happened_at` is more than {OLDEST.days} days ago: that is no alarm any more", code="too_old")


def _open(
    session: Session,
    asked: SignalAsked,
    signal_id: str,
    *,
    camera_id: str | None,
    area: str | None,
    source: str,
    now: datetime,
    told: list[Announcement],
) -> CaseRow:
    case = open_finding(
        session,
        origin=SIGNAL,
        origin_id=signal_id,
        type=SENSOR_ALARM,
        now=now,
        camera_id=camera_id,
        area=area,
        position=asked.position,
        facts={"signal": _facts(asked)},
        label=asked.kind.value,
        actor=source,
        told=told,
    )
    told.insert(0, case_changed(session, case, "case.opened", at=now))
    return case


def _add_to(
    session: Session, case: CaseRow, asked: SignalAsked, *, source: str, now: datetime, told: list[Announcement]
) -> None:
    case.version += 1
    append_event(session, case, kind=EventKind.SIGNAL, at=now, actor=source, detail=_facts(asked))
    told.append(case_changed(session, case, "case.signal", at=now))


def _facts(asked: SignalAsked) -> dict[str, Any]:
    facts: Mapping[str, Any] = asked.model_dump(mode="json", exclude={"position", "area", "camera"})
    return dict(facts)


def _note(sensor: SensorRow, case: CaseRow, *, now: datetime) -> None:
    sensor.case_id, sensor.last_at = case.id, now
    sensor.alarms += 1


def _repeated(session: Session, known: SignalRow, asked: SignalAsked) -> Taken:
    if known.body != asked.model_dump(mode="json"):
        raise Conflict("another alarm came under this `external_id` before", code="external_id_known")
    case = cases.find(session, known.case_id)
    if case is None:
        raise Conflict("the case of this alarm is no longer there", code="case_gone")
    return Taken(view=_taken(known, case, is_repeat=True), announcements=())


def _taken(row: SignalRow, case: CaseRow, *, is_repeat: bool) -> SignalTaken:
    return SignalTaken(
        id=row.id,
        case_id=case.id,
        case_number=case.number,
        is_new_case=row.is_new_case,
        is_repeat=is_repeat,
        camera_id=row.camera_id,
    )


def _view(row: SignalRow) -> SignalView:
    body = SignalAsked.model_validate(row.body)
    return SignalView(
        id=row.id,
        sensor_id=body.sensor_id,
        kind=body.kind,
        value=body.value,
        unit=body.unit,
        threshold=body.threshold,
        happened_at=row.happened_at,
        received_at=row.received_at,
        source=row.source,
        camera_id=row.camera_id,
        is_new_case=row.is_new_case,
    )
