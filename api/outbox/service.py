"""Writes the outbox in the transaction that made a thing true, and words the same for listeners in this process."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.db.tables import CaseRow, OutboxRow, VisitRow
from api.outbox import repository
from api.outbox.announcer import Announcement


def publish(session: Session, announcement: Announcement) -> Announcement:
    """Adds the outbox row and returns what is to be announced after the commit."""
    row = OutboxRow(
        topic=announcement.topic,
        key=announcement.key,
        payload=announcement.payload,
        created_at=announcement.at,
        sent_at=None,
    )
    repository.add(session, row)
    return announcement


def case_changed(session: Session, case: CaseRow, topic: str, *, at: datetime) -> Announcement:
    """Publishes `case.opened`, `case.cleared` or `case.decided`, once per version of the case."""
    payload = {
        "case_id": case.id,
        "number": case.number,
        "version": case.version,
        "state": case.state,
        "origin": case.origin,
        "area": case.area,
        "level": case.level,
        "unit": case.unit,
        "camera_id": case.camera_id,
        "camera_name": case.facts.get("camera_name"),
        "type": case.type,
        "zone_id": case.zone_id,
        "label": case.label,
        "dwell": case.facts.get("dwell"),
        "limit_s": case.facts.get("limit_s"),
        "cleared_at": case.cleared_at.isoformat() if case.cleared_at else None,
    }
    return publish(session, Announcement(topic=topic, key=f"{topic}:{case.id}:{case.version}", at=at, payload=payload))


def visit_ended(visit: VisitRow, *, at: datetime, looks: int) -> Announcement:
    """Returns the announcement of a visit's end; it is for people who watch, and has no outbox row."""
    payload = {
        "camera_id": visit.camera_id,
        "kind": visit.kind,
        "outcome": visit.outcome,
        "stage": visit.stage,
        "detail": visit.detail,
        "looks": looks,
    }
    return Announcement(topic="visit.ended", key=visit.order_id, at=at, payload=payload)
